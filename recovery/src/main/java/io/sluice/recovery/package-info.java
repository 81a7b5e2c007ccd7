/**
 * Recoveries: policies that shape how a call is run, and what its caller gets when it fails.
 * <p>Start at {@link io.sluice.recovery.Retry}, {@link io.sluice.recovery.Timeout}, {@link io.sluice.recovery.Hedge} or
 * {@link io.sluice.recovery.Fallback}: each is a {@link io.sluice.core.gate.Policy} to run calls under. Recoveries know no gates; a
 * guard wires the two together.
 */
@NullMarked
package io.sluice.recovery;

import org.jspecify.annotations.NullMarked;
