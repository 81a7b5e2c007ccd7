package io.sluice.circuitbreaker;

import static io.sluice.circuitbreaker.CircuitBreaker.State.CLOSED;
import static io.sluice.circuitbreaker.CircuitBreaker.State.HALF_OPEN;
import static io.sluice.circuitbreaker.CircuitBreaker.State.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.circuitbreaker.CircuitBreakerConfig.HalfOpenVerdict;
import io.sluice.circuitbreaker.CircuitBreakerEvent.Cause;
import io.sluice.circuitbreaker.CircuitBreakerEvent.StateTransition;
import io.sluice.core.gate.Permit;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HalfOpenStateTest {

    @Test
    void lets_in_exactly_the_permitted_number_of_probes() {
        Rig rig = Rig.plain().due();
        rig.probes(3);

        assertThat(rig.breaker.tryAcquirePermission()).as("a fourth").isFalse();
        assertThatThrownBy(rig.breaker::acquire).isInstanceOfSatisfying(CircuitBreakerOpenException.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo("half_open");
            assertThat(refusal.retryAfter()).isEmpty();
        });
    }

    @Test
    void a_probe_that_has_ended_keeps_its_place() {
        Rig rig = Rig.plain().due();
        rig.probes(2).get(0).success();
        rig.breaker.acquire();
        assertThat(rig.breaker.tryAcquirePermission()).isFalse();
    }

    @Test
    void closes_when_all_probes_have_ended_well() {
        Rig rig = Rig.plain().due();
        List<Permit> probes = rig.probes(3);
        probes.get(2).success();
        probes.get(0).success();
        assertThat(rig.state()).as("two of three").isEqualTo(HALF_OPEN);

        probes.get(1).success();
        assertThat(rig.state()).isEqualTo(CLOSED);
        assertThat(rig.breaker.snapshot().window().calls())
                .as("with an empty window")
                .isZero();
    }

    @Test
    void decides_by_rate_when_all_probes_have_ended() {
        Rig below = Rig.plain().due();
        List<Permit> probes = below.probes(3);
        probes.get(0).error(Rig.failure());
        assertThat(below.state()).as("no verdict before the end").isEqualTo(HALF_OPEN);
        probes.get(1).success();
        probes.get(2).success();
        assertThat(below.state()).as("33 % is below 50 %").isEqualTo(CLOSED);

        Rig above = Rig.plain().due();
        probes = above.probes(3);
        probes.get(0).error(Rig.failure());
        probes.get(1).error(Rig.failure());
        probes.get(2).success();
        assertThat(above.state()).as("67 %").isEqualTo(OPEN);
    }

    @Test
    void decides_by_slow_probes_too() {
        Rig rig = Rig.with(config -> config.slowCallDurationThreshold(Duration.ofSeconds(1)))
                .due();
        rig.take(Duration.ofSeconds(1), 3);
        assertThat(rig.state()).isEqualTo(OPEN);
        assertThat(rig.heard(StateTransition.class)).last().satisfies(event -> {
            assertThat(event.cause()).isEqualTo(Cause.PROBES_SLOW);
            assertThat(event.window().slowCalls()).isEqualTo(3);
        });
    }

    @Test
    void opens_at_the_first_failure_if_told_to() {
        Rig rig = Rig.with(config -> config.halfOpenVerdict(HalfOpenVerdict.FIRST_FAILURE_OPENS))
                .due();
        List<Permit> probes = rig.probes(3);
        probes.get(0).success();
        assertThat(rig.state()).isEqualTo(HALF_OPEN);
        probes.get(1).error(Rig.failure());
        assertThat(rig.state()).isEqualTo(OPEN);
        probes.get(2).success();
        assertThat(rig.state()).as("the third probe is of an older epoch").isEqualTo(OPEN);
    }

    @Test
    void ignored_and_cancelled_probes_give_their_place_to_another() {
        Rig rig = Rig.with(config -> config.ignoreExceptions(IOException.class)).due();
        List<Permit> probes = rig.probes(3);
        probes.get(0).error(new IOException());
        probes.get(1).close();
        assertThat(rig.state()).isEqualTo(HALF_OPEN);

        List<Permit> others = rig.probes(2);
        assertThat(rig.breaker.tryAcquirePermission()).isFalse();
        probes.get(2).success();
        others.forEach(Permit::success);
        assertThat(rig.state()).isEqualTo(CLOSED);
    }

    @Test
    void a_lost_probe_hands_its_place_on_when_its_lease_runs_out_and_its_late_verdict_does_not_count() {
        Rig rig = Rig.with(config ->
                        config.permittedNumberOfCallsInHalfOpenState(1).probeLeaseDuration(Duration.ofSeconds(2)))
                .due();
        Permit lost = rig.breaker.acquire();
        rig.clock.advance(Duration.ofSeconds(2).minusNanos(1));
        assertThat(rig.breaker.tryAcquirePermission())
                .as("one nanosecond early")
                .isFalse();

        rig.clock.advance(1);
        Permit second = rig.breaker.acquire();
        lost.error(Rig.failure());
        assertThat(rig.state()).as("late").isEqualTo(HALF_OPEN);
        second.success();
        assertThat(rig.state()).isEqualTo(CLOSED);
    }

    @Test
    void each_probe_has_a_lease_of_its_own() {
        Rig rig = Rig.with(config ->
                        config.permittedNumberOfCallsInHalfOpenState(2).probeLeaseDuration(Duration.ofSeconds(2)))
                .due();
        rig.breaker.acquire();
        rig.clock.advance(Duration.ofSeconds(1));
        rig.breaker.acquire();
        rig.clock.advance(Duration.ofSeconds(1));
        assertThat(rig.probes(1)).as("the first lease has run out").hasSize(1);
        assertThat(rig.breaker.tryAcquirePermission()).as("the second has not").isFalse();
    }

    @Test
    void opens_again_when_no_verdict_comes_in_time() {
        Rig rig = Rig.with(config -> config.maxWaitDurationInHalfOpenState(Duration.ofSeconds(3)))
                .due();
        rig.probes(2).get(0).success();
        rig.clock.advance(Duration.ofSeconds(3).minusNanos(1));
        assertThat(rig.state()).isEqualTo(HALF_OPEN);

        rig.clock.advance(1);
        assertThat(rig.state()).isEqualTo(OPEN);
        assertThat(rig.heard(StateTransition.class))
                .last()
                .satisfies(event -> assertThat(event.cause()).isEqualTo(Cause.PROBES_TIMED_OUT));
    }

    @Test
    void waits_for_a_verdict_as_long_as_it_was_open_unless_told_otherwise() {
        Rig rig = Rig.plain().due();
        rig.probes(3);
        rig.clock.advance(Duration.ofSeconds(10).minusNanos(1));
        assertThat(rig.state()).isEqualTo(HALF_OPEN);
        rig.clock.advance(1);
        assertThat(rig.state()).isEqualTo(OPEN);
    }

    @Test
    void an_error_or_a_future_nobody_reads_cannot_leave_it_stuck() {
        Rig rig = Rig.plain().due();
        assertThatThrownBy(() -> rig.breaker.executeSupplier(() -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
        CompletionStage<String> never = rig.breaker.executeCompletionStage(CompletableFuture::new);
        rig.breaker.acquire().success();

        rig.clock.advance(Duration.ofSeconds(10));
        assertThat(rig.state()).as("the future never ended").isEqualTo(OPEN);
        assertThat(never).isNotDone();
        rig.clock.advance(Duration.ofSeconds(10));
        rig.succeed(3);
        assertThat(rig.state()).isEqualTo(CLOSED);
    }

    @Test
    void calls_that_were_let_in_while_closed_are_no_probes() {
        Rig rig = Rig.plain();
        List<Permit> early = rig.probes(5);
        rig.due();
        Permit probe = rig.breaker.acquire();

        early.forEach(Permit::success);
        assertThat(rig.state()).as("an old success closes nothing").isEqualTo(HALF_OPEN);
        rig.probes(2).forEach(Permit::success);
        probe.success();
        assertThat(rig.state()).isEqualTo(CLOSED);
    }

    @Test
    void probes_of_the_last_half_open_are_no_probes_of_this_one() {
        Rig rig = Rig.with(config -> config.halfOpenVerdict(HalfOpenVerdict.FIRST_FAILURE_OPENS))
                .due();
        List<Permit> old = rig.probes(3);
        old.get(0).error(Rig.failure());
        rig.clock.advance(Duration.ofSeconds(10));

        rig.probes(1);
        old.get(1).error(Rig.failure());
        assertThat(rig.state()).isEqualTo(HALF_OPEN);
    }

    @Test
    void frees_every_timer_once_it_has_closed() {
        Rig rig = Rig.with(config -> config.probeLeaseDuration(Duration.ofSeconds(2)))
                .due();
        List<Permit> probes = rig.probes(3);
        assertThat(rig.clock.pending())
                .as("three leases and the end of HALF_OPEN")
                .isEqualTo(4);

        probes.forEach(Permit::success);
        assertThat(rig.clock.pending()).isZero();
    }

    @Test
    void tells_about_its_probes_in_a_snapshot() {
        Rig rig = Rig.plain().due();
        List<Permit> probes = rig.probes(3);
        probes.get(0).error(Rig.failure());

        CircuitBreakerSnapshot snapshot = rig.breaker.snapshot();
        assertThat(snapshot.probesInFlight()).isEqualTo(2);
        assertThat(snapshot.window().calls()).isEqualTo(1);
        assertThat(snapshot.window().failures()).isEqualTo(1);
    }

    // ---- uses without a token

    @Test
    void a_use_without_a_token_can_be_a_probe() {
        Rig rig = Rig.with(config -> config.permittedNumberOfCallsInHalfOpenState(1))
                .due();
        assertThat(rig.breaker.tryAcquirePermission()).isTrue();
        rig.clock.advance(Duration.ofSeconds(1));
        rig.breaker.onSuccess(1, TimeUnit.SECONDS);
        rig.breaker.releasePermission();

        assertThat(rig.state()).isEqualTo(CLOSED);
        assertThat(rig.breaker.counts().succeeded()).isEqualTo(1);
        assertThat(rig.breaker.counts().cancelled()).isZero();
    }

    @Test
    void a_verdict_without_a_token_finds_its_epoch_by_its_start() {
        Rig rig = Rig.with(config -> config.permittedNumberOfCallsInHalfOpenState(1));
        assertThat(rig.breaker.tryAcquirePermission()).as("an old call").isTrue();
        rig.due();
        assertThat(rig.breaker.tryAcquirePermission()).as("the probe").isTrue();
        rig.clock.advance(Duration.ofSeconds(1));

        rig.breaker.onError(11, TimeUnit.SECONDS, Rig.failure());
        rig.breaker.releasePermission();
        assertThat(rig.state()).as("it began ten seconds before HALF_OPEN did").isEqualTo(HALF_OPEN);
        rig.breaker.onError(1, TimeUnit.SECONDS, Rig.failure());
        rig.breaker.releasePermission();
        assertThat(rig.state()).as("this one began with it").isEqualTo(OPEN);
    }

    @Test
    void a_release_without_verdict_frees_the_place_at_once_if_only_probes_are_in_flight() {
        Rig rig = Rig.with(config -> config.permittedNumberOfCallsInHalfOpenState(1))
                .due();
        assertThat(rig.breaker.tryAcquirePermission()).isTrue();
        rig.breaker.releasePermission();

        assertThat(rig.breaker.tryAcquirePermission()).as("the place is free").isTrue();
        assertThat(rig.breaker.counts().cancelled()).isEqualTo(1);
    }

    @Test
    void a_release_without_verdict_frees_no_place_while_an_older_call_is_in_flight() {
        Rig rig = Rig.with(
                config -> config.permittedNumberOfCallsInHalfOpenState(1).probeLeaseDuration(Duration.ofSeconds(2)));
        rig.breaker.tryAcquirePermission();
        rig.due();
        rig.breaker.tryAcquirePermission();

        rig.breaker.releasePermission();
        assertThat(rig.breaker.tryAcquirePermission())
                .as("it may have been the older call's")
                .isFalse();
        rig.clock.advance(Duration.ofSeconds(2));
        assertThat(rig.breaker.tryAcquirePermission())
                .as("the lease has run out")
                .isTrue();
    }

    @Test
    void an_ignored_verdict_without_a_token_frees_the_place() {
        Rig rig = Rig.with(config ->
                        config.permittedNumberOfCallsInHalfOpenState(1).ignoreExceptions(IOException.class))
                .due();
        rig.breaker.tryAcquirePermission();
        rig.breaker.onError(0, TimeUnit.NANOSECONDS, new IOException());
        rig.breaker.releasePermission();
        assertThat(rig.breaker.tryAcquirePermission()).isTrue();
    }
}
