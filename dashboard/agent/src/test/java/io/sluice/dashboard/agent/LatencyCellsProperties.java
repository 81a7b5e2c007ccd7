package io.sluice.dashboard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dashboard.api.metrics.Histogram;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class LatencyCellsProperties {
    private final LatencyCells.Scratch scratch = new LatencyCells.Scratch();

    @Property
    void each_time_what_was_counted_since_the_last_is_taken(
            @ForAll long seed, @ForAll @IntRange(max = 200) int size, @ForAll @IntRange(min = 1, max = 5) int times) {
        LatencyCells cells = new LatencyCells();
        Random random = new Random(seed);
        for (int i = 0; i < times; i++) {
            long[] micros = random.longs(size, 0, Long.MAX_VALUE)
                    .map(any -> any >>> 31 + random.nextInt(31))
                    .toArray();
            Arrays.stream(micros).forEach(each -> cells.ended(each * 1_000));
            assertThat(cells.take(scratch)).isEqualTo(Histogram.ofMicros(micros));
        }
        assertThat(cells.take(scratch)).isEqualTo(Histogram.empty());
    }

    @Example
    void nothing_is_lost_of_threads_that_meet_at_the_first_call_of_a_doubling() {
        for (int round = 0; round < 200; round++) {
            LatencyCells cells = new LatencyCells();
            IntStream.range(0, 8).parallel().forEach(i -> cells.ended(5_000_000));
            assertThat(cells.take(scratch).count()).isEqualTo(8);
        }
    }
}
