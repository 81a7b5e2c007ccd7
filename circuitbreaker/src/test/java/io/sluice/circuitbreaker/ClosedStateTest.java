package io.sluice.circuitbreaker;

import static io.sluice.circuitbreaker.CircuitBreaker.State.CLOSED;
import static io.sluice.circuitbreaker.CircuitBreaker.State.OPEN;
import static io.sluice.circuitbreaker.CircuitBreakerConfig.SlidingWindowType.TIME_BASED;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.gate.Outcome;
import io.sluice.core.gate.Permit;
import io.sluice.core.time.ManualClock;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ClosedStateTest {

    @Test
    void opens_when_the_failure_rate_reaches_the_threshold() {
        Rig rig = Rig.with(config -> config.slidingWindowSize(4)).succeed(2).fail(1);
        assertThat(rig.state()).as("one failure in three calls").isEqualTo(CLOSED);

        rig.fail(1);
        assertThat(rig.state()).as("two in four: 50 % reaches 50 %").isEqualTo(OPEN);
    }

    @Test
    void stays_closed_just_below_the_threshold() {
        Rig rig = Rig.with(config -> config.failureRateThreshold(50.1).slidingWindowSize(4))
                .succeed(2)
                .fail(2);
        assertThat(rig.state()).as("50 % is below 50.1 %").isEqualTo(CLOSED);

        rig.fail(1);
        assertThat(rig.state()).as("75 %").isEqualTo(OPEN);
    }

    @Test
    void a_rate_of_100_percent_is_reached() {
        Rig rig = Rig.with(config -> config.failureRateThreshold(100)).fail(3);
        assertThat(rig.state()).isEqualTo(CLOSED);
        assertThat(rig.fail(1).state()).isEqualTo(OPEN);
    }

    @Test
    void is_not_judged_before_the_minimum_of_calls_and_judged_when_it_is_reached_whatever_that_call_was() {
        Rig rig = Rig.plain().fail(3);
        assertThat(rig.state()).as("three calls of four").isEqualTo(CLOSED);

        rig.succeed(1);
        assertThat(rig.state())
                .as("a success completes the minimum: 75 % failed")
                .isEqualTo(OPEN);
    }

    @Test
    void the_oldest_call_leaves_a_count_window_when_a_new_one_enters() {
        Rig rig = Rig.plain().succeed(1).fail(1).succeed(8);
        assertThat(rig.breaker.snapshot().window().failures()).isEqualTo(1);

        rig.succeed(1);
        assertThat(rig.breaker.snapshot().window().failures())
                .as("the oldest was a success")
                .isEqualTo(1);
        rig.succeed(1);
        assertThat(rig.breaker.snapshot().window().failures())
                .as("the failure was next")
                .isZero();
    }

    @Test
    void slow_calls_count_from_the_threshold_on() {
        Rig rig = Rig.with(config ->
                config.slowCallDurationThreshold(Duration.ofMillis(100)).slowCallRateThreshold(50));
        rig.take(Duration.ofMillis(100).minusNanos(1), 2).take(Duration.ofMillis(100), 1);
        assertThat(rig.breaker.snapshot().window().slowCalls())
                .as("100 ms are slow, 1 ns less is not")
                .isEqualTo(1);
        assertThat(rig.state()).isEqualTo(CLOSED);

        rig.take(Duration.ofMillis(100), 1);
        assertThat(rig.state()).as("two slow in four").isEqualTo(OPEN);
        assertThat(rig.heard(CircuitBreakerEvent.StateTransition.class))
                .last()
                .satisfies(event -> assertThat(event.cause()).isEqualTo(CircuitBreakerEvent.Cause.SLOW_CALL_RATE));
    }

    /** Found by CircuitBreakerProperties: the first reading after the wrap of nanoTime also stands for "no time was taken". */
    @Test
    void a_slow_call_that_ends_at_the_very_wrap_of_nanoTime_is_slow() {
        ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - Rig.SECOND + 1);
        CircuitBreaker breaker = CircuitBreaker.of(
                "payments",
                Rig.base().slowCallDurationThreshold(Duration.ofMillis(1)).build(),
                clock);
        Permit permit = breaker.acquire();
        clock.advance(Rig.SECOND);
        assertThat(clock.nanos()).isEqualTo(Long.MIN_VALUE);
        permit.success();
        assertThat(breaker.snapshot().window().slowCalls()).isEqualTo(1);

        Permit next = breaker.acquire();
        clock.advance(Rig.SECOND);
        next.success();
        assertThat(breaker.snapshot().window().slowCalls()).as("it began there").isEqualTo(2);
    }

    @Test
    void without_a_slow_threshold_no_call_is_slow_and_no_clock_is_read() {
        CircuitBreaker breaker = CircuitBreaker.of("payments", Rig.base().build(), new StoppedClock());

        assertThat(breaker.<String>executeSupplier(() -> "answer")).isEqualTo("answer");
        breaker.tryAcquirePermission();
        breaker.onSuccess(5, java.util.concurrent.TimeUnit.DAYS);
        breaker.releasePermission();

        assertThat(breaker.snapshot().counts().succeeded()).isEqualTo(2);
    }

    @Test
    void who_measures_by_hand_spares_the_breaker_the_clock() {
        CircuitBreaker breaker = CircuitBreaker.of(
                "payments",
                Rig.base().slowCallDurationThreshold(Duration.ofSeconds(1)).build(),
                new StoppedClock());

        breaker.tryAcquirePermission();
        breaker.onSuccess(1, java.util.concurrent.TimeUnit.SECONDS);
        breaker.releasePermission();

        assertThat(breaker.snapshot().window().slowCalls()).isOne();
    }

    /** May be read when a breaker is made and for a snapshot, but not by a call. */
    private static final class StoppedClock implements io.sluice.core.time.NanoClock {
        @Override
        public long nanos() {
            throw new AssertionError("a call read the clock");
        }

        @Override
        public long exactNanos() {
            return 0;
        }
    }

    @Test
    void a_time_window_slides_and_never_tumbles() {
        Rig rig = Rig.with(config -> config.slidingWindow(TIME_BASED, 10, 4))
                .fail(2)
                .succeed(1);
        rig.clock.advance(Duration.ofSeconds(9));
        assertThat(rig.breaker.snapshot().window().calls())
                .as("nine seconds later they are still there")
                .isEqualTo(3);

        rig.clock.advance(Duration.ofSeconds(1));
        assertThat(rig.breaker.snapshot().window().calls())
                .as("ten seconds later they are gone")
                .isZero();
    }

    @Test
    void a_time_window_is_judged_on_a_bad_call() {
        Rig rig = Rig.with(config -> config.slidingWindow(TIME_BASED, 10, 4))
                .succeed(2)
                .fail(1);
        rig.clock.advance(Duration.ofSeconds(5));
        assertThat(rig.state()).isEqualTo(CLOSED);
        assertThat(rig.fail(1).state()).isEqualTo(OPEN);
    }

    @Test
    void a_time_window_is_judged_by_the_success_that_reaches_the_minimum() {
        Rig rig = Rig.with(config -> config.slidingWindow(TIME_BASED, 10, 4))
                .fail(2)
                .succeed(1);
        assertThat(rig.state()).isEqualTo(CLOSED);
        assertThat(rig.succeed(1).state()).isEqualTo(OPEN);
    }

    @Test
    void a_time_window_is_judged_at_the_turn_of_a_slice_by_the_next_permit() {
        Rig rig = Rig.with(config -> config.slidingWindow(TIME_BASED, 10, 4)).succeed(5);
        rig.clock.advance(Duration.ofSeconds(5));
        rig.fail(4);
        assertThat(rig.state()).as("4 of 9 failed").isEqualTo(CLOSED);

        rig.clock.advance(Duration.ofSeconds(5));
        assertThat(rig.breaker.tryAcquirePermission())
                .as("the successes have left: 4 of 4 failed")
                .isFalse();
        assertThat(rig.state()).isEqualTo(OPEN);
    }

    @Test
    void a_time_window_is_judged_at_the_turn_of_a_slice_by_a_verdict() {
        Rig rig = Rig.with(config -> config.slidingWindow(TIME_BASED, 10, 4)).succeed(5);
        Permit early = rig.breaker.acquire();
        rig.clock.advance(Duration.ofSeconds(5));
        rig.fail(4);

        rig.clock.advance(Duration.ofSeconds(5));
        early.success();
        assertThat(rig.state()).as("4 of 5 failed").isEqualTo(OPEN);
    }

    @Test
    void a_time_window_that_fell_below_its_minimum_is_judged_when_a_success_reaches_it_again() {
        Rig rig = Rig.with(config -> config.slidingWindow(TIME_BASED, 10, 4).failureRateThreshold(60))
                .succeed(4);
        rig.clock.advance(Duration.ofSeconds(5));
        rig.fail(3);
        rig.clock.advance(Duration.ofSeconds(5));
        assertThat(rig.succeed(1).state()).as("3 of 4 failed").isEqualTo(OPEN);
    }

    @Test
    void ignored_and_cancelled_calls_are_not_in_the_window() {
        Rig rig = Rig.with(config -> config.ignoreExceptions(IOException.class)).fail(3);
        assertThat(rig.breaker.acquire().error(new FileNotFoundException())).isEqualTo(Outcome.IGNORED);
        rig.breaker.acquire().close();

        assertThat(rig.breaker.snapshot().window().calls()).isEqualTo(3);
        assertThat(rig.state()).isEqualTo(CLOSED);
        assertThat(rig.breaker.counts().ignored()).isEqualTo(1);
        assertThat(rig.breaker.counts().cancelled()).isEqualTo(1);
    }

    @Test
    void every_throwable_is_a_failure_unless_told_otherwise() {
        Rig rig = Rig.plain();
        assertThat(rig.breaker.acquire().error(new StackOverflowError())).isEqualTo(Outcome.FAILED);
        assertThat(rig.breaker.acquire().error(new IOException())).isEqualTo(Outcome.FAILED);
        assertThat(rig.breaker.acquire().error(new InterruptedException())).isEqualTo(Outcome.FAILED);
    }

    @Test
    void recorded_types_are_failures_and_others_successes() {
        Rig rig = Rig.with(config ->
                config.recordExceptions(IOException.class).recordException(error -> "bad".equals(error.getMessage())));

        assertThat(rig.breaker.acquire().error(new FileNotFoundException())).isEqualTo(Outcome.FAILED);
        assertThat(rig.breaker.acquire().error(new IllegalStateException("bad")))
                .isEqualTo(Outcome.FAILED);
        assertThat(rig.breaker.acquire().error(new IllegalStateException("harmless")))
                .isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void ignoring_wins_over_recording() {
        Rig rig = Rig.with(config -> config.recordExceptions(IOException.class)
                .ignoreExceptions(FileNotFoundException.class)
                .ignoreException(error -> "never mind".equals(error.getMessage())));

        assertThat(rig.breaker.acquire().error(new FileNotFoundException())).isEqualTo(Outcome.IGNORED);
        assertThat(rig.breaker.acquire().error(new IOException("never mind"))).isEqualTo(Outcome.IGNORED);
        assertThat(rig.breaker.acquire().error(new IOException())).isEqualTo(Outcome.FAILED);
    }

    @Test
    void results_can_be_failures() {
        Rig rig = Rig.with(config -> config.recordResult(result -> result instanceof Integer code && code >= 500));

        assertThat(rig.breaker.<Integer>executeSupplier(() -> 503))
                .as("the caller still gets it")
                .isEqualTo(503);
        assertThat(rig.breaker.<Integer>executeSupplier(() -> 200)).isEqualTo(200);
        assertThat(rig.breaker.counts().failed()).isEqualTo(1);
        assertThat(rig.breaker.counts().succeeded()).isEqualTo(1);
    }

    @Test
    void a_call_without_a_result_is_not_asked_about() {
        Rig rig = Rig.with(config -> config.recordResult(result -> result.hashCode() == 0)); // throws on null
        rig.breaker.executeRunnable(() -> {});
        rig.breaker.acquire().success();
        rig.breaker.tryAcquirePermission();
        rig.breaker.onSuccess(0, java.util.concurrent.TimeUnit.NANOSECONDS);
        rig.breaker.releasePermission();
        assertThat(rig.breaker.counts().succeeded()).isEqualTo(3);

        assertThat(rig.breaker.<Object>executeSupplier(() -> null))
                .as("null is a result")
                .isNull();
        assertThat(rig.breaker.counts().failed()).isEqualTo(1);
    }

    @Test
    void a_predicate_that_throws_counts_the_call_as_failed_and_leaks_nothing() {
        Rig rig = Rig.with(config -> config.recordResult(result -> {
            throw new IllegalArgumentException("broken predicate");
        }));

        assertThat(rig.breaker.<String>executeSupplier(() -> "answer")).isEqualTo("answer");
        assertThat(rig.breaker.counts().failed()).isEqualTo(1);
        assertThat(rig.breaker.counts().inFlight()).isZero();
    }
}
