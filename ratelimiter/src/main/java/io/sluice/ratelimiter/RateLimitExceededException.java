package io.sluice.ratelimiter;

import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.time.NanoClock;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A rate limiter refused the call. The reason is {@code limit} (no permit is left, and the call may not wait), {@code timeout}
 * (it would have to wait longer than it may) or {@code interrupted} (its thread was, while it waited). It tells when the permits
 * could be had if nobody else came; nothing, if they never could, because they are more than the limiter gives at once.
 */
public final class RateLimitExceededException extends CallNotPermittedException {
    @Serial
    private static final long serialVersionUID = 1L;

    RateLimitExceededException(
            String resource, String kind, String reason, @Nullable NanoClock clock, long retryAtNanos) {
        super(resource, kind, reason, clock, retryAtNanos);
    }
}
