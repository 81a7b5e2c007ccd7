package io.sluice.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OpenLoopTest {
    /** Close to the wrap of nanoTime, so that the load crosses it. */
    private static final long START = Long.MAX_VALUE - Duration.ofMillis(500).toNanos();

    private final ManualClock clock = ManualClock.startingAt(START);
    private final List<Long> arrived = new ArrayList<>();
    private final AtomicInteger ends = new AtomicInteger();
    private final Arrivals arrivals = new Arrivals(100, 2);

    @Test
    void calls_arrive_when_they_are_due() {
        OpenLoop loop = new OpenLoop(arrivals, clock, due -> arrived.add(clock.nanos() - due), ends::incrementAndGet);
        loop.start(clock.nanos());
        assertThat(arrived).as("before the timers run").isEmpty();
        clock.advance(0);
        assertThat(arrived).containsExactly(0L);
        clock.advance(Duration.ofMillis(999));
        assertThat(arrived).hasSize(100).containsOnly(0L);
        clock.advance(Duration.ofMillis(1));
        assertThat(arrived).hasSize(101);
        assertThat(ends).hasValue(0);
        clock.advance(Duration.ofSeconds(5));
        assertThat(arrived).hasSize(200).containsOnly(0L);
        assertThat(ends).hasValue(1);
        assertThat(clock.pending()).isZero();
    }

    @Test
    void late_calls_arrive_at_once_with_the_time_they_were_due() {
        OpenLoop loop = new OpenLoop(arrivals, clock, arrived::add, ends::incrementAndGet);
        long began = clock.nanos() - Duration.ofMillis(45).toNanos();
        loop.start(began);
        clock.advance(0);
        assertThat(arrived)
                .containsExactly(began, began + 10_000_000, began + 20_000_000, began + 30_000_000, began + 40_000_000);
    }
}
