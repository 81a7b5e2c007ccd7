package io.sluice.guard;

import io.sluice.adaptive.AdaptiveConfig;
import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.bulkhead.ThreadPoolBulkheadConfig;
import io.sluice.guard.document.BulkheadRule;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.RateLimiterConfig.Algorithm;
import io.sluice.ratelimiter.RateLimiterConfig.Limit;
import io.sluice.ratelimiter.Scope;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@link GuardOverride#scale} does to configurations: limits are multiplied, and stay within their range; those of all instances before they
 * are shared. Limits of the cluster stay as they are: they are the server's.
 */
final class Scaling {
    /** At the highest rate there is. */
    private static final long NANOS_PER_PERMIT = 1_000_000_000 / RateLimiterConfig.MAX_PER_SECOND;

    private Scaling() {}

    static RateLimiterConfig rate(RateLimiterConfig config, double factor) {
        if (config.scope() == Scope.CLUSTER) {
            return config;
        }
        List<Limit> further = config.furtherLimits().stream()
                .map(limit -> new Limit(
                        permits(limit.limitForPeriod(), limit.limitRefreshPeriod(), factor),
                        limit.limitRefreshPeriod(),
                        burst(config, limit.burst(), factor)))
                .toList();
        long limit = permits(config.limitForPeriod(), config.limitRefreshPeriod(), factor);
        return new RateLimiterConfig(
                config.algorithm(),
                limit,
                config.limitRefreshPeriod(),
                burst(config, config.burst(), factor),
                config.timeoutDuration(),
                config.warmUpPeriod(),
                config.coldFactor(),
                Math.min(limit, config.borrowForCriticalPlus()),
                config.leased() && factor >= 1,
                further,
                config.appliesTo(),
                config.scope(),
                config.cluster());
    }

    private static long permits(long limit, Duration period, double factor) {
        return times(limit, factor, Math.max(1, period.toNanos() / NANOS_PER_PERMIT));
    }

    private static long burst(RateLimiterConfig config, long burst, double factor) {
        return config.algorithm() == Algorithm.LEAKY_BUCKET ? burst : times(burst, factor, Long.MAX_VALUE);
    }

    static KeyedRateLimiterConfig keyedRate(KeyedRateLimiterConfig config, double factor) {
        if (config.scope() == Scope.CLUSTER) {
            return config;
        }
        Duration period = config.limitRefreshPeriod();
        Map<String, Limit> overrides = new HashMap<>();
        config.overrides()
                .forEach((value, limit) -> overrides.put(
                        value,
                        new Limit(
                                permits(limit.limitForPeriod(), limit.limitRefreshPeriod(), factor),
                                limit.limitRefreshPeriod(),
                                times(limit.burst(), factor, Long.MAX_VALUE))));
        return new KeyedRateLimiterConfig(
                config.key(),
                permits(config.limitForPeriod(), period, factor),
                period,
                times(config.burst(), factor, Long.MAX_VALUE),
                config.maxKeys(),
                overrides,
                config.scope(),
                config.cluster());
    }

    static AdaptiveConfig adaptive(AdaptiveConfig config, double factor) {
        int most = (int) Math.max(config.minLimit(), times(config.maxLimit(), factor, AdaptiveConfig.MAX_LIMIT));
        return config.toBuilder()
                .maxLimit(most)
                .initialLimit(Math.min(config.initialLimit(), most))
                .build();
    }

    static BulkheadRule bulkhead(BulkheadRule rule, double factor) {
        if (rule.scope() == Scope.CLUSTER) {
            return rule;
        }
        if (rule.type() != BulkheadRule.Type.SEMAPHORE) {
            return BulkheadRule.of(threadPool(rule.threadPool(), factor));
        }
        BulkheadConfig scaled = semaphore(rule.semaphore(), factor);
        return rule.scope() == Scope.SHARE ? BulkheadRule.total(scaled) : BulkheadRule.of(scaled);
    }

    private static BulkheadConfig semaphore(BulkheadConfig config, double factor) {
        int least = config.striped() ? BulkheadConfig.LEAST_STRIPED_CALLS : 1;
        long calls = times(config.maxConcurrentCalls(), factor, BulkheadConfig.MAX_CALLS);
        return config.toBuilder()
                .maxConcurrentCalls((int) Math.max(least, calls))
                .build();
    }

    private static ThreadPoolBulkheadConfig threadPool(ThreadPoolBulkheadConfig config, double factor) {
        int most = (int) times(config.maxThreadPoolSize(), factor, ThreadPoolBulkheadConfig.MAX_THREADS);
        return config.toBuilder()
                .maxThreadPoolSize(most)
                .coreThreadPoolSize(Math.min(config.coreThreadPoolSize(), most))
                .build();
    }

    /** At least 1, at most the most. */
    static long times(long limit, double factor, long most) {
        return Math.max(1, Math.min(most, Math.round(limit * factor)));
    }
}
