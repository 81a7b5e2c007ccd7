/**
 * What the machine says about itself: processor, memory and load, as evidence for adaptive protection.
 * <p>Start at {@link io.sluice.adaptive.signal.HostSignals}.
 */
@NullMarked
package io.sluice.adaptive.signal;

import org.jspecify.annotations.NullMarked;
