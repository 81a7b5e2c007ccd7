package io.sluice.guard;

import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.circuitbreaker.CircuitBreakerSnapshot;
import io.sluice.core.rule.EffectiveRule;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleKind;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleMode;
import io.sluice.core.time.ManualClock;
import io.sluice.guard.document.BulkheadRule;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.recovery.RetryConfig;
import io.sluice.recovery.TimeoutConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;

/** What the tests of guards have in common: a clock, configurations with small numbers, and calls that fail. */
final class Rig {
    static final String NAME = "payments";

    /** Opens after two of two failed; probes after 5 s, with one call. */
    static final CircuitBreakerConfig BREAKER = CircuitBreakerConfig.custom()
            .slidingWindowSize(2)
            .waitDurationInOpenState(Duration.ofSeconds(5))
            .permittedNumberOfCallsInHalfOpenState(1)
            .build();

    static final BulkheadConfig ONE_AT_A_TIME =
            BulkheadConfig.custom().maxConcurrentCalls(1).build();

    static final RetryConfig AT_ONCE =
            RetryConfig.custom().maxAttempts(3).waitDuration(Duration.ZERO).build();

    /** Starts close to the wrap of nanoTime. */
    final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 1_000_000);

    GuardBuilder guard() {
        return Guard.builder(NAME).clock(clock);
    }

    /** With a breaker and a bulkhead for one. */
    Guard timed(TimeoutConfig timeout) {
        return guard().circuitBreaker(BREAKER)
                .bulkhead(ONE_AT_A_TIME)
                .timeout(timeout)
                .build();
    }

    /** What the breaker has counted. */
    static long failures(Guard guard) {
        return guard.snapshot()
                .part(CircuitBreakerSnapshot.class)
                .orElseThrow()
                .window()
                .failures();
    }

    static RateLimiterConfig perSecond(long permits) {
        return RateLimiterConfig.custom().limitForPeriod(permits).build();
    }

    static RateLimiterConfig perSecond(long permits, Duration patience) {
        return RateLimiterConfig.custom()
                .limitForPeriod(permits)
                .burst(1)
                .timeoutDuration(patience)
                .build();
    }

    static <C extends Record> EffectiveRule rule(RuleKind<C> kind, C config) {
        return rule(kind, RuleMode.ENFORCE, config);
    }

    static <C extends Record> EffectiveRule rule(RuleKind<C> kind, RuleMode mode, C config) {
        return new EffectiveRule(
                new Rule<>(Rule.defaultId(kind, NAME), NAME, mode, kind, config), RuleLayer.FILE, "test");
    }

    static EffectiveRule bulkhead(BulkheadConfig config) {
        return rule(StandardKinds.BULKHEAD, BulkheadRule.of(config));
    }

    static void succeed(Guard guard) {
        guard.executeRunnable(() -> {});
    }

    static void fail(Guard guard) {
        try {
            guard.executeCallable((Callable<Object>) () -> {
                throw new IOException("the callee failed");
            });
        } catch (Exception expected) {
            // that is what it is for
        }
    }

    static void open(Guard guard) {
        fail(guard);
        fail(guard);
    }
}
