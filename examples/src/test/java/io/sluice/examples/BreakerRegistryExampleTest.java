package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.circuitbreaker.CircuitBreakerEvent.Cause;
import io.sluice.circuitbreaker.CircuitBreakerEvent.StateTransition;
import io.sluice.core.event.RecentEvents;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class BreakerRegistryExampleTest {
    private final BreakerRegistryExample example = new BreakerRegistryExample();

    @Test
    void a_name_is_always_the_same_breaker() {
        assertThat(example.payments()).isSameAs(example.payments());
        assertThat(example.payments().config().failureRateThreshold()).isEqualTo(20);
        assertThat(example.registry().names()).containsExactly("payments");
    }

    @Test
    void the_same_name_with_another_configuration_is_an_error() {
        example.payments();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> example.registry().circuitBreaker("payments", CircuitBreakerConfig.ofDefaults()))
                .withMessageContaining("payments");
    }

    @Test
    void a_change_reaches_the_running_breaker_and_keeps_its_window() {
        run(45, 5);
        example.tolerate(10);
        assertThat(example.payments().snapshot().window().failures()).isEqualTo(5);
        assertThat(example.payments().state()).isEqualTo(State.CLOSED);

        run(0, 1);
        assertThat(example.payments().state()).as("judged with the next result").isEqualTo(State.OPEN);
    }

    @Test
    void the_last_events_are_kept_for_those_who_come_later() {
        try (RecentEvents<StateTransition> transitions = example.lastTransitions()) {
            run(40, 10);
            assertThat(transitions.list()).singleElement().satisfies(event -> {
                assertThat(event.cause()).isEqualTo(Cause.FAILURE_RATE);
                assertThat(event.window().failureRate()).isEqualTo(0.2);
            });
        }
    }

    @Test
    void runs() {
        BreakerRegistryExample.main(new String[0]);
    }

    private void run(int successes, int failures) {
        for (int call = 0; call < successes + failures; call++) {
            boolean fails = call >= successes;
            example.payments()
                    .safeExecuteSupplier(
                            () -> {
                                if (fails) {
                                    throw new IllegalStateException("declined");
                                }
                                return "charged";
                            },
                            () -> "later");
        }
    }
}
