/**
 * For users who test their own guards: time and chance in the hands of the test, events that can be asked for, and expectations that tell
 * what they saw. Faults are injected by a rule of kind {@code fault}, or by {@link io.sluice.recovery.fault.FaultInjector}.
 * <p>Start at {@link io.sluice.testkit.VirtualTime}. Nothing here needs a test library.
 */
@NullMarked
package io.sluice.testkit;

import org.jspecify.annotations.NullMarked;
