package io.sluice.ratelimiter;

import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.time.NanoClock;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A rate limiter refused the call. The reason is {@code limit} (no permit is left, and the call may not wait), {@code timeout}
 * (it would have to wait longer than it may) or {@code interrupted} (its thread was, while it waited). It tells when the permits
 * could be had if nobody else came, as things are when it is asked; nothing, if they never could, because they are more than the limiter
 * gives at once. A limit of the cluster has a subclass with reasons of its own.
 */
public class RateLimitExceededException extends CallNotPermittedException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Line line; // null: it was told when to come back
    private final long permits;

    /** As {@link CallNotPermittedException#CallNotPermittedException(String, String, String, NanoClock, long)}. */
    protected RateLimitExceededException(
            String resource, String kind, String reason, @Nullable NanoClock clock, long retryAtNanos) {
        super(resource, kind, reason, clock, retryAtNanos);
        line = null;
        permits = 0;
    }

    /** Refused so many permits at that time; when they can be had is worked out when somebody asks. */
    RateLimitExceededException(
            String resource, String reason, NanoClock clock, Line line, long permits, long refusedAtNanos) {
        super(resource, RateLimiter.KIND, reason, clock, refusedAtNanos);
        this.line = line;
        this.permits = permits;
    }

    @Override
    protected long retryAtNanos() {
        long at = super.retryAtNanos();
        return line == null ? at : line.due(at, permits);
    }
}
