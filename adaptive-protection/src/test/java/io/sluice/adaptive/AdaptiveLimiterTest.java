package io.sluice.adaptive;

import static io.sluice.adaptive.Rig.MILLI;
import static io.sluice.adaptive.Rig.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sluice.adaptive.Rig.Call;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Outcome;
import io.sluice.core.gate.Permit;
import io.sluice.core.gate.Priority;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AdaptiveLimiterTest {
    private static final CallContext USUAL = CallContext.EMPTY;

    @Test
    void lets_in_as_many_as_the_limit_and_not_one_more() {
        Rig rig = Rig.of(plain(3).build());
        List<Call> in = rig.ask(5, USUAL);
        assertThat(in).hasSize(3);
        assertThat(rig.inFlight()).isEqualTo(3);
        rig.end(in.get(0));
        assertThat(rig.ask(2, USUAL)).as("one place has come free").hasSize(1);
    }

    @Test
    void a_refusal_says_why() {
        Rig rig = Rig.of(plain(1).build());
        rig.ask(USUAL);
        assertThat(rig.reason(rig.ask(USUAL))).isEqualTo("limit");
        assertThatExceptionOfType(OverloadedException.class)
                .isThrownBy(() -> rig.limiter.executeSupplier(() -> 1))
                .satisfies(e -> assertThat(e.gate()).isEqualTo("adaptive"))
                .satisfies(e ->
                        assertThat(e.retryAfter()).as("nothing was measured").isEmpty());
    }

    @Test
    void once_calls_were_measured_a_refusal_says_when_to_come_back() {
        Rig rig = Rig.of(plain(30).build());
        serve(rig, 60, 10 * MILLI);
        rig.ask(40, USUAL);
        Duration wait = rig.limiter.refusal(rig.ask(USUAL).token()).retryAfter().orElseThrow();
        assertThat(wait).as("twice what a call takes").isBetween(Duration.ofMillis(19), Duration.ofMillis(21));
    }

    @Test
    void the_limit_grows_while_calls_are_refused_and_none_has_to_queue() {
        Rig rig = Rig.of(plain(10).build());
        for (int i = 0; i < 40; i++) {
            List<Call> in = rig.ask(1000, USUAL);
            rig.clock.advance(30 * MILLI);
            in.forEach(rig::end);
        }
        assertThat(rig.limiter.limit()).isGreaterThan(50);
        assertThat(rig.heard).anyMatch(AdaptiveEvent.LimitChanged.class::isInstance);
    }

    @Test
    void the_limit_shrinks_when_calls_come_too_late() {
        Rig rig = Rig.of(plain(40).build());
        serve(rig, 200, 10 * MILLI);
        double before = rig.limiter.limit();
        for (int i = 0; i < 30; i++) {
            List<Call> in = rig.ask(100, USUAL);
            rig.clock.advance(60 * MILLI);
            in.forEach(rig::endTooLate);
        }
        assertThat(rig.limiter.limit()).isLessThan(before / 2);
    }

    @Test
    void without_refusals_the_limit_stays() {
        Rig rig = Rig.of(plain(40).build());
        serve(rig, 2000, 10 * MILLI);
        assertThat(rig.limiter.limit()).isEqualTo(40);
        assertThat(rig.limiter.snapshot().baseline())
                .isBetween(Duration.ofNanos(9_900_000), Duration.ofNanos(10_100_000));
    }

    @Test
    void the_first_priority_may_use_a_little_more_than_the_limit() {
        Rig rig = Rig.of(plain(25).build());
        assertThat(rig.ask(100, USUAL)).hasSize(25);
        assertThat(rig.ask(100, Rig.of(Priority.CRITICAL_PLUS)))
                .as("twice its square root")
                .hasSize(10);
    }

    @Test
    void a_lower_priority_leaves_what_the_higher_ones_need() {
        Rig rig = Rig.of(plain(50).build());
        List<Call> important = rig.ask(25, USUAL);
        for (int i = 0; i < 30; i++) { // time to learn how many of them there are
            serve(rig, 100, 30 * MILLI);
        }
        assertThat(rig.ask(100, Rig.of(Priority.SHEDDABLE)))
                .as("50 less 25 less 2 times 5")
                .hasSizeBetween(14, 18);
        important.forEach(rig::end);
    }

    @Test
    void a_lower_priority_may_use_everything_when_there_is_no_higher_one() {
        Rig rig = Rig.of(plain(50).build());
        assertThat(rig.ask(100, Rig.of(Priority.SHEDDABLE))).hasSize(50);
    }

    @Test
    void a_greedy_caller_leaves_room_for_a_polite_one() {
        Rig rig = Rig.of(plain(50).build());
        rig.ask(1, Rig.from("polite"));
        for (int i = 0; i < 30; i++) {
            serve(rig, 100, 30 * MILLI);
        }
        int greedy = rig.ask(100, Rig.from("greedy")).size();
        assertThat(greedy).isLessThan(50);
        assertThat(rig.reason(rig.ask(Rig.from("greedy")))).isEqualTo("fair_share");
        assertThat(rig.ask(Rig.from("polite")).token()).isNotNegative();
    }

    @Test
    void after_a_quiet_time_a_burst_may_exceed_the_limit() {
        Rig rig = Rig.of(AdaptiveConfig.custom().initialLimit(10).burstFactor(3).build());
        serve(rig, 100, 20 * MILLI);
        rig.clock.advance(10 * Rig.SECOND);
        assertThat(rig.ask(100, USUAL)).hasSize(30);
    }

    @Test
    void a_priority_that_leaves_room_for_higher_ones_gets_no_credit() {
        Rig rig = Rig.of(AdaptiveConfig.custom().initialLimit(50).burstFactor(3).build());
        rig.ask(25, USUAL);
        for (int i = 0; i < 30; i++) {
            serve(rig, 100, 30 * MILLI);
        }
        rig.clock.advance(10 * Rig.SECOND);
        assertThat(rig.ask(200, Rig.of(Priority.SHEDDABLE)))
                .as("within the limit")
                .hasSizeBetween(14, 18);
        assertThat(rig.ask(200, USUAL)).as("three times the limit").hasSizeGreaterThan(100);
    }

    @Test
    void the_credit_of_a_burst_comes_to_an_end() {
        Rig rig = Rig.of(AdaptiveConfig.custom().initialLimit(10).burstFactor(3).build());
        serve(rig, 100, 20 * MILLI);
        rig.clock.advance(10 * Rig.SECOND);
        rig.ask(9, USUAL);
        rig.clock.advance(119 * MILLI);
        assertThat(rig.ask(2, USUAL)).as("not over yet").hasSize(2);
        rig.clock.advance(2 * MILLI);
        assertThat(rig.ask(USUAL).token()).as("over after what six calls take").isNegative();
    }

    @Test
    void a_limiter_that_looks_on_lets_everything_in_and_counts_what_it_would_refuse() {
        Rig rig = Rig.of(plain(2).shadow(true).build());
        List<Call> in = rig.ask(5, USUAL);
        assertThat(in).hasSize(5);
        assertThat(rig.limiter.snapshot().refusals()).isEqualTo(Map.of("limit", Map.of(Priority.CRITICAL, 3L)));
        assertThat(rig.limiter.counts().rejected()).isZero();
        in.forEach(rig::end);
        assertThat(rig.inFlight()).isZero();
    }

    @Test
    void one_limiter_may_stand_in_several_places() {
        Rig rig = Rig.of(plain(2).build());
        Permit here = rig.limiter.acquire();
        assertThat(rig.limiter.tryAcquirePermission()).isTrue();
        assertThat(rig.limiter.tryAcquirePermission()).isFalse();
        here.success();
        rig.limiter.onSuccess(1, TimeUnit.MILLISECONDS);
        rig.limiter.releasePermission();
        assertThat(rig.inFlight()).isZero();
        assertThat(rig.limiter.counts().succeeded()).isEqualTo(2);
    }

    @Test
    void one_release_too_many_frees_nothing() {
        Rig rig = Rig.of(plain(2).build());
        Permit held = rig.limiter.acquire();
        rig.limiter.releasePermission();
        assertThat(rig.inFlight()).isEqualTo(1);
        held.close();
        assertThat(rig.inFlight()).isZero();
    }

    @Test
    void a_use_by_hand_of_any_priority_and_caller_leaves_nothing_behind() throws Exception {
        Rig rig = Rig.of(plain(2).build());
        Rig.from("batch").withPriority(Priority.SHEDDABLE).call(() -> rig.limiter.tryAcquirePermission());
        rig.limiter.releasePermission();
        assertThat(rig.inFlight()).isZero();
        assertThat(rig.ask(5, Rig.of(Priority.SHEDDABLE))).hasSize(2);
    }

    @Test
    void a_call_that_fails_frees_its_place_and_says_nothing_about_the_service() {
        Rig rig = Rig.of(plain(5).build());
        for (int i = 0; i < 100; i++) {
            Call call = rig.ask(USUAL);
            rig.clock.advance(MILLI);
            Outcome outcome =
                    rig.limiter.exit(call.token(), call.start(), rig.clock.nanos(), null, new IllegalStateException());
            assertThat(outcome).isEqualTo(Outcome.FAILED);
        }
        assertThat(rig.inFlight()).isZero();
        assertThat(rig.limiter.snapshot().baseline()).isNull();
    }

    @Test
    void reset_forgets_what_was_learnt_but_not_who_is_in() {
        Rig rig = Rig.of(plain(10).build());
        for (int i = 0; i < 40; i++) {
            List<Call> in = rig.ask(1000, USUAL);
            rig.clock.advance(30 * MILLI);
            in.forEach(rig::end);
        }
        List<Call> old = rig.ask(5, USUAL);
        rig.limiter.reset();
        assertThat(rig.limiter.limit()).isEqualTo(10);
        assertThat(rig.ask(100, USUAL)).as("five are still in").hasSize(5);
        old.forEach(rig::end);
        assertThat(rig.inFlight()).isEqualTo(5);
        assertThat(rig.limiter.snapshot().baseline()).isNull();
    }

    @Test
    void other_bounds_take_effect_at_once_and_keep_what_was_learnt() {
        Rig rig = Rig.of(plain(40).build());
        serve(rig, 200, 10 * MILLI);
        rig.limiter.update(plain(4).maxLimit(5).build());
        assertThat(rig.limiter.limit()).isEqualTo(5);
        assertThat(rig.limiter.snapshot().baseline()).isNotNull();
        assertThat(rig.ask(100, USUAL)).hasSize(5);
    }

    @Test
    void another_algorithm_goes_on_at_the_same_limit() {
        Rig rig = Rig.of(plain(40).build());
        rig.limiter.update(plain(10).algorithm(Algorithm.VEGAS).build());
        assertThat(rig.limiter.limit()).isEqualTo(40);
        assertThat(rig.limiter.config().algorithm()).isEqualTo(Algorithm.VEGAS);
    }

    @Test
    void whoever_wants_to_be_refused_by_the_guard_needs_no_time() {
        Rig rig = Rig.of(plain(1).build());
        assertThat(rig.limiter.enter(Gate.UNTIMED, USUAL)).isNotNegative();
        assertThat(rig.limiter.enter(Gate.UNTIMED, USUAL)).isNegative();
        assertThat(rig.limiter.timed()).isTrue();
        assertThat(rig.limiter.contextual()).isTrue();
    }

    /** So many calls, one after the other in pairs, each taking so long. */
    private static void serve(Rig rig, int calls, long nanos) {
        for (int i = 0; i < calls / 2; i++) {
            Call one = rig.ask(USUAL);
            Call other = rig.ask(USUAL);
            rig.clock.advance(nanos);
            rig.end(one);
            rig.end(other);
        }
    }
}
