package io.sluice.guard.document;

import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.rule.RuleKind;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.util.List;

/** The kinds of rules that Sluice has. */
public final class StandardKinds {
    public static final RuleKind<CircuitBreakerConfig> CIRCUIT_BREAKER =
            RuleKind.of("circuitBreaker", CircuitBreakerConfig.class);
    public static final RuleKind<BulkheadRule> BULKHEAD = RuleKind.of("bulkhead", BulkheadRule.class);
    public static final RuleKind<RateLimiterConfig> RATE_LIMITER =
            RuleKind.repeatable("rateLimiter", RateLimiterConfig.class);

    private static final List<RuleKind<?>> ALL = List.of(CIRCUIT_BREAKER, BULKHEAD, RATE_LIMITER);

    private StandardKinds() {}

    /** All of them; unmodifiable. */
    public static List<RuleKind<?>> all() {
        return ALL;
    }
}
