package io.sluice.circuitbreaker;

import static io.sluice.circuitbreaker.CircuitBreaker.State.CLOSED;
import static io.sluice.circuitbreaker.CircuitBreaker.State.HALF_OPEN;
import static io.sluice.circuitbreaker.CircuitBreaker.State.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.time.ManualClock;
import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import io.sluice.core.time.TimerService;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OpenStateTest {

    @Test
    void refuses_until_the_wait_is_over_and_then_the_first_caller_is_the_probe() {
        Rig rig = Rig.plain().open();
        rig.clock.advance(Duration.ofSeconds(10).minusNanos(1));
        assertThat(rig.breaker.tryAcquirePermission())
                .as("one nanosecond early")
                .isFalse();

        rig.clock.advance(1);
        assertThat(rig.state()).as("nobody has asked yet").isEqualTo(OPEN);
        assertThat(rig.breaker.tryAcquirePermission()).as("first caller").isTrue();
        assertThat(rig.state()).isEqualTo(HALF_OPEN);
    }

    @Test
    void turns_half_open_by_itself_if_told_to() {
        Rig rig = Rig.with(config -> config.automaticTransitionFromOpenToHalfOpenEnabled(true))
                .open();
        rig.clock.advance(Duration.ofSeconds(10).minusNanos(1));
        assertThat(rig.state()).isEqualTo(OPEN);

        rig.clock.advance(1);
        assertThat(rig.state()).isEqualTo(HALF_OPEN);
        assertThat(rig.probes(3)).as("all places are free").hasSize(3);
    }

    @Test
    void a_refusal_says_what_where_why_and_when_to_come_back() {
        Rig rig = Rig.plain().open();
        rig.clock.advance(Duration.ofSeconds(4));

        assertThatThrownBy(() -> rig.breaker.executeRunnable(() -> {}))
                .isInstanceOfSatisfying(CircuitBreakerOpenException.class, refusal -> {
                    assertThat(refusal.resource()).isEqualTo("payments");
                    assertThat(refusal.gate()).isEqualTo("circuitBreaker");
                    assertThat(refusal.reason()).isEqualTo("open");
                    assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(6));
                    assertThat(refusal.getStackTrace()).isEmpty();
                    rig.clock.advance(Duration.ofSeconds(7));
                    assertThat(refusal.retryAfter()).contains(Duration.ZERO);
                })
                .isInstanceOf(CallNotPermittedException.class)
                .hasMessage("circuitBreaker \"payments\" refused the call: open, retry after PT0S");
    }

    @Test
    void a_refused_call_does_not_start() {
        Rig rig = Rig.plain().open();
        boolean[] started = {false};

        assertThat(rig.breaker.safeExecuteSupplier(
                        () -> {
                            started[0] = true;
                            return "answer";
                        },
                        () -> "fallback"))
                .isEqualTo("fallback");
        assertThat(started[0]).isFalse();
        assertThat(rig.breaker.counts().rejected()).isEqualTo(1);
    }

    @Test
    void waits_longer_each_time_it_opens_without_closing_between() {
        Rig rig = Rig.with(config -> config.permittedNumberOfCallsInHalfOpenState(1)
                        .exponentialWaitInOpenState(Duration.ofSeconds(1), 2, Duration.ofSeconds(3)))
                .open();
        assertThat(rig.breaker.snapshot().retryAfter()).contains(Duration.ofSeconds(1));

        rig.clock.advance(Duration.ofSeconds(1));
        rig.fail(1);
        assertThat(rig.breaker.snapshot().retryAfter()).as("second time").contains(Duration.ofSeconds(2));

        rig.clock.advance(Duration.ofSeconds(2));
        rig.fail(1);
        assertThat(rig.breaker.snapshot().retryAfter())
                .as("third time: 4 s, capped")
                .contains(Duration.ofSeconds(3));

        rig.clock.advance(Duration.ofSeconds(3));
        rig.succeed(1);
        assertThat(rig.state()).isEqualTo(CLOSED);
        rig.open();
        assertThat(rig.breaker.snapshot().retryAfter()).as("from the beginning").contains(Duration.ofSeconds(1));
    }

    @Test
    void waits_as_long_as_a_function_of_the_attempt_says() {
        Rig rig = Rig.with(config -> config.permittedNumberOfCallsInHalfOpenState(1)
                        .waitIntervalFunctionInOpenState(attempt -> Duration.ofSeconds(attempt * 5L)))
                .open();
        assertThat(rig.breaker.snapshot().retryAfter()).contains(Duration.ofSeconds(5));

        rig.clock.advance(Duration.ofSeconds(5));
        rig.fail(1);
        assertThat(rig.breaker.snapshot().retryAfter()).contains(Duration.ofSeconds(10));
    }

    @Test
    void a_function_that_throws_or_answers_nonsense_is_replaced_by_the_plain_wait() {
        Rig throwing = Rig.with(config -> config.waitIntervalFunctionInOpenState(attempt -> {
                    throw new IllegalStateException("broken");
                }))
                .open();
        Rig absurd = Rig.with(config -> config.waitIntervalFunctionInOpenState(attempt -> Duration.ofSeconds(-1)))
                .open();

        assertThat(throwing.breaker.snapshot().retryAfter()).contains(Duration.ofSeconds(10));
        assertThat(absurd.breaker.snapshot().retryAfter()).contains(Duration.ofSeconds(10));
    }

    @Test
    void a_late_timer_is_caught_by_every_64th_refusal() {
        ManualClock clock = new ManualClock();
        CircuitBreaker breaker = CircuitBreaker.of("payments", Rig.base().build(), new DeafClock(clock));
        for (int i = 0; i < 4; i++) {
            breaker.acquire().error(Rig.failure());
        }
        clock.advance(Duration.ofSeconds(11));

        int refused = 0;
        while (!breaker.tryAcquirePermission()) {
            refused++;
        }
        assertThat(refused).isEqualTo(64);
        assertThat(breaker.state()).isEqualTo(HALF_OPEN);
    }

    /** A clock whose timers never fire. */
    private record DeafClock(NanoClock clock) implements NanoClock {
        @Override
        public long nanos() {
            return clock.nanos();
        }

        @Override
        public TimerService timers() {
            return new TimerService() {
                @Override
                public Timer schedule(long delayNanos, Runnable task) {
                    return () -> true;
                }

                @Override
                public int pending() {
                    return 0;
                }
            };
        }
    }

    @Test
    void results_of_calls_that_were_let_in_before_change_nothing() {
        Rig rig = Rig.plain();
        var early = rig.breaker.acquire();
        rig.open();

        early.success();
        assertThat(rig.state()).isEqualTo(OPEN);
        assertThat(rig.breaker.counts().succeeded())
                .as("it is counted all the same")
                .isEqualTo(1);
    }

    @Test
    void keeps_one_timer_while_open_and_none_when_it_was_closed_by_hand() {
        Rig rig = Rig.plain().open();
        assertThat(rig.clock.pending()).isEqualTo(1);

        rig.breaker.transitionToClosedState();
        assertThat(rig.clock.pending()).isZero();
    }

    @Test
    void a_step_of_the_wall_clock_changes_nothing() {
        Rig rig = Rig.plain().open();
        rig.clock.setInstant(rig.clock.instant().plus(Duration.ofDays(400)));
        assertThat(rig.breaker.tryAcquirePermission()).as("a year ahead").isFalse();

        rig.clock.setInstant(rig.clock.instant().minus(Duration.ofDays(800)));
        rig.clock.advance(Duration.ofSeconds(10));
        assertThat(rig.breaker.tryAcquirePermission())
                .as("a year back, but the wait is over")
                .isTrue();
    }
}
