package io.sluice.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.adaptive.AdaptiveConfig;
import io.sluice.adaptive.AdaptiveLimiter;
import io.sluice.bulkhead.Bulkhead;
import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.bulkhead.ThreadPoolBulkhead;
import io.sluice.bulkhead.ThreadPoolBulkheadConfig;
import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Gate;
import io.sluice.core.time.ManualClock;
import io.sluice.ratelimiter.KeyedRateLimiter;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.access.AccessList;
import io.sluice.ratelimiter.access.AccessListConfig;
import io.sluice.ratelimiter.quota.Quota;
import io.sluice.ratelimiter.quota.QuotaConfig;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RefusalReasonsTest {
    private final ManualClock clock = new ManualClock();

    @Test
    void a_breakers_reasons_are_known() {
        CircuitBreaker breaker = CircuitBreaker.of(
                "payments",
                CircuitBreakerConfig.custom()
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .build(),
                clock);
        breaker.transitionToOpenState();
        isKnown(breaker, "open");
        breaker.transitionToForcedOpenState();
        isKnown(breaker, "forced_open");
        breaker.transitionToHalfOpenState();
        assertThat(breaker.tryAcquirePermission()).isTrue();
        isKnown(breaker, "half_open");
    }

    @Test
    void a_bulkheads_reasons_are_known() {
        Bulkhead bulkhead = Bulkhead.of(
                "payments", BulkheadConfig.custom().maxConcurrentCalls(1).build(), clock);
        assertThat(bulkhead.tryAcquirePermission()).isTrue();
        isKnown(bulkhead, "full");
        assertThat(reason(bulkhead, Gate.INTERRUPTED)).isIn(RefusalReasons.of(bulkhead.kind()));
    }

    @Test
    void a_pools_reasons_are_known() {
        ThreadPoolBulkhead pool = ThreadPoolBulkhead.of(
                "payments",
                ThreadPoolBulkheadConfig.custom()
                        .coreThreadPoolSize(1)
                        .maxThreadPoolSize(1)
                        .queueCapacity(0)
                        .build());
        CompletableFuture<String> never = new CompletableFuture<>();
        pool.executeCompletionStage(() -> never);
        assertThat(asyncReason(pool)).isIn(RefusalReasons.of(pool.kind()));
        never.complete("done");
        pool.close();
        assertThat(asyncReason(pool)).isEqualTo("closed").isIn(RefusalReasons.of(pool.kind()));
    }

    @Test
    void a_rate_limiters_reasons_are_known() {
        RateLimiter limiter = RateLimiter.of(
                "payments", RateLimiterConfig.custom().limitForPeriod(1).build(), clock);
        limiter.executeRunnable(() -> {});
        isKnown(limiter, "limit");
        assertThat(reason(limiter, Gate.INTERRUPTED)).isIn(RefusalReasons.of(limiter.kind()));
    }

    @Test
    void the_reasons_of_a_keyed_limiter_and_of_a_quota_are_known() {
        KeyedRateLimiter keyed = KeyedRateLimiter.of(
                "payments", KeyedRateLimiterConfig.custom().limitForPeriod(1).build(), clock);
        Quota quota =
                Quota.of("payments", QuotaConfig.custom().limitForPeriod(1).build(), clock);
        CallContext ada = CallContext.EMPTY.withKey("key", "ada");
        ada.run(() -> {
            for (Gate gate : List.of(keyed, quota)) {
                gate.executeRunnable(() -> {});
                isKnown(gate, "limit");
            }
        });
    }

    @Test
    void an_access_lists_reasons_are_known() {
        AccessList list = AccessList.of(
                "payments", AccessListConfig.custom().origins("mallory").build(), clock);
        CallContext.EMPTY.withOrigin("mallory").run(() -> isKnown(list, "origin"));
    }

    @Test
    void an_adaptive_limiters_reasons_are_known() {
        AdaptiveLimiter limiter = AdaptiveLimiter.of(
                "payments",
                AdaptiveConfig.custom()
                        .minLimit(1)
                        .maxLimit(1)
                        .initialLimit(1)
                        .burstFactor(1)
                        .build(),
                clock);
        assertThat(limiter.tryAcquirePermission()).isTrue();
        isKnown(limiter, "limit");
    }

    private static void isKnown(Gate gate, String expected) {
        try {
            gate.executeRunnable(() -> {});
        } catch (CallNotPermittedException refusal) {
            assertThat(refusal.reason()).isEqualTo(expected).isIn(RefusalReasons.of(gate.kind()));
            return;
        }
        throw new AssertionError("was let in");
    }

    private static String reason(Gate gate, long token) {
        return gate.reasonOf(token);
    }

    private static String asyncReason(Gate gate) {
        try {
            gate.executeCompletionStage(() -> CompletableFuture.completedFuture("in"))
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException refused) {
            return ((CallNotPermittedException) refused.getCause()).reason();
        }
        throw new AssertionError("was let in");
    }
}
