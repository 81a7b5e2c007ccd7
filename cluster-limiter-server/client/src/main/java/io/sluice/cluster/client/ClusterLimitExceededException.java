package io.sluice.cluster.client;

import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.time.NanoClock;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A limit of the cluster refused the call. The reason is {@code limit} (no permit is left), {@code busy} (the server has too much to do),
 * {@code unavailable} (no server answers, and what decides then refused it) or {@code interrupted} (its thread was, while it waited for
 * the answer).
 */
public final class ClusterLimitExceededException extends CallNotPermittedException {
    @Serial
    private static final long serialVersionUID = 1L;

    ClusterLimitExceededException(String resource, String reason, @Nullable NanoClock clock, long retryAtNanos) {
        super(resource, ClusterRateLimiter.KIND, reason, clock, retryAtNanos);
    }
}
