package io.sluice.guard;

import io.sluice.circuitbreaker.CircuitBreakerSnapshot;
import io.sluice.core.gate.CallCounts;
import java.util.Optional;

/**
 * A guard at one moment.
 *
 * @param name the resource
 * @param counts calls since the guard was built; a call that a fallback answered counts by how it ended before
 * @param fallbacks calls, refused or failed, that a fallback was asked to answer
 * @param circuitBreaker the breaker, if the guard has one
 */
public record GuardSnapshot(
        String name, CallCounts counts, long fallbacks, Optional<CircuitBreakerSnapshot> circuitBreaker) {}
