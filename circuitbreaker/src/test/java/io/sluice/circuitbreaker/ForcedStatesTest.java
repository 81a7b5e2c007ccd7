package io.sluice.circuitbreaker;

import static io.sluice.circuitbreaker.CircuitBreaker.State.CLOSED;
import static io.sluice.circuitbreaker.CircuitBreaker.State.DISABLED;
import static io.sluice.circuitbreaker.CircuitBreaker.State.FORCED_OPEN;
import static io.sluice.circuitbreaker.CircuitBreaker.State.HALF_OPEN;
import static io.sluice.circuitbreaker.CircuitBreaker.State.METRICS_ONLY;
import static io.sluice.circuitbreaker.CircuitBreaker.State.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.circuitbreaker.CircuitBreakerEvent.RateExceeded;
import io.sluice.core.gate.Permit;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ForcedStatesTest {
    private static final Map<State, Consumer<CircuitBreaker>> TO = new EnumMap<>(Map.of(
            CLOSED, CircuitBreaker::transitionToClosedState,
            OPEN, CircuitBreaker::transitionToOpenState,
            HALF_OPEN, CircuitBreaker::transitionToHalfOpenState,
            FORCED_OPEN, CircuitBreaker::transitionToForcedOpenState,
            DISABLED, CircuitBreaker::transitionToDisabledState,
            METRICS_ONLY, CircuitBreaker::transitionToMetricsOnlyState));

    @Test
    void forced_open_refuses_all_for_ever() {
        Rig rig = Rig.plain();
        rig.breaker.transitionToForcedOpenState();
        rig.clock.advance(Duration.ofDays(1000));

        assertThatThrownBy(rig.breaker::acquire).isInstanceOfSatisfying(CircuitBreakerOpenException.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo("forced_open");
            assertThat(refusal.retryAfter()).isEmpty();
        });
    }

    @Test
    void forced_open_ends_in_closed_when_its_time_is_up() {
        Rig rig = Rig.plain().fail(3);
        rig.breaker.transitionToForcedOpenState(Duration.ofMinutes(5));
        assertThatThrownBy(rig.breaker::acquire)
                .isInstanceOfSatisfying(
                        CircuitBreakerOpenException.class,
                        refusal -> assertThat(refusal.retryAfter()).contains(Duration.ofMinutes(5)));

        rig.clock.advance(Duration.ofMinutes(5).minusNanos(1));
        assertThat(rig.state()).isEqualTo(FORCED_OPEN);
        rig.clock.advance(1);
        assertThat(rig.state()).isEqualTo(CLOSED);
        assertThat(rig.breaker.snapshot().window().calls())
                .as("with an empty window")
                .isZero();
    }

    @Test
    void disabled_lets_all_in_and_measures_nothing() {
        Rig rig = Rig.plain();
        rig.breaker.transitionToDisabledState(Duration.ofMinutes(1));
        rig.fail(20);

        assertThat(rig.state()).isEqualTo(DISABLED);
        assertThat(rig.breaker.snapshot().window().calls()).isZero();
        assertThat(rig.breaker.counts().failed()).as("counted, though").isEqualTo(20);
        rig.clock.advance(Duration.ofMinutes(1));
        assertThat(rig.state()).isEqualTo(CLOSED);
    }

    @Test
    void metrics_only_lets_all_in_measures_and_tells() {
        Rig rig = Rig.plain();
        rig.breaker.transitionToMetricsOnlyState(Duration.ofMinutes(1));
        rig.fail(4);

        assertThat(rig.state()).isEqualTo(METRICS_ONLY);
        assertThat(rig.breaker.snapshot().window().failureRate()).isEqualTo(1);
        assertThat(rig.heard(RateExceeded.class)).hasSize(1);
        rig.clock.advance(Duration.ofMinutes(1));
        assertThat(rig.state()).isEqualTo(CLOSED);
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void any_state_can_be_reached_from_any_other_and_behaves_as_it_says(State to) {
        for (Consumer<CircuitBreaker> from : TO.values()) {
            Rig rig = Rig.plain();
            from.accept(rig.breaker);
            int epoch = rig.breaker.snapshot().epoch();
            TO.get(to).accept(rig.breaker);

            assertThat(rig.state()).isEqualTo(to);
            assertThat(rig.breaker.snapshot().epoch()).isEqualTo(epoch + 1);
            boolean letsIn = to != OPEN && to != FORCED_OPEN;
            assertThat(rig.breaker.tryAcquirePermission()).isEqualTo(letsIn);
        }
    }

    @Test
    void a_forced_state_leaves_older_calls_without_a_say() {
        Rig rig = Rig.plain();
        Permit early = rig.breaker.acquire();
        rig.breaker.transitionToMetricsOnlyState();

        early.error(Rig.failure());
        assertThat(rig.breaker.snapshot().window().calls()).isZero();
    }

    @Test
    void an_expiry_out_of_range_is_refused_and_changes_nothing() {
        Rig rig = Rig.plain();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rig.breaker.transitionToForcedOpenState(Duration.ZERO))
                .withMessage("expiry must be between PT0.001S and PT744H, but was PT0S");
        assertThat(rig.state()).isEqualTo(CLOSED);
    }

    @Test
    void a_new_forced_state_replaces_the_expiry_of_the_one_before() {
        Rig rig = Rig.plain();
        rig.breaker.transitionToForcedOpenState(Duration.ofMinutes(1));
        rig.breaker.transitionToForcedOpenState();
        rig.clock.advance(Duration.ofMinutes(2));

        assertThat(rig.state()).isEqualTo(FORCED_OPEN);
        assertThat(rig.clock.pending()).isZero();
    }
}
