/**
 * The gate: what all policies that may refuse a call have in common.
 * <p>Start at {@link io.sluice.core.gate.Protection}, the methods that every gate and every guard offers to users;
 * {@link io.sluice.core.gate.Gate} adds what a guard needs to line several up, and {@link io.sluice.core.gate.AbstractGate} is
 * where a new gate begins. {@link io.sluice.core.gate.CallContext} says who calls;
 * {@link io.sluice.core.gate.CallNotPermittedException} is the root of all refusals.
 */
@NullMarked
package io.sluice.core.gate;

import org.jspecify.annotations.NullMarked;
