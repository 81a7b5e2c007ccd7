/**
 * Guards behind Spring Cloud's CircuitBreaker, blocking and reactive.
 * <p>Start at {@link io.sluice.spring.cloud.SluiceCircuitBreakerFactory}. There are no hidden defaults: {@code create("payments")} is the guard of
 * that name, with what rules and {@code configure} say, and nothing else.
 */
@NullMarked
package io.sluice.spring.cloud;

import org.jspecify.annotations.NullMarked;
