/**
 * A guard, or any gate, as one operator for Reactor's Mono and Flux.
 * <p>Start at {@link io.sluice.reactor.GuardOperator}, or at {@link io.sluice.reactor.ReactorGuard} for calls that are not to be put
 * together before they are let in. Nothing here holds a thread; every subscription is a call of its own.
 */
@NullMarked
package io.sluice.reactor;

import org.jspecify.annotations.NullMarked;
