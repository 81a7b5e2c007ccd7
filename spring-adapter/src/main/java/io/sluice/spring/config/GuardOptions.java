package io.sluice.spring.config;

import io.sluice.adaptive.AdaptiveConfig;
import io.sluice.adaptive.system.SystemConfig;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.guard.document.BulkheadRule;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.access.AccessListConfig;
import io.sluice.ratelimiter.quota.QuotaConfig;
import io.sluice.recovery.FallbackConfig;
import io.sluice.recovery.HedgeConfig;
import io.sluice.recovery.RetryConfig;
import io.sluice.recovery.TimeoutConfig;
import io.sluice.recovery.cache.CacheConfig;
import io.sluice.recovery.failcache.FailCacheConfig;
import io.sluice.recovery.failover.FailoverConfig;
import io.sluice.recovery.fault.FaultConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code sluice.guards.<name>} may say, for editors: the type that the configuration metadata gives to the values of that map, so that
 * who completes records completes each option, with the description that its record has. Nothing is bound to it, since rules keep what
 * was not said apart from what was said to be the default.
 *
 * @param baseConfig the config in {@code sluice.defaults} that the guard has as its own, unless it says otherwise
 */
public record GuardOptions(
        @Nullable String baseConfig,
        @Nullable AccessListConfig accessList,
        Map<String, AccessListConfig> accessLists,
        @Nullable CircuitBreakerConfig circuitBreaker,
        @Nullable RateLimiterConfig rateLimiter,
        Map<String, RateLimiterConfig> rateLimiters,
        @Nullable KeyedRateLimiterConfig keyedRateLimiter,
        Map<String, KeyedRateLimiterConfig> keyedRateLimiters,
        @Nullable QuotaConfig quota,
        Map<String, QuotaConfig> quotas,
        @Nullable BulkheadRule bulkhead,
        @Nullable AdaptiveConfig adaptive,
        @Nullable SystemConfig system,
        @Nullable RetryConfig retry,
        @Nullable TimeoutConfig timeout,
        @Nullable FallbackConfig fallback,
        @Nullable HedgeConfig hedge,
        @Nullable FailoverConfig failover,
        @Nullable CacheConfig cache,
        @Nullable FailCacheConfig failCache,
        @Nullable FaultConfig fault) {}
