package io.sluice.guard;

import static io.sluice.guard.Rig.BREAKER;
import static io.sluice.guard.Rig.ONE_AT_A_TIME;
import static io.sluice.guard.Rig.perSecond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.bulkhead.Bulkhead;
import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.circuitbreaker.CircuitBreakerSnapshot;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Permit;
import io.sluice.core.rule.RuleMode;
import io.sluice.core.testing.Threads;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What a call meets on its way through the gates. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class GatesTest {
    private final Rig rig = new Rig();
    private final Guard guard = rig.guard()
            .bulkhead(ONE_AT_A_TIME)
            .rateLimiter(perSecond(3))
            .circuitBreaker(BREAKER)
            .build();

    private static String gateThatRefuses(Guard guard) {
        try {
            Rig.succeed(guard);
            return "none";
        } catch (CallNotPermittedException refusal) {
            return refusal.gate() + " " + refusal.reason();
        }
    }

    private long permitsLeft() {
        return guard.rateLimiter().orElseThrow().snapshot().availablePermissions();
    }

    private int inFlight() {
        return guard.bulkhead().orElseThrow().snapshot().inFlight();
    }

    @Test
    void a_call_passes_all_gates_and_is_counted_once() {
        Rig.succeed(guard);
        assertThat(guard.snapshot().counts()).isEqualTo(new CallCounts(1, 0, 1, 0, 0, 0));
        assertThat(permitsLeft()).isEqualTo(2);
        assertThat(inFlight()).isZero();
    }

    @Test
    void the_order_is_fixed_breaker_then_rate_then_bulkhead() {
        Permit holding = guard.acquire();
        assertThat(gateThatRefuses(guard)).isEqualTo("bulkhead full");
        guard.rateLimiter().orElseThrow().drainPermissions();
        assertThat(gateThatRefuses(guard)).isEqualTo("rateLimiter limit");
        guard.circuitBreaker().orElseThrow().transitionToForcedOpenState();
        assertThat(gateThatRefuses(guard)).isEqualTo("circuitBreaker forced_open");
        holding.close();

        assertThat(guard.snapshot().rejections())
                .extracting(each -> each.gate() + " " + each.reason() + " " + each.count())
                .containsExactlyInAnyOrder("bulkhead full 1", "rateLimiter limit 1", "circuitBreaker forced_open 1");
    }

    @Test
    void a_refusal_by_the_bulkhead_gives_the_token_back() {
        try (Permit holding = guard.acquire()) {
            assertThat(permitsLeft()).isEqualTo(2);
            assertThat(gateThatRefuses(guard)).isEqualTo("bulkhead full");
            assertThat(permitsLeft()).isEqualTo(2);
        }
    }

    @Test
    void a_refusal_by_a_later_gate_gives_the_half_open_place_back() {
        Rig.open(guard);
        rig.clock.advance(Duration.ofSeconds(5));
        guard.rateLimiter().orElseThrow().drainPermissions();
        assertThat(gateThatRefuses(guard)).isEqualTo("rateLimiter limit");
        rig.clock.advance(Duration.ofSeconds(1));
        assertThat(gateThatRefuses(guard)).as("the place was free again").isEqualTo("none");
        assertThat(guard.circuitBreaker().map(CircuitBreaker::state)).contains(CircuitBreaker.State.CLOSED);
    }

    @Test
    void a_call_that_has_begun_has_used_its_token_up_even_if_it_is_given_up() {
        guard.acquire().close();
        assertThat(permitsLeft()).isEqualTo(2);
        assertThat(guard.snapshot().counts().cancelled()).isEqualTo(1);
    }

    @Test
    void every_throwable_settles_the_permit() {
        assertThatThrownBy(() -> guard.executeRunnable(() -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
        assertThat(inFlight()).isZero();
        assertThat(guard.snapshot().counts().failed()).isEqualTo(1);
    }

    @Test
    void each_gate_has_counts_of_its_own_that_follow_from_the_guards() {
        Rig.succeed(guard);
        try (Permit holding = guard.acquire()) {
            gateThatRefuses(guard);
        }
        guard.rateLimiter().orElseThrow().drainPermissions();
        gateThatRefuses(guard);

        CallCounts ofBreaker = guard.circuitBreaker().orElseThrow().counts();
        CallCounts ofLimiter = guard.rateLimiter().orElseThrow().counts();
        CallCounts ofBulkhead = guard.bulkhead().orElseThrow().counts();
        assertThat(ofBreaker).as("let all in; two were refused behind it").isEqualTo(new CallCounts(4, 0, 1, 0, 0, 3));
        assertThat(ofLimiter).isEqualTo(new CallCounts(3, 1, 1, 0, 0, 2));
        assertThat(ofBulkhead).isEqualTo(new CallCounts(2, 1, 1, 0, 0, 1));
        assertThat(guard.snapshot().counts()).isEqualTo(new CallCounts(2, 2, 1, 0, 0, 1));
    }

    @Test
    void permission_without_an_object_is_taken_from_all_gates_or_from_none() {
        assertThat(guard.tryAcquirePermission()).isTrue();
        assertThat(guard.tryAcquirePermission()).as("the bulkhead is full").isFalse();
        assertThat(permitsLeft()).isEqualTo(2);
        guard.onError(1, TimeUnit.MILLISECONDS, new IllegalStateException());
        guard.releasePermission();

        assertThat(inFlight()).isZero();
        assertThat(guard.snapshot().counts()).isEqualTo(new CallCounts(1, 1, 0, 1, 0, 0));
        assertThat(guard.snapshot()
                        .part(CircuitBreakerSnapshot.class)
                        .orElseThrow()
                        .window()
                        .failures())
                .isEqualTo(1);

        assertThat(guard.tryAcquirePermission()).isTrue();
        guard.releasePermission();
        assertThat(guard.snapshot().counts().cancelled()).isEqualTo(1);
        assertThat(inFlight()).isZero();
    }

    @Test
    void several_limits_hold_all_or_none() {
        Guard limited = rig.guard()
                .rateLimiter("a second", perSecond(2))
                .rateLimiter(
                        "an hour",
                        RateLimiterConfig.custom()
                                .limitForPeriod(3)
                                .limitRefreshPeriod(Duration.ofHours(1))
                                .build())
                .build();
        Rig.succeed(limited);
        Rig.succeed(limited);
        assertThat(gateThatRefuses(limited)).isEqualTo("rateLimiter limit");
        RateLimiter hourly = limited.find(RateLimiter.class, "an hour").orElseThrow();
        assertThat(hourly.snapshot().availablePermissions()).isEqualTo(1);
        rig.clock.advance(Duration.ofSeconds(1));
        Rig.succeed(limited);
        assertThat(gateThatRefuses(limited)).isEqualTo("rateLimiter limit");
        assertThat(limited.find(RateLimiter.class, "a second")
                        .orElseThrow()
                        .snapshot()
                        .availablePermissions())
                .as("the first gave its token back")
                .isEqualTo(1);
    }

    // ---- waiting

    private Guard paced(Duration patience) {
        return rig.guard()
                .circuitBreaker(BREAKER)
                .rateLimiter(perSecond(1, patience))
                .bulkhead(ONE_AT_A_TIME)
                .build();
    }

    @Test
    void a_call_waits_its_turn_without_holding_a_thread() {
        Guard paced = paced(Duration.ofSeconds(10));
        Rig.succeed(paced);
        CompletableFuture<String> waiting = paced.executeCompletionStage(
                        () -> CompletableFuture.completedFuture("answer"))
                .toCompletableFuture();
        assertThat(waiting).isNotDone();
        rig.clock.advance(Duration.ofSeconds(1));
        assertThat(waiting).succeedsWithin(Duration.ofSeconds(30)).isEqualTo("answer");
    }

    @Test
    void a_waiting_call_is_refused_by_a_breaker_that_has_opened_meanwhile() {
        Guard paced = paced(Duration.ofSeconds(10));
        Rig.succeed(paced);
        CompletableFuture<String> waiting = paced.executeCompletionStage(
                        () -> CompletableFuture.completedFuture("answer"))
                .toCompletableFuture();
        paced.circuitBreaker().orElseThrow().transitionToOpenState();
        rig.clock.advance(Duration.ofSeconds(1));
        assertThatThrownBy(waiting::join).hasCauseInstanceOf(CallNotPermittedException.class);
        rig.clock.advance(Duration.ofSeconds(5));
        Rig.succeed(paced);
        assertThat(paced.circuitBreaker().map(CircuitBreaker::state))
                .as("the token came back, so the probe got it")
                .contains(CircuitBreaker.State.CLOSED);
    }

    @Test
    void a_call_that_a_later_gate_would_refuse_does_not_wait_first() {
        Guard paced = paced(Duration.ofSeconds(10));
        try (Permit holding = paced.acquire()) {
            assertThat(gateThatRefuses(paced)).isEqualTo("bulkhead full");
        }
        assertThat(paced.rateLimiter().orElseThrow().snapshot().waiting()).isZero();
    }

    @Test
    void a_waiting_call_holds_no_half_open_place() {
        Guard paced = paced(Duration.ofSeconds(10));
        Rig.succeed(paced);
        paced.circuitBreaker().orElseThrow().transitionToHalfOpenState();
        paced.executeCompletionStage(() -> CompletableFuture.completedFuture("answer"));
        assertThat(paced.circuitBreaker().orElseThrow().snapshot().probesInFlight())
                .isZero();
    }

    @Test
    void a_cancelled_waiter_leaves_the_line_and_gives_everything_back() {
        Guard paced = paced(Duration.ofSeconds(10));
        Rig.succeed(paced);
        CompletableFuture<String> waiting = paced.executeCompletionStage(
                        () -> CompletableFuture.completedFuture("answer"))
                .toCompletableFuture();
        assertThat(waiting.cancel(true)).isTrue();
        assertThat(paced.rateLimiter().orElseThrow().snapshot().waiting()).isZero();
        assertThat(paced.snapshot().counts()).isEqualTo(new CallCounts(1, 1, 1, 0, 0, 0));
        assertThat(rig.clock.timers().pending()).isZero();
    }

    @Test
    void a_blocking_caller_parks_until_its_turn() throws Exception {
        Guard paced = paced(Duration.ofSeconds(10));
        Rig.succeed(paced);
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> paced.executeSupplier(() -> "answer"));
        Awaitility.await()
                .until(() -> paced.rateLimiter().orElseThrow().snapshot().waiting() == 1);
        rig.clock.advance(Duration.ofSeconds(1));
        assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("answer");
    }

    @Test
    void an_interrupted_caller_gives_its_place_up_and_keeps_its_mark() throws Exception {
        Guard paced = paced(Duration.ofSeconds(10));
        Rig.succeed(paced);
        List<Object> seen = Threads.together(1, thread -> {
            Thread.currentThread().interrupt();
            try {
                return paced.<Object>executeSupplier(() -> "answer");
            } catch (CallNotPermittedException refusal) {
                return refusal.reason() + " " + Thread.currentThread().isInterrupted();
            }
        });
        assertThat(seen).containsExactly("interrupted true");
        assertThat(paced.rateLimiter().orElseThrow().snapshot().waiting()).isZero();
        assertThat(paced.snapshot().counts().rejected()).isEqualTo(1);
    }

    @Test
    void waiting_for_two_gates_keeps_what_was_waited_for() {
        Guard twice = rig.guard()
                .rateLimiter(perSecond(1, Duration.ofSeconds(10)))
                .bulkhead(BulkheadConfig.custom()
                        .maxConcurrentCalls(1)
                        .maxWaitDuration(Duration.ofSeconds(10))
                        .build())
                .build();
        Permit holding = twice.acquire();
        CompletableFuture<String> second = twice.executeCompletionStage(
                        () -> CompletableFuture.completedFuture("answer"))
                .toCompletableFuture();
        rig.clock.advance(Duration.ofSeconds(1));
        assertThat(second).as("it has its token and waits for a slot").isNotDone();
        holding.close();
        assertThat(second).succeedsWithin(Duration.ofSeconds(30)).isEqualTo("answer");
        assertThat(twice.find(Bulkhead.class).orElseThrow().snapshot().inFlight())
                .isZero();
    }

    // ---- shadow

    @Test
    void a_shadow_counts_what_it_would_refuse_and_refuses_nothing() {
        Guard shadowed = rig.guard().bulkhead(ONE_AT_A_TIME).build();
        shadowed.update(List.of(
                Rig.bulkhead(ONE_AT_A_TIME), Rig.rule(StandardKinds.RATE_LIMITER, RuleMode.SHADOW, perSecond(1))));
        for (int i = 0; i < 3; i++) {
            assertThat(gateThatRefuses(shadowed)).isEqualTo("none");
        }
        GuardSnapshot.PartSnapshot shadow = shadowed.snapshot().parts().get(1);
        assertThat(shadow.mode()).isEqualTo(RuleMode.SHADOW);
        assertThat(shadow.shadowRejections()).as("what it would have refused").isEqualTo(2);
        assertThat(shadow.snapshot()).extracting("counts.rejected").isEqualTo(2L);
        assertThat(shadowed.snapshot().parts().get(0).shadowRejections())
                .as("of what acts")
                .isZero();
        assertThat(shadowed.find(RateLimiter.class)).as("it enforces nothing").isEmpty();
        assertThat(shadowed.snapshot().counts()).isEqualTo(new CallCounts(3, 0, 3, 0, 0, 0));
    }
}
