package io.sluice.cluster.client;

import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.time.NanoClock;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A cap on the calls in flight of the cluster refused the call. The reason is {@code full} (all permits are taken, and none came free in
 * time), {@code busy} (the server has too much to do), {@code unavailable} (no server answers, and what decides then refused it) or
 * {@code interrupted} (its thread was, while it waited).
 */
public final class ClusterBulkheadFullException extends CallNotPermittedException {
    @Serial
    private static final long serialVersionUID = 1L;

    ClusterBulkheadFullException(String resource, String reason, @Nullable NanoClock clock, long retryAtNanos) {
        super(resource, ClusterBulkhead.KIND, reason, clock, retryAtNanos);
    }
}
