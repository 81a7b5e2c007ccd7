package io.sluice.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.circuitbreaker.CircuitBreakerConfig.HalfOpenVerdict;
import io.sluice.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.sluice.circuitbreaker.CircuitBreakerEvent.CallEnded;
import io.sluice.circuitbreaker.CircuitBreakerEvent.StateTransition;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Permit;
import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Orders of events that once went wrong. What two threads do at the same time is played here by one: user code that the breaker
 * calls in the middle of an operation (a predicate, a listener) does what the other thread would. The same races with real
 * threads are in the stress module.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RaceRegressionTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    /** Starts close to the wrap of nanoTime on purpose. */
    private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - SECOND.toNanos() / 2);

    /** What happens while the breaker asks whether the result "meanwhile" is a failure; the answer is yes. */
    private Runnable meanwhile = () -> {};

    @Test
    void a_probe_that_ends_while_the_number_of_probes_is_lowered_decides() {
        CircuitBreakerConfig config = askingMeanwhile()
                .permittedNumberOfCallsInHalfOpenState(2)
                .failureRateThreshold(60)
                .build();
        CircuitBreaker breaker = breaker(config);
        breaker.transitionToHalfOpenState();
        Permit probe = breaker.acquire();
        meanwhile = () -> breaker.update(
                config.toBuilder().permittedNumberOfCallsInHalfOpenState(1).build());
        probe.success("meanwhile");
        assertThat(breaker.state())
                .as("the one probe that is permitted now has failed")
                .isEqualTo(State.OPEN);
    }

    @Test
    void a_failure_that_is_recorded_after_an_update_is_judged_by_the_new_thresholds() {
        CircuitBreakerConfig config = askingMeanwhile()
                .slidingWindow(SlidingWindowType.COUNT_BASED, 10, 2)
                .failureRateThreshold(90)
                .build();
        CircuitBreaker breaker = breaker(config);
        Permit failing = breaker.acquire();
        meanwhile = () -> {
            breaker.update(config.toBuilder().failureRateThreshold(30).build());
            breaker.executeRunnable(() -> {});
            breaker.executeRunnable(() -> {});
        };
        failing.success("meanwhile");
        assertThat(breaker.state()).as("one of three has failed").isEqualTo(State.OPEN);
    }

    @Test
    void a_minimum_that_was_raised_is_noticed_by_the_success_that_reaches_it() {
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .slidingWindow(SlidingWindowType.TIME_BASED, 100, 10)
                .build();
        CircuitBreaker breaker = breaker(config);
        fail(breaker, 4);
        succeed(breaker, 6);
        breaker.update(config.toBuilder()
                .minimumNumberOfCalls(20)
                .failureRateThreshold(20)
                .build());
        succeed(breaker, 9);
        assertThat(breaker.state()).as("19 calls").isEqualTo(State.CLOSED);
        succeed(breaker, 1);
        assertThat(breaker.state()).as("20 calls, 4 of them failed").isEqualTo(State.OPEN);
    }

    @Test
    void a_listener_that_takes_longer_than_the_wait_does_not_hold_the_probe_up() {
        CircuitBreaker breaker = breaker(
                CircuitBreakerConfig.custom().waitDurationInOpenState(SECOND).build());
        List<Boolean> letIn = new ArrayList<>();
        breaker.events().subscribe(StateTransition.class, event -> {
            if (event.to() == State.OPEN) {
                clock.advance(SECOND);
                letIn.add(breaker.tryAcquirePermission());
            }
        });
        breaker.transitionToOpenState();
        assertThat(letIn).containsExactly(true);
    }

    @Test
    void probes_under_way_leave_no_timer_behind_when_their_trial_is_over() {
        CircuitBreaker breaker = breaker(CircuitBreakerConfig.custom()
                .halfOpenVerdict(HalfOpenVerdict.FIRST_FAILURE_OPENS)
                .maxWaitDurationInHalfOpenState(HOUR)
                .probeLeaseDuration(HOUR.dividedBy(2))
                .build());
        breaker.transitionToHalfOpenState();
        Permit lost = breaker.acquire();
        fail(breaker, 1);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(clock.pending()).as("the end of OPEN").isEqualTo(1);
        breaker.transitionToClosedState();
        assertThat(clock.pending()).isZero();
        lost.close();
    }

    @Test
    void a_probe_let_in_by_a_change_that_a_listener_undoes_leaves_no_timer_behind() {
        CircuitBreaker breaker = breaker(CircuitBreakerConfig.custom()
                .waitDurationInOpenState(SECOND)
                .maxWaitDurationInHalfOpenState(HOUR)
                .probeLeaseDuration(HOUR.dividedBy(2))
                .build());
        breaker.events().subscribe(StateTransition.class, event -> {
            if (event.to() == State.HALF_OPEN) {
                breaker.transitionToClosedState();
            }
        });
        breaker.transitionToOpenState();
        clock.advance(SECOND);
        Permit probe = breaker.acquire();
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        assertThat(clock.pending()).isZero();
        probe.close();
    }

    @Test
    void a_lost_probe_hands_its_place_on_also_when_half_open_was_prolonged() {
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .permittedNumberOfCallsInHalfOpenState(1)
                .maxWaitDurationInHalfOpenState(SECOND)
                .build();
        CircuitBreaker breaker = breaker(config);
        breaker.transitionToHalfOpenState();
        Permit lost = breaker.acquire();
        breaker.update(config.toBuilder().maxWaitDurationInHalfOpenState(HOUR).build());
        clock.advance(SECOND.minusNanos(1));
        assertThat(breaker.tryAcquirePermission()).as("one nanosecond early").isFalse();
        clock.advance(1);
        assertThat(breaker.tryAcquirePermission()).as("the lease has run out").isTrue();
        lost.close();
    }

    @Test
    void a_wait_function_that_throws_an_error_does_not_keep_the_breaker_from_opening() {
        CircuitBreaker breaker = breaker(CircuitBreakerConfig.custom()
                .slidingWindow(SlidingWindowType.COUNT_BASED, 1, 1)
                .waitDurationInOpenState(SECOND)
                .waitIntervalFunctionInOpenState(attempt -> {
                    throw new AssertionError("not a RuntimeException");
                })
                .build());
        fail(breaker, 1);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.snapshot().retryAfter()).contains(SECOND);
    }

    @Test
    void a_call_that_began_timed_and_ended_untimed_has_no_duration() {
        CircuitBreakerConfig untimed = CircuitBreakerConfig.custom().build();
        CircuitBreakerConfig timed =
                untimed.toBuilder().slowCallDurationThreshold(SECOND).build();
        CircuitBreaker breaker = breaker(timed);
        List<CallEnded> ended = new ArrayList<>();
        breaker.events().subscribe(CallEnded.class, ended::add);
        long start = clock.nanos();
        long token = breaker.enter(start, CallContext.EMPTY);
        breaker.exit(token, start, Gate.UNTIMED, null, null);
        assertThat(ended).singleElement().satisfies(event -> {
            assertThat(event.duration()).isNull();
            assertThat(event.slow()).isFalse();
        });
    }

    @Test
    void a_clock_that_is_read_coarsely_makes_no_duration_negative() {
        CircuitBreaker breaker = breaker(
                CircuitBreakerConfig.custom().slowCallDurationThreshold(SECOND).build());
        List<CallEnded> ended = new ArrayList<>();
        breaker.events().subscribe(CallEnded.class, ended::add);
        long start = clock.nanos();
        breaker.exit(breaker.enter(start, CallContext.EMPTY), start, start - 1, null, null);
        assertThat(ended)
                .singleElement()
                .satisfies(event -> assertThat(event.duration()).isEqualTo(Duration.ZERO));
    }

    @Test
    void the_release_of_an_old_call_takes_no_place_from_a_probe_while_another_probe_ends() {
        Hooked breaker = new Hooked(CircuitBreakerConfig.custom()
                .permittedNumberOfCallsInHalfOpenState(2)
                .build());
        assertThat(breaker.tryAcquirePermission()).as("the old call").isTrue();
        breaker.transitionToHalfOpenState();
        assertThat(breaker.tryAcquirePermission()).as("probe 1").isTrue();
        assertThat(breaker.tryAcquirePermission()).as("probe 2").isTrue();
        breaker.beforeCallsInFlight = () -> {
            breaker.onSuccess(0, TimeUnit.NANOSECONDS);
            breaker.releasePermission();
        };
        breaker.releasePermission();
        assertThat(breaker.snapshot().probesInFlight()).isEqualTo(1);
        assertThat(breaker.tryAcquirePermission())
                .as("one has ended, one is under way")
                .isFalse();
    }

    /** Lets something happen just before it looks how many calls are in flight. */
    private final class Hooked extends PhasedCircuitBreaker {
        private Runnable beforeCallsInFlight = () -> {};

        Hooked(CircuitBreakerConfig config) {
            super("hooked", config, clock, new CallCounters());
        }

        @Override
        long callsInFlight() {
            Runnable once = beforeCallsInFlight;
            beforeCallsInFlight = () -> {};
            once.run();
            return super.callsInFlight();
        }
    }

    private CircuitBreaker breaker(CircuitBreakerConfig config) {
        return CircuitBreaker.of("raced", config, clock);
    }

    private CircuitBreakerConfig.Builder askingMeanwhile() {
        return CircuitBreakerConfig.custom().recordResult(result -> {
            if (!"meanwhile".equals(result)) {
                return false;
            }
            meanwhile.run();
            return true;
        });
    }

    private static void succeed(CircuitBreaker breaker, int calls) {
        for (int i = 0; i < calls; i++) {
            breaker.executeRunnable(() -> {});
        }
    }

    private static void fail(CircuitBreaker breaker, int calls) {
        for (int i = 0; i < calls; i++) {
            breaker.acquire().error(new IllegalStateException("failed"));
        }
    }
}
