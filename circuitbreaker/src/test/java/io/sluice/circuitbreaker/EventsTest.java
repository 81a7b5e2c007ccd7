package io.sluice.circuitbreaker;

import static io.sluice.circuitbreaker.CircuitBreaker.State.CLOSED;
import static io.sluice.circuitbreaker.CircuitBreaker.State.HALF_OPEN;
import static io.sluice.circuitbreaker.CircuitBreaker.State.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.circuitbreaker.CircuitBreakerEvent.CallEnded;
import io.sluice.circuitbreaker.CircuitBreakerEvent.CallPermitted;
import io.sluice.circuitbreaker.CircuitBreakerEvent.CallRefused;
import io.sluice.circuitbreaker.CircuitBreakerEvent.Cause;
import io.sluice.circuitbreaker.CircuitBreakerEvent.RateExceeded;
import io.sluice.circuitbreaker.CircuitBreakerEvent.StateTransition;
import io.sluice.core.gate.Outcome;
import io.sluice.core.window.WindowSnapshot;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class EventsTest {

    @Test
    void transitions_are_told_once_with_cause_and_numbers() {
        Rig rig = Rig.plain().succeed(1).due();
        rig.succeed(3);

        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        Instant later = start.plusSeconds(10);
        assertThat(rig.heard(StateTransition.class))
                .containsExactly(
                        new StateTransition(
                                "payments", start, CLOSED, OPEN, Cause.FAILURE_RATE, new WindowSnapshot(4, 3, 0), 1),
                        new StateTransition(
                                "payments", later, OPEN, HALF_OPEN, Cause.WAIT_OVER, WindowSnapshot.EMPTY, 2),
                        new StateTransition(
                                "payments",
                                later,
                                HALF_OPEN,
                                CLOSED,
                                Cause.PROBES_SUCCEEDED,
                                new WindowSnapshot(3, 0, 0),
                                3));
    }

    @Test
    void the_rate_that_opened_the_breaker_is_told_once() {
        Rig rig = Rig.plain().open();
        assertThat(rig.heard(RateExceeded.class))
                .singleElement()
                .satisfies(event -> assertThat(event.window().failureRate()).isEqualTo(1));
    }

    @Test
    void calls_are_told_as_they_are_let_in_refused_and_ended() {
        Rig rig = Rig.with(config -> config.slowCallDurationThreshold(Duration.ofSeconds(1))
                .slowCallRateThreshold(100)
                .ignoreExceptions(IOException.class));
        rig.take(Duration.ofSeconds(2), 1);
        rig.breaker.acquire().error(new IOException());
        rig.breaker.acquire().close();
        rig.breaker.transitionToForcedOpenState();
        rig.breaker.tryAcquirePermission();

        assertThat(rig.heard(CallPermitted.class)).hasSize(3);
        assertThat(rig.heard(CallEnded.class))
                .extracting(CallEnded::outcome)
                .containsExactly(Outcome.SUCCEEDED, Outcome.IGNORED, Outcome.CANCELLED);
        assertThat(rig.heard(CallEnded.class).get(0).slow()).isTrue();
        assertThat(rig.heard(CallEnded.class).get(0).duration()).isEqualTo(Duration.ofSeconds(2));
        assertThat(rig.heard(CallEnded.class).get(1).error()).isInstanceOf(IOException.class);
        assertThat(rig.heard(CallRefused.class)).extracting(CallRefused::reason).containsExactly("forced_open");
    }

    @Test
    void a_listener_that_throws_changes_no_verdict_and_hides_nothing_from_others() {
        Rig rig = Rig.plain();
        rig.breaker.events().subscribe(CircuitBreakerEvent.class, event -> {
            throw new AssertionError("broken listener");
        });
        rig.breaker.events().subscribe(StateTransition.class, rig.heard::add);
        rig.open();

        assertThat(rig.state()).isEqualTo(OPEN);
        assertThat(rig.heard(StateTransition.class))
                .as("heard by the rig and by the last listener")
                .hasSize(2);
        assertThat(rig.breaker.counts().inFlight()).isZero();
    }

    @Test
    void a_listener_may_move_the_breaker_on() {
        Rig rig = Rig.plain();
        rig.breaker.events().subscribe(StateTransition.class, event -> {
            if (event.to() == OPEN) {
                rig.breaker.transitionToForcedOpenState();
            }
        });
        rig.open();

        assertThat(rig.state()).isEqualTo(CircuitBreaker.State.FORCED_OPEN);
        assertThat(rig.clock.pending()).as("the timer of OPEN is gone").isZero();
    }
}
