package io.sluice.ratelimiter;

import io.sluice.core.BadValueException;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.CallCounts;
import java.util.Optional;
import java.util.function.Function;

/** Refuses every limit of the cluster, since there is nobody who knows how to reach it. */
final class NoClusterLimits implements ClusterLimits {
    static final ClusterLimits INSTANCE = new NoClusterLimits();

    private NoClusterLimits() {}

    @Override
    public ClusterLimit<RateLimiterConfig> rateLimiter(
            String resource,
            RateLimiterConfig config,
            CallCounters counters,
            Function<String, Optional<CallCounts>> countsOfOthers) {
        throw missing(resource);
    }

    @Override
    public ClusterLimit<KeyedRateLimiterConfig> keyedRateLimiter(
            String resource, KeyedRateLimiterConfig config, CallCounters counters) {
        throw missing(resource);
    }

    @Override
    public ClusterCap bulkhead(String resource, ClusterBulkheadConfig config, CallCounters counters) {
        throw missing(resource);
    }

    @Override
    public ClusterLimits inShadow() {
        return this;
    }

    private static BadValueException missing(String resource) {
        return new BadValueException(
                "scope",
                "INSTANCE or SHARE unless a cluster client was given, by cluster(...) of the builder",
                "CLUSTER for \"" + resource + '"');
    }
}
