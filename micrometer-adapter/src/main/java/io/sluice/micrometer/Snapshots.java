package io.sluice.micrometer;

import io.sluice.adaptive.AdaptiveLimiter;
import io.sluice.bulkhead.Bulkhead;
import io.sluice.bulkhead.ThreadPoolBulkhead;
import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.core.gate.Gate;
import io.sluice.ratelimiter.ClusterBulkheadSnapshot;
import io.sluice.ratelimiter.ClusterCap;
import io.sluice.ratelimiter.ClusterLimit;
import io.sluice.ratelimiter.ClusterLimitSnapshot;
import io.sluice.ratelimiter.KeyedRateLimiter;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.ratelimiter.quota.Quota;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What gates look like, whatever their kind. */
final class Snapshots {
    private Snapshots() {}

    /** The one snapshot of a gate that has meters of its kind; none of another. */
    static List<Record> of(Gate gate) {
        if (gate instanceof CircuitBreaker breaker) {
            return List.of(breaker.snapshot());
        } else if (gate instanceof ThreadPoolBulkhead pool) {
            return List.of(pool.snapshot());
        } else if (gate instanceof Bulkhead bulkhead) {
            return List.of(bulkhead.snapshot());
        } else if (gate instanceof RateLimiter limiter) {
            return List.of(limiter.snapshot());
        } else if (gate instanceof KeyedRateLimiter keyed) {
            return List.of(keyed.snapshot());
        } else if (gate instanceof ClusterLimit<?> limit) {
            return List.of(limit.snapshot());
        } else if (gate instanceof ClusterCap cap) {
            return List.of(cap.snapshot());
        } else if (gate instanceof Quota quota) {
            return List.of(quota.snapshot());
        } else if (gate instanceof AdaptiveLimiter adaptive) {
            return List.of(adaptive.snapshot());
        }
        return List.of();
    }

    /** Whether it is of a limit or a cap that many processes share. */
    static boolean isOfCluster(@Nullable Record snapshot) {
        return snapshot instanceof ClusterLimitSnapshot || snapshot instanceof ClusterBulkheadSnapshot;
    }
}
