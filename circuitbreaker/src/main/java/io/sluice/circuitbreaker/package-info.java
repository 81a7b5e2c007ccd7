/**
 * The circuit breaker: stops calling what keeps failing, and finds out carefully when to call again.
 * <p>Start at {@link io.sluice.circuitbreaker.CircuitBreaker}; {@link io.sluice.circuitbreaker.CircuitBreakerConfig} holds every
 * option, {@link io.sluice.circuitbreaker.CircuitBreakerRegistry} keeps breakers by name. How it works is told in
 * {@code PhasedCircuitBreaker}, the one class that moves from state to state.
 */
@NullMarked
package io.sluice.circuitbreaker;

import org.jspecify.annotations.NullMarked;
