package io.sluice.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.adaptive.AdaptiveConfig;
import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.cluster.client.ClusterClient;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Permit;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleMode;
import io.sluice.core.rule.RuleSet;
import io.sluice.core.time.ManualClock;
import io.sluice.guard.Guard;
import io.sluice.guard.GuardBuilder;
import io.sluice.guard.GuardOverride;
import io.sluice.guard.Sluice;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.ClusterBulkheadConfig;
import io.sluice.ratelimiter.ClusterOptions;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.Scope;
import io.sluice.recovery.RetryConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class GuardMetersTest {
    private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 1_000_000);
    private final MeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void calls_are_counted_by_how_they_ended() {
        Guard guard = bound(guard());
        guard.executeRunnable(() -> {});
        fail(guard);
        try (Permit given = guard.acquire()) {
            assertThat(value("sluice.inflight", "resource", "payments", "gate", "guard"))
                    .isEqualTo(1);
            assertThat(given).isNotNull();
        }
        assertThat(value("sluice.calls", "resource", "payments", "outcome", "succeeded"))
                .isEqualTo(1);
        assertThat(value("sluice.calls", "resource", "payments", "outcome", "failed"))
                .isEqualTo(1);
        assertThat(value("sluice.calls", "resource", "payments", "outcome", "cancelled"))
                .isEqualTo(1);
        assertThat(value("sluice.calls", "resource", "payments", "outcome", "ignored"))
                .isZero();
        assertThat(value("sluice.inflight", "resource", "payments", "gate", "guard"))
                .isZero();
    }

    @Test
    void rejections_are_there_from_the_start_for_every_reason_there_is() {
        Guard guard = bound(guard().rateLimiter(perSecond(1)));
        assertThat(rejections("rateLimiter", "limit")).isZero();
        guard.executeRunnable(() -> {});
        refuse(guard);
        assertThat(rejections("rateLimiter", "limit")).isEqualTo(1);
    }

    @Test
    void limits_of_the_cluster_have_meters_of_their_own() {
        RateLimiterConfig open = RateLimiterConfig.custom()
                .scope(Scope.CLUSTER)
                .cluster(ClusterOptions.custom().fallback(Fallback.FAIL_OPEN).build())
                .build();
        try (ClusterClient nowhere = ClusterClient.builder("shop", "test")
                .server("127.0.0.1", 1)
                .clock(clock)
                .build()) {
            Guard guard = bound(guard().cluster(nowhere).rateLimiter(open));
            guard.executeRunnable(() -> {});
            clock.advance(Duration.ofSeconds(3));
            String[] gate = {"resource", "payments", "gate", "rateLimiter"};
            assertThat(value("sluice.cluster.fallback.calls", gate)).isEqualTo(1);
            assertThat(value("sluice.cluster.fallback.seconds", gate)).isEqualTo(3);
            assertThat(value("sluice.cluster.lease", gate)).isZero();
            assertThat(value("sluice.waiting", gate)).isZero();
            assertThat(rejections("rateLimiter", "unavailable")).isZero();
            assertThat(rejections("rateLimiter", "timeout")).isZero();
            guard.update(List.of());
            assertThat(registry.find("sluice.cluster.lease").meters()).isEmpty();
        }
    }

    @Test
    void so_have_caps_on_calls_in_flight() {
        ClusterBulkheadConfig open = ClusterBulkheadConfig.ofDefaults().withFallback(Fallback.FAIL_OPEN);
        try (ClusterClient nowhere = ClusterClient.builder("shop", "test")
                .server("127.0.0.1", 1)
                .clock(clock)
                .build()) {
            Guard guard = bound(guard().cluster(nowhere).bulkhead(open));
            String[] gate = {"resource", "payments", "gate", "bulkhead"};
            try (Permit inFlight = guard.acquire()) {
                assertThat(value("sluice.inflight", gate)).isEqualTo(1);
                inFlight.success();
            }
            clock.advance(Duration.ofSeconds(3));
            assertThat(value("sluice.inflight", gate)).isZero();
            assertThat(value("sluice.cluster.fallback.calls", gate)).isEqualTo(1);
            assertThat(value("sluice.cluster.fallback.seconds", gate)).isEqualTo(3);
            assertThat(value("sluice.cluster.lease", gate)).isZero();
            assertThat(rejections("bulkhead", "unavailable")).isZero();
        }
    }

    @Test
    void an_override_that_refuses_is_counted_as_such() {
        Guard guard = bound(guard());
        guard.override(GuardOverride.FORCE_OPEN, Duration.ofSeconds(1), "test");
        refuse(guard);
        assertThat(rejections("override", "forced_open")).isEqualTo(1);
    }

    @Test
    void exactly_one_state_of_a_breaker_is_1() {
        Guard guard = bound(guard().circuitBreaker(breaker()));
        assertThat(state("closed")).isEqualTo(1);
        assertThat(state("open")).isZero();
        assertThat(value("sluice.breaker.rate", "resource", "payments", "kind", "failure"))
                .isZero();
        fail(guard);
        fail(guard);
        assertThat(state("closed")).isZero();
        assertThat(state("open")).isEqualTo(1);
        assertThat(value("sluice.breaker.rate", "resource", "payments", "kind", "failure"))
                .isEqualTo(1);
        refuse(guard);
        assertThat(rejections("circuitBreaker", "open")).isEqualTo(1);
    }

    @Test
    void limits_and_lines_are_told_by_gate() {
        bound(guard().bulkhead(BulkheadConfig.custom().maxConcurrentCalls(7).build())
                .rateLimiter(perSecond(100))
                .rateLimiter("tighter", perSecond(30))
                .adaptive(AdaptiveConfig.ofDefaults())
                .keyedRateLimiter(KeyedRateLimiterConfig.ofDefaults()));
        assertThat(value("sluice.limit", "resource", "payments", "gate", "bulkhead"))
                .isEqualTo(7);
        assertThat(value("sluice.limit", "resource", "payments", "gate", "rateLimiter"))
                .as("the tighter of two")
                .isEqualTo(30);
        assertThat(value("sluice.waiting", "resource", "payments", "gate", "bulkhead"))
                .isZero();
        assertThat(value("sluice.abandoned", "resource", "payments", "gate", "bulkhead"))
                .isZero();
        assertThat(value("sluice.adaptive.limit", "resource", "payments")).isEqualTo(20);
        assertThat(value("sluice.keys.overflow", "resource", "payments")).isZero();
    }

    @Test
    void retries_are_told_by_what_became_of_them() {
        Guard guard = bound(guard().retry(RetryConfig.custom()
                .maxAttempts(2)
                .waitDuration(Duration.ZERO)
                .build()));
        fail(guard);
        assertThat(value("sluice.retries", "resource", "payments", "outcome", "retried"))
                .isEqualTo(1);
        assertThat(value("sluice.retries", "resource", "payments", "outcome", "out_of_attempts"))
                .isEqualTo(1);
        assertThat(value("sluice.retries", "resource", "payments", "outcome", "out_of_budget"))
                .isZero();
    }

    @Test
    void durations_are_measured_only_if_asked_for_and_not_of_refusals() {
        Guard guard = guard().rateLimiter(perSecond(2)).fallbackValue("later").build();
        assertThat(registry.find("sluice.call.duration").timer()).isNull();
        GuardMeters.of(guard).withDurations().bindTo(registry);
        for (int i = 0; i < 5; i++) {
            guard.executeSupplier(() -> {
                clock.advance(Duration.ofMillis(30));
                return "now";
            });
        }
        Timer timer =
                registry.get("sluice.call.duration").tag("resource", "payments").timer();
        assertThat(timer.count()).isEqualTo(2);
        assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(60);
    }

    @Test
    void a_guard_that_is_made_later_binds_itself() {
        try (Sluice sluice = Sluice.builder().clock(clock).build();
                GuardMeters meters = GuardMeters.of(sluice)) {
            sluice.guard("early");
            meters.bindTo(registry);
            sluice.guard("late").executeRunnable(() -> {});
            assertThat(value("sluice.calls", "resource", "early", "outcome", "succeeded"))
                    .isZero();
            assertThat(value("sluice.calls", "resource", "late", "outcome", "succeeded"))
                    .isEqualTo(1);
        }
        assertThat(registry.getMeters()).as("after close").isEmpty();
    }

    @Test
    void gates_that_rules_add_and_remove_get_and_lose_their_meters() {
        try (Sluice sluice = Sluice.builder().clock(clock).build()) {
            Guard guard = sluice.guard("payments");
            GuardMeters.of(sluice).bindTo(registry);
            assertThat(registry.find("sluice.breaker.state").meters()).isEmpty();
            sluice.apply(RuleLayer.FILE, "test", rules(7, RuleMode.ENFORCE));
            assertThat(state("closed")).isEqualTo(1);
            assertThat(value("sluice.rules.revision", "source", "test")).isEqualTo(7);
            sluice.apply(RuleLayer.FILE, "test", rules(8, RuleMode.SHADOW));
            assertThat(registry.find("sluice.breaker.state").meters())
                    .as("in shadow mode")
                    .isEmpty();
            fail(guard);
            fail(guard);
            guard.executeRunnable(() -> {});
            assertThat(value("sluice.shadow.rejections", "resource", "payments", "gate", "circuitBreaker"))
                    .isEqualTo(1);
            assertThat(value("sluice.rules.revision", "source", "test")).isEqualTo(8);
            sluice.withdraw("test");
            assertThat(registry.find("sluice.shadow.rejections").meters()).isEmpty();
        }
    }

    @Test
    void a_limit_that_is_changed_is_told_by_the_same_meter() {
        Guard guard = bound(guard());
        guard.update(List.of(StandardRules.bulkhead(5)));
        assertThat(value("sluice.limit", "resource", "payments", "gate", "bulkhead"))
                .isEqualTo(5);
        guard.update(List.of(StandardRules.bulkhead(9)));
        assertThat(value("sluice.limit", "resource", "payments", "gate", "bulkhead"))
                .isEqualTo(9);
        guard.update(List.of());
        assertThat(registry.find("sluice.limit").meters()).isEmpty();
    }

    @Test
    void no_tag_holds_a_key_or_a_caller() {
        Guard guard = bound(guard().keyedRateLimiter(KeyedRateLimiterConfig.ofDefaults()));
        guard.executeRunnable(() -> {});
        for (Meter meter : registry.getMeters()) {
            meter.getId()
                    .getTags()
                    .forEach(tag -> assertThat(tag.getKey())
                            .isIn("resource", "outcome", "gate", "reason", "state", "kind", "source"));
        }
    }

    // ---- what these tests have in common

    private GuardBuilder guard() {
        return Guard.builder("payments").clock(clock);
    }

    private Guard bound(GuardBuilder builder) {
        Guard guard = builder.build();
        GuardMeters.of(guard).bindTo(registry);
        return guard;
    }

    private static CircuitBreakerConfig breaker() {
        return CircuitBreakerConfig.custom().slidingWindowSize(2).build();
    }

    private static RateLimiterConfig perSecond(long permits) {
        return RateLimiterConfig.custom().limitForPeriod(permits).build();
    }

    private static RuleSet rules(long revision, RuleMode mode) {
        return RuleSet.of(
                1,
                revision,
                null,
                List.of(new Rule<>("breaker", "payments", mode, StandardKinds.CIRCUIT_BREAKER, breaker())));
    }

    private static void fail(Guard guard) {
        assertThatThrownBy(() -> guard.executeRunnable(() -> {
                    throw new IllegalStateException("down");
                }))
                .hasMessage("down");
    }

    private static void refuse(Guard guard) {
        assertThatThrownBy(() -> guard.executeRunnable(() -> {})).isInstanceOf(CallNotPermittedException.class);
    }

    private double rejections(String gate, String reason) {
        return value("sluice.rejections", "resource", "payments", "gate", gate, "reason", reason);
    }

    private double state(String state) {
        return value("sluice.breaker.state", "resource", "payments", "state", state);
    }

    private double value(String name, String... tags) {
        Meter meter = registry.get(name).tags(tags).meter();
        return StreamSupport.stream(meter.measure().spliterator(), false)
                .filter(each -> each.getStatistic() == Statistic.VALUE || each.getStatistic() == Statistic.COUNT)
                .findFirst()
                .orElseThrow()
                .getValue();
    }
}
