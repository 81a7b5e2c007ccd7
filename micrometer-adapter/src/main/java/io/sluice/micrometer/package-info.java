/**
 * Guards and gates for those who watch them: meters, observations (so metrics and traces), structured log lines, and the bridge between
 * {@link io.sluice.core.gate.CallContext} and Micrometer's context propagation.
 * <p>Start at {@link io.sluice.micrometer.GuardMeters}. Meters are read from the numbers that guards keep anyway, when somebody looks, so a
 * call costs the same with them and without. Tags are names that a program or its rules give, and words of small fixed sets; they never
 * hold keys, users or addresses.
 */
@NullMarked
package io.sluice.micrometer;

import org.jspecify.annotations.NullMarked;
