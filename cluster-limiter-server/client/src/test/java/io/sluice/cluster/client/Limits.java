package io.sluice.cluster.client;

import io.sluice.ratelimiter.ClusterOptions;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import io.sluice.ratelimiter.ClusterOptions.Mode;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.Scope;

/** Options that tests have in common. */
final class Limits {
    static final RateLimiterConfig DEFAULTS =
            RateLimiterConfig.custom().scope(Scope.CLUSTER).build();

    private Limits() {}

    static RateLimiterConfig of(Mode mode) {
        return of(mode, Fallback.LOCAL_SHARE);
    }

    static RateLimiterConfig of(Fallback fallback) {
        return of(Mode.AUTO, fallback);
    }

    static RateLimiterConfig of(Mode mode, Fallback fallback) {
        return DEFAULTS.toBuilder()
                .cluster(ClusterOptions.custom().mode(mode).fallback(fallback).build())
                .build();
    }
}
