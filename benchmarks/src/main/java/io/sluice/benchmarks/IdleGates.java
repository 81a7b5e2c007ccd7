package io.sluice.benchmarks;

import static io.sluice.benchmarks.Timing.CALL;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.Policy;
import io.sluice.bulkhead.Bulkhead;
import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.sluice.core.Check;
import io.sluice.core.gate.Protection;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.function.Supplier;

/** Gates of all libraries that have let through a few calls, and share configurations which exist once. */
final class IdleGates {
    static final int CALLS = 100;

    private static final int WINDOW = 100;
    private static final int SECONDS = 10;

    static final CircuitBreakerConfig BY_COUNT = CircuitBreakerConfig.ofDefaults();
    static final CircuitBreakerConfig BY_TIME = CircuitBreakerConfig.custom()
            .slidingWindowType(SlidingWindowType.TIME_BASED)
            .slidingWindowSize(SECONDS)
            .build();
    static final RateLimiterConfig LIMIT =
            RateLimiterConfig.custom().limitForPeriod(CALLS).build();
    static final BulkheadConfig AT_ONCE = BulkheadConfig.ofDefaults();

    private static final io.github.resilience4j.circuitbreaker.CircuitBreakerConfig THEIRS_BY_COUNT =
            io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.ofDefaults();
    private static final io.github.resilience4j.circuitbreaker.CircuitBreakerConfig THEIRS_BY_TIME =
            io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.custom()
                    .slidingWindowType(
                            io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType.TIME_BASED)
                    .slidingWindowSize(SECONDS)
                    .build();
    private static final io.github.resilience4j.ratelimiter.RateLimiterConfig THEIR_LIMIT =
            io.github.resilience4j.ratelimiter.RateLimiterConfig.custom()
                    .limitForPeriod(CALLS)
                    .limitRefreshPeriod(Duration.ofSeconds(1))
                    .build();
    private static final io.github.resilience4j.bulkhead.BulkheadConfig THEIR_AT_ONCE =
            io.github.resilience4j.bulkhead.BulkheadConfig.ofDefaults();

    private IdleGates() {}

    private static <T> T used(T gate, Supplier<Integer> throughIt) {
        int answers = 0;
        for (int i = 0; i < CALLS; i++) {
            answers += throughIt.get() == null ? 0 : 1;
        }
        Check.inRange("answers", answers, CALLS, CALLS);
        return gate;
    }

    // ---- ours

    static CircuitBreaker sluiceBreaker(String name) {
        return used(CircuitBreaker.of(name, BY_COUNT));
    }

    static CircuitBreaker sluiceBreakerOverTime(String name) {
        return used(CircuitBreaker.of(name, BY_TIME));
    }

    static RateLimiter sluiceLimiter(String name) {
        return used(RateLimiter.of(name, LIMIT));
    }

    static Bulkhead sluiceBulkhead(String name) {
        return used(Bulkhead.of(name, AT_ONCE));
    }

    private static <G extends Protection> G used(G gate) {
        return used(gate, () -> gate.executeSupplier(CALL));
    }

    // ---- resilience4j

    static Object resilience4jBreaker(String name) {
        var breaker = io.github.resilience4j.circuitbreaker.CircuitBreaker.of(name, THEIRS_BY_COUNT);
        return used(breaker, breaker.decorateSupplier(CALL));
    }

    static Object resilience4jBreakerOverTime(String name) {
        var breaker = io.github.resilience4j.circuitbreaker.CircuitBreaker.of(name, THEIRS_BY_TIME);
        return used(breaker, breaker.decorateSupplier(CALL));
    }

    static Object resilience4jLimiter(String name) {
        var limiter = io.github.resilience4j.ratelimiter.RateLimiter.of(name, THEIR_LIMIT);
        return used(limiter, io.github.resilience4j.ratelimiter.RateLimiter.decorateSupplier(limiter, CALL));
    }

    static Object resilience4jBulkhead(String name) {
        var bulkhead = io.github.resilience4j.bulkhead.Bulkhead.of(name, THEIR_AT_ONCE);
        return used(bulkhead, io.github.resilience4j.bulkhead.Bulkhead.decorateSupplier(bulkhead, CALL));
    }

    // ---- failsafe, whose policies have no names

    static Object failsafeBreaker(String ignored) {
        return used(dev.failsafe.CircuitBreaker.<Integer>builder()
                .withFailureThreshold(WINDOW / 2, WINDOW)
                .build());
    }

    static Object failsafeBreakerOverTime(String ignored) {
        return used(dev.failsafe.CircuitBreaker.<Integer>builder()
                .withFailureRateThreshold(50, WINDOW, Duration.ofSeconds(SECONDS))
                .build());
    }

    static Object failsafeLimiter(String ignored) {
        return used(dev.failsafe.RateLimiter.<Integer>burstyBuilder(CALLS, Duration.ofSeconds(1))
                .build());
    }

    static Object failsafeBulkhead(String ignored) {
        return used(dev.failsafe.Bulkhead.<Integer>builder(AT_ONCE.maxConcurrentCalls())
                .build());
    }

    private static Object used(Policy<Integer> policy) {
        FailsafeExecutor<Integer> executor = Failsafe.with(policy);
        return used(policy, () -> executor.get(CALL::get));
    }
}
