package io.sluice.cluster.client;

import io.sluice.core.time.NanoClock;
import io.sluice.ratelimiter.RateLimitExceededException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A limit of the cluster refused the call. The reason is {@code limit} (no permit is left), {@code timeout} (it would have to wait for one
 * longer than it may), {@code busy} (the server has too much to do), {@code unavailable} (no server answers, and what decides then refused it)
 * or {@code interrupted} (its thread was, while it waited).
 */
public final class ClusterLimitExceededException extends RateLimitExceededException {
    @Serial
    private static final long serialVersionUID = 1L;

    ClusterLimitExceededException(
            String resource, String kind, String reason, @Nullable NanoClock clock, long retryAtNanos) {
        super(resource, kind, reason, clock, retryAtNanos);
    }
}
