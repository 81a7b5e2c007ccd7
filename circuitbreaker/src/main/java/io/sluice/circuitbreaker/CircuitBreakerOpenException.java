package io.sluice.circuitbreaker;

import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.time.NanoClock;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A circuit breaker refused the call. The reason is {@code open}, {@code half_open} (all probes are under way),
 * {@code forced_open} or {@code throttled}.
 */
public final class CircuitBreakerOpenException extends CallNotPermittedException {
    @Serial
    private static final long serialVersionUID = 1L;

    CircuitBreakerOpenException(String resource, String reason, @Nullable NanoClock clock, long retryAtNanos) {
        super(resource, CircuitBreaker.KIND, reason, clock, retryAtNanos);
    }
}
