package io.sluice.benchmarks.scale;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.Timer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class VirtualClockTest {
    private final VirtualClock clock = new VirtualClock(1);
    private final List<String> ran = new ArrayList<>();

    @Test
    void timers_run_in_their_order_at_their_time() {
        clock.schedule(20, () -> ran.add("second at " + clock.nanos()));
        clock.schedule(10, () -> {
            ran.add("first at " + clock.nanos());
            clock.schedule(10, () -> ran.add("third at " + clock.nanos()));
        });
        clock.schedule(41, () -> ran.add("later"));
        clock.runUntil(40);
        assertThat(ran).containsExactly("first at 10", "second at 20", "third at 20");
        assertThat(clock.nanos()).isEqualTo(40);
        assertThat(clock.pending()).isEqualTo(1);
    }

    @Test
    void a_cancelled_timer_does_not_run_and_does_not_count() {
        Timer timer = clock.schedule(10, () -> ran.add("cancelled"));
        assertThat(timer.cancel()).isTrue();
        assertThat(timer.cancel()).isFalse();
        assertThat(clock.pending()).isZero();
        clock.runUntil(10);
        assertThat(ran).isEmpty();
    }
}
