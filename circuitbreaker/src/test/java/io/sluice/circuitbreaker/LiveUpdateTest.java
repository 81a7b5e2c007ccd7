package io.sluice.circuitbreaker;

import static io.sluice.circuitbreaker.CircuitBreaker.State.CLOSED;
import static io.sluice.circuitbreaker.CircuitBreaker.State.FORCED_OPEN;
import static io.sluice.circuitbreaker.CircuitBreaker.State.HALF_OPEN;
import static io.sluice.circuitbreaker.CircuitBreaker.State.OPEN;
import static io.sluice.circuitbreaker.CircuitBreakerConfig.SlidingWindowType.TIME_BASED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.circuitbreaker.CircuitBreakerEvent.ConfigUpdated;
import io.sluice.core.gate.Permit;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LiveUpdateTest {

    @Test
    void a_new_threshold_keeps_the_window_and_judges_it_with_the_next_result() {
        Rig rig = Rig.plain().succeed(6).fail(3);
        rig.update(config -> config.failureRateThreshold(30));
        assertThat(rig.state()).as("33 % of nine, but no result yet").isEqualTo(CLOSED);
        assertThat(rig.breaker.snapshot().window().calls()).isEqualTo(9);

        rig.succeed(1);
        assertThat(rig.state()).as("30 % of ten, on a success").isEqualTo(OPEN);
    }

    @Test
    void a_lower_minimum_is_judged_with_the_next_result() {
        Rig rig = Rig.plain().fail(2).succeed(1);
        rig.update(config -> config.minimumNumberOfCalls(2)).succeed(1);
        assertThat(rig.state()).isEqualTo(OPEN);
    }

    @Test
    void a_smaller_count_window_keeps_the_newest_calls() {
        Rig rig = Rig.with(config -> config.failureRateThreshold(90))
                .fail(3)
                .succeed(2)
                .fail(2);
        rig.update(config -> config.slidingWindowSize(4));
        assertThat(rig.breaker.snapshot().window().calls()).isEqualTo(4);
        assertThat(rig.breaker.snapshot().window().failures()).isEqualTo(2);
    }

    @Test
    void a_larger_count_window_keeps_all_calls() {
        Rig rig =
                Rig.with(config -> config.failureRateThreshold(90)).succeed(12).fail(3);
        rig.update(config -> config.slidingWindowSize(100));
        assertThat(rig.breaker.snapshot().window().calls()).isEqualTo(10);
        assertThat(rig.breaker.snapshot().window().failures()).isEqualTo(3);
        assertThat(rig.succeed(50).breaker.snapshot().window().calls()).isEqualTo(60);
    }

    @Test
    void a_time_window_of_another_length_keeps_what_fits() {
        Rig rig = Rig.with(config -> config.slidingWindow(TIME_BASED, 100, 50)).fail(5);
        rig.clock.advance(Duration.ofSeconds(50));
        rig.succeed(7);

        rig.update(config -> config.slidingWindowSize(20));
        assertThat(rig.breaker.snapshot().window().calls()).isEqualTo(7);
        rig.update(config -> config.slidingWindowSize(200));
        assertThat(rig.breaker.snapshot().window().calls()).isEqualTo(7);
    }

    @Test
    void another_type_of_window_starts_it_anew() {
        Rig rig = Rig.plain().fail(3);
        rig.update(config -> config.slidingWindow(TIME_BASED, 10, 4));
        assertThat(rig.breaker.snapshot().window().calls()).isZero();
        assertThat(rig.open().state()).isEqualTo(OPEN);
    }

    @Test
    void calls_under_way_count_for_the_window_they_find() {
        Rig rig = Rig.plain();
        List<Permit> early = rig.probes(4);
        rig.update(config -> config.slidingWindow(TIME_BASED, 10, 4).slowCallDurationThreshold(Duration.ofMillis(1)));

        early.forEach(permit -> permit.error(Rig.failure()));
        assertThat(rig.state())
                .as("they began when no time was taken, and count all the same")
                .isEqualTo(OPEN);
    }

    @Test
    void a_shorter_wait_ends_open_at_its_beginning_plus_the_new_wait() {
        Rig rig = Rig.plain().open();
        rig.clock.advance(Duration.ofSeconds(2));
        rig.update(config -> config.waitDurationInOpenState(Duration.ofSeconds(5)));
        assertThat(rig.breaker.snapshot().retryAfter()).contains(Duration.ofSeconds(3));

        rig.clock.advance(Duration.ofSeconds(3).minusNanos(1));
        assertThat(rig.breaker.tryAcquirePermission()).isFalse();
        rig.clock.advance(1);
        assertThat(rig.breaker.tryAcquirePermission()).isTrue();
    }

    @Test
    void a_longer_wait_does_so_too_even_when_the_probe_was_due() {
        Rig rig = Rig.plain().due();
        rig.update(config -> config.waitDurationInOpenState(Duration.ofSeconds(15)));
        assertThat(rig.breaker.tryAcquirePermission()).isFalse();
        rig.clock.advance(Duration.ofSeconds(5));
        assertThat(rig.breaker.tryAcquirePermission()).isTrue();
    }

    @Test
    void a_wait_that_is_over_already_ends_open_at_once() {
        Rig rig = Rig.plain().open();
        rig.clock.advance(Duration.ofSeconds(7));
        rig.update(config -> config.waitDurationInOpenState(Duration.ofSeconds(5)));
        assertThat(rig.breaker.tryAcquirePermission()).isTrue();
    }

    @Test
    void automatic_transition_switched_on_while_the_probe_is_due_takes_place_at_once() {
        Rig rig = Rig.plain().due();
        rig.update(config -> config.automaticTransitionFromOpenToHalfOpenEnabled(true));
        assertThat(rig.state()).isEqualTo(HALF_OPEN);
    }

    @Test
    void probes_under_way_remain_and_fewer_may_be_enough() {
        Rig rig = Rig.plain().due();
        List<Permit> probes = rig.probes(3);
        probes.get(0).success();
        probes.get(1).success();
        assertThat(rig.state()).isEqualTo(HALF_OPEN);

        rig.update(config -> config.permittedNumberOfCallsInHalfOpenState(2));
        assertThat(rig.state()).as("two have ended, well").isEqualTo(CLOSED);
    }

    @Test
    void more_probes_may_be_needed() {
        Rig rig = Rig.plain().due();
        List<Permit> probes = rig.probes(3);
        rig.update(config -> config.permittedNumberOfCallsInHalfOpenState(4));
        probes.forEach(Permit::success);
        assertThat(rig.state()).isEqualTo(HALF_OPEN);
        rig.succeed(1);
        assertThat(rig.state()).isEqualTo(CLOSED);
    }

    @Test
    void a_changed_limit_of_half_open_counts_from_its_beginning() {
        Rig rig = Rig.plain().due();
        rig.probes(1);
        rig.clock.advance(Duration.ofSeconds(1));
        rig.update(config -> config.maxWaitDurationInHalfOpenState(Duration.ofSeconds(3)));
        rig.clock.advance(Duration.ofSeconds(2).minusNanos(1));
        assertThat(rig.state()).isEqualTo(HALF_OPEN);
        rig.clock.advance(1);
        assertThat(rig.state()).isEqualTo(OPEN);
    }

    @Test
    void a_forced_state_and_its_expiry_are_kept() {
        Rig rig = Rig.plain();
        rig.breaker.transitionToForcedOpenState(Duration.ofMinutes(1));
        rig.clock.advance(Duration.ofSeconds(30));
        rig.update(config -> config.failureRateThreshold(1));
        assertThat(rig.state()).isEqualTo(FORCED_OPEN);
        assertThat(rig.clock.pending()).isEqualTo(1);

        rig.clock.advance(Duration.ofSeconds(30));
        assertThat(rig.state()).isEqualTo(CLOSED);
    }

    @Test
    void predicates_can_change() {
        Rig rig = Rig.plain();
        rig.breaker.acquire().error(new IOException());
        rig.update(config -> config.ignoreExceptions(IOException.class));
        rig.breaker.acquire().error(new IOException());
        assertThat(rig.breaker.counts().failed()).isEqualTo(1);
        assertThat(rig.breaker.counts().ignored()).isEqualTo(1);
    }

    @Test
    void the_same_configuration_changes_nothing_and_tells_nobody() {
        Rig rig = Rig.plain().fail(3);
        rig.breaker.update(Rig.base().build());
        assertThat(rig.heard(ConfigUpdated.class)).isEmpty();
        rig.update(config -> config.failureRateThreshold(60));
        assertThat(rig.heard(ConfigUpdated.class)).hasSize(1);
    }

    @Test
    void a_bad_configuration_never_loses_the_good_one() {
        Rig rig = Rig.plain().fail(3);
        assertThatIllegalArgumentException().isThrownBy(() -> rig.update(config -> config.failureRateThreshold(0)));
        assertThatIllegalArgumentException().isThrownBy(() -> rig.breaker.update(null));
        assertThat(rig.breaker.config()).isEqualTo(Rig.base().build());
        assertThat(rig.open().state()).isEqualTo(OPEN);
    }

    @Test
    void counts_are_never_reset() {
        Rig rig = Rig.plain().succeed(3).fail(2);
        rig.update(config -> config.slidingWindowSize(50));
        rig.breaker.transitionToDisabledState();
        rig.breaker.transitionToClosedState();
        assertThat(rig.breaker.counts().permitted()).isEqualTo(5);
    }
}
