package io.sluice.guard.document;

import io.sluice.adaptive.AdaptiveConfig;
import io.sluice.adaptive.system.SystemConfig;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.rule.RuleKind;
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
import java.util.List;

/** The kinds of rules that Sluice has. */
public final class StandardKinds {
    public static final RuleKind<AccessListConfig> ACCESS_LIST =
            RuleKind.repeatable("accessList", AccessListConfig.class);
    public static final RuleKind<CircuitBreakerConfig> CIRCUIT_BREAKER =
            RuleKind.of("circuitBreaker", CircuitBreakerConfig.class);
    public static final RuleKind<RateLimiterConfig> RATE_LIMITER =
            RuleKind.repeatable("rateLimiter", RateLimiterConfig.class);
    public static final RuleKind<KeyedRateLimiterConfig> KEYED_RATE_LIMITER =
            RuleKind.repeatable("keyedRateLimiter", KeyedRateLimiterConfig.class);
    public static final RuleKind<QuotaConfig> QUOTA = RuleKind.repeatable("quota", QuotaConfig.class);
    public static final RuleKind<BulkheadRule> BULKHEAD = RuleKind.of("bulkhead", BulkheadRule.class);
    public static final RuleKind<AdaptiveConfig> ADAPTIVE = RuleKind.of("adaptive", AdaptiveConfig.class);
    public static final RuleKind<SystemConfig> SYSTEM = RuleKind.of("system", SystemConfig.class);
    public static final RuleKind<RetryConfig> RETRY = RuleKind.of("retry", RetryConfig.class);
    public static final RuleKind<TimeoutConfig> TIMEOUT = RuleKind.of("timeout", TimeoutConfig.class);
    public static final RuleKind<FallbackConfig> FALLBACK = RuleKind.of("fallback", FallbackConfig.class);
    public static final RuleKind<HedgeConfig> HEDGE = RuleKind.of("hedge", HedgeConfig.class);
    public static final RuleKind<FailoverConfig> FAILOVER = RuleKind.of("failover", FailoverConfig.class);
    public static final RuleKind<CacheConfig> CACHE = RuleKind.of("cache", CacheConfig.class);
    public static final RuleKind<FailCacheConfig> FAIL_CACHE = RuleKind.of("failCache", FailCacheConfig.class);
    public static final RuleKind<FaultConfig> FAULT = RuleKind.of("fault", FaultConfig.class);

    private static final List<RuleKind<?>> ALL = List.of(
            ACCESS_LIST,
            CIRCUIT_BREAKER,
            RATE_LIMITER,
            KEYED_RATE_LIMITER,
            QUOTA,
            BULKHEAD,
            ADAPTIVE,
            SYSTEM,
            RETRY,
            TIMEOUT,
            FALLBACK,
            HEDGE,
            FAILOVER,
            CACHE,
            FAIL_CACHE,
            FAULT);

    private StandardKinds() {}

    /** All of them; unmodifiable. */
    public static List<RuleKind<?>> all() {
        return ALL;
    }
}
