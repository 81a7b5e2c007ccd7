package io.sluice.circuitbreaker;

import static io.sluice.circuitbreaker.CircuitBreaker.State.CLOSED;
import static io.sluice.circuitbreaker.CircuitBreakerConfig.SlidingWindowType.TIME_BASED;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.circuitbreaker.CircuitBreakerConfig.Mode;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.Permit;
import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ThrottleModeTest {
    private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 1);
    private double random;
    private final PhasedCircuitBreaker breaker =
            new PhasedCircuitBreaker("payments", throttling(), clock, new CallCounters()) {
                @Override
                double random() {
                    return random;
                }
            };

    private static CircuitBreakerConfig throttling() {
        return CircuitBreakerConfig.custom()
                .mode(Mode.THROTTLE)
                .slidingWindow(TIME_BASED, 10, 1)
                .build();
    }

    @Test
    void refuses_nothing_while_at_least_half_of_the_requests_are_accepted() {
        random = 0;
        for (int i = 0; i < 50; i++) {
            breaker.acquire().success();
            breaker.acquire().error(Rig.failure());
        }
        assertThat(breaker.tryAcquirePermission()).isTrue();
    }

    @Test
    void refuses_with_the_probability_of_the_formula() {
        random = 1;
        for (int i = 0; i < 9; i++) {
            breaker.acquire().error(Rig.failure());
        }
        random = 0.9;
        assertThat(breaker.tryAcquirePermission())
                .as("9 requests, 0 accepts: p = 9/10; 0.9 is not below it")
                .isTrue();
        random = Math.nextDown(10.0 / 11);
        assertThat(breaker.tryAcquirePermission()).as("10 requests: p = 10/11").isFalse();
        random = 11.0 / 12;
        assertThat(breaker.tryAcquirePermission())
                .as("the refused one was a request too: p = 11/12")
                .isTrue();
    }

    @Test
    void counts_requests_at_their_start() {
        random = 1;
        for (int i = 0; i < 3; i++) {
            breaker.acquire();
        }
        random = 0.7;
        assertThat(breaker.tryAcquirePermission())
                .as("three under way, none accepted yet: p = 3/4")
                .isFalse();
    }

    @Test
    void says_why_and_stays_closed() {
        random = 1;
        breaker.acquire().error(Rig.failure());
        random = 0;
        assertThatThrownBy(breaker::acquire)
                .isInstanceOfSatisfying(
                        CircuitBreakerOpenException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo("throttled"));
        assertThat(breaker.state()).isEqualTo(CLOSED);
        assertThat(breaker.counts().rejected()).isEqualTo(1);
    }

    @Test
    void forgets_after_the_window() {
        random = 1;
        for (int i = 0; i < 9; i++) {
            breaker.acquire().error(Rig.failure());
        }
        clock.advance(Duration.ofSeconds(10));
        random = 0;
        assertThat(breaker.tryAcquirePermission()).isTrue();
    }

    @Test
    void settles_where_it_sends_twice_what_the_callee_accepts() {
        SplittableRandom dice = new SplittableRandom(7);
        int letIn = 0;
        int lastAccepted = -1;
        for (int millis = 0; millis < 40_000; millis++) {
            clock.advance(Duration.ofMillis(1));
            random = dice.nextDouble();
            if (!breaker.tryAcquirePermission()) {
                continue;
            }
            letIn += millis >= 20_000 ? 1 : 0;
            if (millis / 10 > lastAccepted) { // the callee accepts one call in each 10 ms
                lastAccepted = millis / 10;
                breaker.onSuccess(0, NANOSECONDS);
            } else {
                breaker.onError(0, NANOSECONDS, Rig.failure());
            }
            breaker.releasePermission();
        }
        assertThat(letIn)
                .as("20 s, 1000 calls/s offered, 100/s accepted: about 200/s sent")
                .isBetween(3_000, 4_500);
        assertThat(breaker.counts().offered()).isEqualTo(40_000);
    }

    @Test
    void can_be_switched_on_and_off_while_running() {
        Rig rig = Rig.with(config -> config.slidingWindow(TIME_BASED, 10, 4));
        List<Permit> early = rig.probes(3);
        rig.update(config -> config.mode(Mode.THROTTLE));
        early.forEach(permit -> permit.error(Rig.failure()));
        assertThat(rig.state()).isEqualTo(CLOSED);
        assertThat(rig.breaker.snapshot().window().failures()).isEqualTo(3);

        rig.update(config -> config.mode(Mode.TRIP)).open();
        assertThat(rig.state()).isEqualTo(CircuitBreaker.State.OPEN);
    }
}
