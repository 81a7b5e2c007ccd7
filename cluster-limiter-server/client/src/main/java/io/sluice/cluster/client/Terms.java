package io.sluice.cluster.client;

import io.sluice.ratelimiter.ClusterOptions;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import io.sluice.ratelimiter.ClusterOptions.Mode;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import io.sluice.ratelimiter.RateLimiterConfig;

/** What a gate goes by, whichever record its options are in; without a server, by a limit of its own. Immutable. */
record Terms(Mode mode, Fallback fallback, long limitForPeriod, long periodNanos, long burst) {

    static Terms of(RateLimiterConfig config) {
        return of(
                config.cluster(),
                config.limitForPeriod(),
                config.limitRefreshPeriod().toNanos(),
                config.burst());
    }

    static Terms of(KeyedRateLimiterConfig config) {
        return of(
                config.cluster(),
                config.limitForPeriod(),
                config.limitRefreshPeriod().toNanos(),
                config.burst());
    }

    /** The same, but without leases. */
    Terms asDirect() {
        return new Terms(Mode.DIRECT, fallback, limitForPeriod, periodNanos, burst);
    }

    private static Terms of(ClusterOptions options, long limit, long periodNanos, long burst) {
        return new Terms(options.mode(), options.fallback(), limit, periodNanos, burst);
    }
}
