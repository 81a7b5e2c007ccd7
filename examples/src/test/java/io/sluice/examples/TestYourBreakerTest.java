package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.core.time.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TestYourBreakerTest {
    private boolean down;
    private int called;

    // region virtual-time
    private final ManualClock clock = new ManualClock(); // stands still until it is told otherwise
    private final TestYourBreaker weather = new TestYourBreaker(this::service, clock);

    @Test
    void opens_waits_probes_and_closes_without_sleeping() {
        down = true;
        ask(4);
        assertThat(weather.state()).isEqualTo(State.OPEN);

        down = false;
        clock.advance(Duration.ofSeconds(10).minusNanos(1));
        assertThat(weather.forecast()).as("one nanosecond early").isEqualTo("probably rain");

        clock.advance(Duration.ofNanos(1));
        assertThat(weather.forecast()).as("the first probe").isEqualTo("sunshine");
        assertThat(weather.state()).isEqualTo(State.HALF_OPEN);
        ask(1);
        assertThat(weather.state()).as("after the second").isEqualTo(State.CLOSED);
    }
    // endregion

    @Test
    void a_service_that_is_still_down_opens_it_again() {
        down = true;
        ask(4);
        clock.advance(Duration.ofSeconds(10));
        ask(2);
        assertThat(weather.state()).isEqualTo(State.OPEN);
        ask(5);
        assertThat(called).as("4 calls and 2 probes").isEqualTo(6);
    }

    @Test
    void runs() {
        TestYourBreaker.main(new String[0]);
    }

    private void ask(int times) {
        for (int i = 0; i < times; i++) {
            weather.forecast();
        }
    }

    private String service() {
        called++;
        if (down) {
            throw new IllegalStateException("no weather today");
        }
        return "sunshine";
    }
}
