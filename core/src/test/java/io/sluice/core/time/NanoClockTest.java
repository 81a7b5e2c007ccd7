package io.sluice.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class NanoClockTest {
    @Test
    void the_system_clock_is_the_clock_of_the_machine() {
        NanoClock clock = NanoClock.system();
        long before = System.nanoTime();
        long reading = clock.nanos();
        long exact = clock.exactNanos();
        assertThat(reading - before).isNotNegative();
        assertThat(exact - reading).isNotNegative();
        assertThat(System.nanoTime() - exact).isNotNegative();
        assertThat(clock).isSameAs(NanoClock.system()).hasToString("NanoClock.system()");
    }

    @Test
    void a_clock_of_a_single_method_reads_exactly_and_goes_with_the_machine_for_the_rest() {
        NanoClock clock = () -> 42;
        assertThat(clock.exactNanos()).isEqualTo(42);
        assertThat(clock.timers()).isSameAs(TimerService.system());
        assertThat(Duration.between(clock.wallClock().instant(), Instant.now()))
                .isBetween(Duration.ofMinutes(-1), Duration.ofMinutes(1));
    }
}
