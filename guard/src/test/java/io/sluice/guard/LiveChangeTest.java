package io.sluice.guard;

import static io.sluice.guard.Rig.BREAKER;
import static io.sluice.guard.Rig.ONE_AT_A_TIME;
import static io.sluice.guard.Rig.perSecond;
import static io.sluice.guard.Rig.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Permit;
import io.sluice.core.rule.EffectiveRule;
import io.sluice.core.rule.RuleKind;
import io.sluice.core.rule.RuleMode;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.ClusterLimits;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The rows of "Live change", seen through a guard; each gate's own tests look closer. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LiveChangeTest {
    private final Rig rig = new Rig();
    private final Guard guard = rig.guard()
            .circuitBreaker(BREAKER)
            .rateLimiter(perSecond(10))
            .bulkhead(ONE_AT_A_TIME)
            .build();
    private final CircuitBreaker breaker = guard.circuitBreaker().orElseThrow();

    private void change(EffectiveRule... rules) {
        guard.update(List.of(rules));
    }

    @Test
    void a_threshold_changes_and_the_window_stays() {
        Rig.fail(guard);
        change(rule(
                StandardKinds.CIRCUIT_BREAKER,
                BREAKER.toBuilder().failureRateThreshold(90).build()));
        assertThat(guard.circuitBreaker()).contains(breaker);
        assertThat(breaker.snapshot().window().failures()).isEqualTo(1);
        assertThat(breaker.config().failureRateThreshold()).isEqualTo(90);
    }

    @Test
    void a_lower_threshold_is_judged_with_the_next_result() {
        change(rule(StandardKinds.CIRCUIT_BREAKER, window(4, 2, 100)));
        Rig.fail(guard);
        Rig.succeed(guard);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        change(rule(StandardKinds.CIRCUIT_BREAKER, window(4, 2, 60)));
        assertThat(breaker.state()).as("half of two is not enough").isEqualTo(State.CLOSED);
        Rig.fail(guard);
        assertThat(breaker.state()).as("two of three").isEqualTo(State.OPEN);
    }

    @Test
    void a_predicate_changes_and_the_window_stays() {
        Rig.fail(guard);
        change(rule(
                StandardKinds.CIRCUIT_BREAKER,
                BREAKER.toBuilder().ignoreExceptions(IOException.class).build()));
        Rig.fail(guard);
        assertThat(breaker.snapshot().window().failures()).as("the first alone").isEqualTo(1);
        assertThat(guard.snapshot().counts().ignored()).isEqualTo(1);
        assertThat(guard.circuitBreaker()).containsSame(breaker);
    }

    @Test
    void a_window_of_another_size_keeps_what_still_fits() {
        change(rule(StandardKinds.CIRCUIT_BREAKER, window(6, 6, 100)));
        Rig.fail(guard);
        for (int i = 0; i < 3; i++) {
            Rig.succeed(guard);
        }
        change(rule(StandardKinds.CIRCUIT_BREAKER, window(10, 10, 100)));
        assertThat(breaker.snapshot().window().calls()).as("all of them").isEqualTo(4);
        change(rule(StandardKinds.CIRCUIT_BREAKER, window(3, 3, 100)));
        assertThat(breaker.snapshot().window().calls()).as("the newest").isEqualTo(3);
        assertThat(breaker.snapshot().window().failures()).isZero();
    }

    private static CircuitBreakerConfig window(int size, int minimum, int threshold) {
        return BREAKER.toBuilder()
                .slidingWindowSize(size)
                .minimumNumberOfCalls(minimum)
                .failureRateThreshold(threshold)
                .build();
    }

    @Test
    void an_open_wait_that_is_over_already_ends_now_and_not_before() {
        Rig.open(guard);
        rig.clock.advance(Duration.ofSeconds(3));
        change(rule(
                StandardKinds.CIRCUIT_BREAKER,
                BREAKER.toBuilder()
                        .waitDurationInOpenState(Duration.ofSeconds(2))
                        .build()));
        Rig.succeed(guard);
        assertThat(breaker.state()).as("the probe went well").isEqualTo(State.CLOSED);
    }

    @Test
    void those_who_wait_for_a_limiter_keep_their_order_when_its_rate_changes() {
        change(rule(StandardKinds.RATE_LIMITER, Rig.perSecond(1, Duration.ofMinutes(1))));
        Rig.succeed(guard);
        List<String> served = Collections.synchronizedList(new ArrayList<>());
        List<CompletableFuture<String>> waiting = new ArrayList<>();
        for (String name : List.of("first", "second", "third")) {
            waiting.add(guard.executeCompletionStage(() -> {
                        served.add(name);
                        return CompletableFuture.completedFuture(name);
                    })
                    .toCompletableFuture());
        }
        assertThat(served).isEmpty();
        change(rule(StandardKinds.RATE_LIMITER, Rig.perSecond(10, Duration.ofMinutes(1))));
        for (CompletableFuture<String> each : waiting) {
            rig.clock.advance(Duration.ofMillis(100));
            assertThat(each).as("ten times as quick as before").succeedsWithin(Duration.ofSeconds(30));
        }
        assertThat(served).containsExactly("first", "second", "third");
    }

    @Test
    void a_lower_concurrency_limit_drains_by_itself() {
        change(Rig.bulkhead(BulkheadConfig.custom().maxConcurrentCalls(3).build()));
        List<Permit> holding = List.of(guard.acquire(), guard.acquire(), guard.acquire());
        change(Rig.bulkhead(ONE_AT_A_TIME));
        assertThat(guard.bulkhead().orElseThrow().snapshot().inFlight())
                .as("nobody is stopped")
                .isEqualTo(3);
        holding.get(0).success();
        holding.get(1).success();
        assertThat(guard.tryAcquirePermission()).as("one is still there").isFalse();
        holding.get(2).success();
        assertThat(guard.tryAcquirePermission()).isTrue();
        guard.releasePermission();
    }

    @Test
    void a_shorter_open_wait_counts_from_when_it_opened() {
        Rig.open(guard);
        rig.clock.advance(Duration.ofSeconds(3));
        change(rule(
                StandardKinds.CIRCUIT_BREAKER,
                BREAKER.toBuilder()
                        .waitDurationInOpenState(Duration.ofSeconds(4))
                        .build()));
        assertThat(breaker.snapshot().retryAfter()).contains(Duration.ofSeconds(1));
    }

    @Test
    void a_rate_changes_and_the_consumed_share_stays() {
        for (int i = 0; i < 5; i++) {
            Rig.succeed(guard);
        }
        change(rule(StandardKinds.RATE_LIMITER, perSecond(20)));
        assertThat(guard.rateLimiter().orElseThrow().snapshot().availablePermissions())
                .isEqualTo(10);
    }

    @Test
    void a_higher_concurrency_limit_serves_those_who_wait() {
        BulkheadConfig waiting =
                ONE_AT_A_TIME.toBuilder().maxWaitDuration(Duration.ofMinutes(1)).build();
        change(Rig.bulkhead(waiting));
        Permit holding = guard.acquire();
        CompletableFuture<String> second = guard.executeCompletionStage(
                        () -> CompletableFuture.completedFuture("answer"))
                .toCompletableFuture();
        assertThat(second).isNotDone();
        change(Rig.bulkhead(waiting.toBuilder().maxConcurrentCalls(2).build()));
        assertThat(second).succeedsWithin(Duration.ofSeconds(30)).isEqualTo("answer");
        holding.close();
    }

    @Test
    void a_policy_is_removed_and_permits_in_flight_settle_into_nothing() {
        Permit holding = guard.acquire();
        change(rule(StandardKinds.RATE_LIMITER, perSecond(10)));
        assertThat(guard.bulkhead()).isEmpty();
        Rig.succeed(guard);
        holding.success();
        assertThat(guard.snapshot().counts().inFlight()).isZero();
        change(Rig.bulkhead(ONE_AT_A_TIME));
        assertThat(guard.bulkhead().orElseThrow().snapshot().inFlight())
                .as("a new one")
                .isZero();
    }

    @Test
    void an_unrelated_rule_changes_nothing_at_all() {
        Rig.fail(guard);
        RateLimiter limiter = guard.rateLimiter().orElseThrow();
        change(
                rule(StandardKinds.CIRCUIT_BREAKER, BREAKER),
                rule(StandardKinds.RATE_LIMITER, perSecond(10)),
                Rig.bulkhead(BulkheadConfig.ofDefaults()));
        assertThat(guard.circuitBreaker()).containsSame(breaker);
        assertThat(guard.rateLimiter()).containsSame(limiter);
        assertThat(breaker.snapshot().window().failures()).isEqualTo(1);
        assertThat(limiter.snapshot().availablePermissions()).isEqualTo(9);
    }

    @Test
    void off_takes_a_gate_away_and_shadow_gives_it_state_of_its_own() {
        Rig.open(guard);
        change(rule(StandardKinds.CIRCUIT_BREAKER, RuleMode.SHADOW, BREAKER));
        Rig.succeed(guard);
        change(rule(StandardKinds.CIRCUIT_BREAKER, RuleMode.OFF, BREAKER));
        Rig.succeed(guard);
        assertThat(guard.snapshot().parts()).isEmpty();
    }

    @Test
    void one_bad_rule_refuses_the_whole_change() {
        RuleKind<Unknown> unknown = RuleKind.of("unknown", Unknown.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> change(
                        rule(StandardKinds.CIRCUIT_BREAKER, CircuitBreakerConfig.ofDefaults()),
                        rule(unknown, new Unknown(1))))
                .withMessageContaining("kind must be one of")
                .withMessageContaining("but was unknown");
        assertThat(breaker.config()).isEqualTo(BREAKER);
        assertThat(guard.rateLimiter()).isPresent();
    }

    private record Unknown(int option) {}

    @Test
    void a_gate_that_refuses_its_change_takes_those_before_it_back() {
        PartKind<RateLimiter, RateLimiterConfig> stubborn = PartKind.gate(
                StandardKinds.RATE_LIMITER, Slot.RATE, RateLimiter.class, RateLimiter::of, (limiter, config) -> {
                    throw new UnsupportedOperationException("not this one");
                });
        PartKind<CircuitBreaker, CircuitBreakerConfig> willing = PartKind.gate(
                StandardKinds.CIRCUIT_BREAKER,
                Slot.BREAKER,
                CircuitBreaker.class,
                CircuitBreaker::of,
                CircuitBreaker::update);
        Workshop workshop = rig.guard()
                .workshop(
                        rig.clock,
                        new PartKinds(List.of(stubborn, willing)),
                        Map.of(),
                        other -> Optional.empty(),
                        ClusterLimits.none(),
                        () -> 1,
                        new SystemLimiters(),
                        new Changes());
        Guard changing = new Guard(
                workshop,
                List.of(rule(StandardKinds.CIRCUIT_BREAKER, BREAKER), rule(StandardKinds.RATE_LIMITER, perSecond(10))));
        assertThatThrownBy(() -> changing.update(List.of(
                        rule(StandardKinds.CIRCUIT_BREAKER, CircuitBreakerConfig.ofDefaults()),
                        rule(StandardKinds.RATE_LIMITER, perSecond(20)))))
                .hasMessage("not this one");
        assertThat(changing.circuitBreaker().orElseThrow().config()).isEqualTo(BREAKER);
        assertThat(changing.rules())
                .hasSize(2)
                .first()
                .extracting("rule.config")
                .isEqualTo(BREAKER);
    }

    @Test
    void listeners_are_told() {
        List<GuardEvent> heard = new ArrayList<>();
        guard.events().subscribe(heard::add);
        change(rule(StandardKinds.CIRCUIT_BREAKER, BREAKER));
        assertThat(heard).singleElement().isInstanceOfSatisfying(GuardEvent.RulesChanged.class, event -> {
            assertThat(event.name()).isEqualTo(Rig.NAME);
            assertThat(event.rules()).hasSize(1);
        });
    }

    // ---- overrides

    private String call() {
        try {
            Rig.succeed(guard);
            return "let in";
        } catch (CallNotPermittedException refusal) {
            return refusal.gate() + " " + refusal.reason();
        }
    }

    @Test
    void forced_open_refuses_everything_until_it_ends_by_itself() {
        guard.override(GuardOverride.FORCE_OPEN, Duration.ofSeconds(30), "payment provider is down");
        assertThat(call()).isEqualTo("override forced_open");
        assertThat(guard.activeOverride().orElseThrow().reason()).isEqualTo("payment provider is down");
        rig.clock.advance(Duration.ofSeconds(30));
        assertThat(call()).isEqualTo("let in");
        assertThat(guard.activeOverride()).isEmpty();
        assertThat(rig.clock.timers().pending()).isZero();
    }

    @Test
    void a_refusal_of_a_forced_guard_says_when_to_come_back() {
        guard.override(GuardOverride.FORCE_OPEN, Duration.ofSeconds(30), "maintenance");
        rig.clock.advance(Duration.ofSeconds(10));
        try {
            Rig.succeed(guard);
        } catch (CallNotPermittedException refusal) {
            assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(20));
            return;
        }
        throw new AssertionError("was let in");
    }

    @Test
    void forced_closed_passes_the_breaker_by_and_leaves_its_state() {
        Rig.open(guard);
        guard.override(GuardOverride.FORCE_CLOSED, Duration.ofSeconds(3), "false alarm");
        assertThat(call()).isEqualTo("let in");
        guard.clearOverride();
        assertThat(call()).isEqualTo("circuitBreaker open");
    }

    @Test
    void bypass_asks_no_gate_and_counts() {
        Permit holding = guard.acquire();
        guard.override(GuardOverride.BYPASS, Duration.ofSeconds(3), "limits are wrong");
        assertThat(call()).isEqualTo("let in");
        assertThat(guard.snapshot().counts().succeeded()).isEqualTo(1);
        holding.close();
    }

    @Test
    void scale_multiplies_limits_and_ends_with_what_the_rules_say() {
        guard.override(GuardOverride.scale(0.5), Duration.ofSeconds(3), "half the fleet is gone");
        assertThat(guard.rateLimiter().orElseThrow().config().limitForPeriod()).isEqualTo(5);
        assertThat(guard.bulkhead().orElseThrow().config().maxConcurrentCalls())
                .as("at least one")
                .isEqualTo(1);
        assertThat(guard.explain())
                .anyMatch(each -> each.option().equals("limitForPeriod")
                        && each.origin() == Explanation.Origin.OVERRIDE
                        && each.value().equals(5L));
        change(rule(StandardKinds.RATE_LIMITER, perSecond(100)));
        assertThat(guard.rateLimiter().orElseThrow().config().limitForPeriod()).isEqualTo(50);
        rig.clock.advance(Duration.ofSeconds(3));
        assertThat(guard.rateLimiter().orElseThrow().config().limitForPeriod()).isEqualTo(100);
    }

    @Test
    void an_override_takes_the_place_of_another() {
        guard.override(GuardOverride.FORCE_OPEN, Duration.ofSeconds(3), "one");
        guard.override(GuardOverride.BYPASS, Duration.ofSeconds(30), "two");
        rig.clock.advance(Duration.ofSeconds(3));
        assertThat(guard.activeOverride().orElseThrow().what()).isEqualTo(GuardOverride.BYPASS);
    }

    @Test
    void describe_says_what_is_in_force_and_where_it_came_from() {
        change(rule(StandardKinds.CIRCUIT_BREAKER, BREAKER));
        guard.override(GuardOverride.FORCE_OPEN, Duration.ofSeconds(3), "maintenance");
        assertThat(guard.describe())
                .startsWith("payments\n  ! FORCE_OPEN until ")
                .contains("circuitBreaker \"circuitBreaker:payments\" ENFORCE, from FILE test")
                .contains("      slidingWindowSize = 2\n")
                .doesNotContain("failureRateThreshold");
    }

    @Test
    void an_override_with_a_bad_ttl_or_factor_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> guard.override(GuardOverride.BYPASS, Duration.ZERO, "why"))
                .withMessage("ttl must be between PT0.001S and PT744H, but was PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GuardOverride.scale(0))
                .withMessageContaining("factor must be between");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> guard.override(GuardOverride.BYPASS, Duration.ofSeconds(1), " "))
                .withMessageContaining("reason must");
    }
}
