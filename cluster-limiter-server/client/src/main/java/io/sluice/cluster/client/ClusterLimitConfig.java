package io.sluice.cluster.client;

import io.sluice.core.Check;
import io.sluice.ratelimiter.RateLimiterConfig;

/**
 * How a limiter of this process takes part in a limit of the cluster; immutable, compared by value. The limit itself is a rule of the
 * server.
 *
 * @param mode where permits come from; default {@link Mode#AUTO}
 * @param fallback what decides while no server answers; default {@link Fallback#LOCAL_SHARE}
 * @param local what this process goes by if the server never told the rule, and, with {@link Fallback#LOCAL_RULE}, while no server answers;
 *     a TOKEN_BUCKET with nothing but limitForPeriod, limitRefreshPeriod and burst; default 50 a second
 */
public record ClusterLimitConfig(Mode mode, Fallback fallback, RateLimiterConfig local) {

    /** Where permits come from. */
    public enum Mode {
        /** From leases, if the limit is large enough for that; the server is asked for what no lease has. */
        AUTO,
        /** From leases only; a call never waits for the server. The first calls after a rest may be refused until a lease has come. */
        LEASE,
        /** From the server, for each call. */
        DIRECT
    }

    /** What decides while no server answers, once all leases are used up or over. */
    public enum Fallback {
        /** A limit of 0.9 R / N, for the rate R that the server told and the N clients that it told of: never more than 0.9 R together. */
        LOCAL_SHARE,
        /** Every call is let in. */
        FAIL_OPEN,
        /** Every call is refused. */
        FAIL_CLOSED,
        /** The limit {@code local}. */
        LOCAL_RULE
    }

    private static final ClusterLimitConfig DEFAULTS =
            new ClusterLimitConfig(Mode.AUTO, Fallback.LOCAL_SHARE, RateLimiterConfig.ofDefaults());

    public ClusterLimitConfig {
        Check.present("mode", mode);
        Check.present("fallback", fallback);
        Check.present("local", local);
        RateLimiterConfig plain = RateLimiterConfig.custom()
                .limitForPeriod(local.limitForPeriod())
                .limitRefreshPeriod(local.limitRefreshPeriod())
                .burst(local.burst())
                .build();
        if (!local.equals(plain)) {
            throw new IllegalArgumentException(
                    "local must be a TOKEN_BUCKET with nothing but limitForPeriod, limitRefreshPeriod and burst, but was "
                            + local);
        }
    }

    public static ClusterLimitConfig ofDefaults() {
        return DEFAULTS;
    }

    public ClusterLimitConfig withMode(Mode newMode) {
        return new ClusterLimitConfig(newMode, fallback, local);
    }

    public ClusterLimitConfig withFallback(Fallback newFallback) {
        return new ClusterLimitConfig(mode, newFallback, local);
    }

    public ClusterLimitConfig withLocal(RateLimiterConfig newLocal) {
        return new ClusterLimitConfig(mode, fallback, newLocal);
    }
}
