/**
 * What all policies have in common, and the gate: the kind that may refuse a call.
 * <p>Start at {@link io.sluice.core.gate.Policy}, what a call can be run under, and {@link io.sluice.core.gate.Protection}, the
 * methods that every gate and every guard offers to users;
 * {@link io.sluice.core.gate.Gate} adds what a guard needs to line several up, and {@link io.sluice.core.gate.AbstractGate} is
 * where a new gate begins. {@link io.sluice.core.gate.CallContext} says who calls;
 * {@link io.sluice.core.gate.CallNotPermittedException} is the root of all refusals.
 */
@NullMarked
package io.sluice.core.gate;

import org.jspecify.annotations.NullMarked;
