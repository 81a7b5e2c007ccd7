/**
 * Fault injection: calls that are slow, fail or answer nonsense on purpose.
 * <p>Start at {@link io.sluice.recovery.fault.FaultInjector}.
 */
@NullMarked
package io.sluice.recovery.fault;

import org.jspecify.annotations.NullMarked;
