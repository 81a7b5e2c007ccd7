package io.sluice.core.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.testing.Threads;
import io.sluice.core.window.LatencyHistogram.Percentiles;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LatencyHistogramTest {
    private static final long MILLI = 1_000_000;

    private final LatencyHistogram histogram = new LatencyHistogram();

    @Test
    void an_empty_interval_has_only_zeros() {
        Percentiles none = histogram.drain();
        assertThat(none.count()).isZero();
        assertThat(none.at(50)).isZero();
        assertThat(none.max()).isZero();
        assertThat(none).hasToString("0 calls, p50 PT0S, p99 PT0S, max PT0S");
    }

    @Test
    void percentiles_are_right_to_three_digits() {
        for (int i = 1; i <= 1_000; i++) {
            histogram.record(i * MILLI);
        }
        Percentiles all = histogram.drain();
        assertThat(all.count()).isEqualTo(1_000);
        assertWithin3Digits(all.at(0.1), 1);
        assertWithin3Digits(all.at(50), 500);
        assertWithin3Digits(all.at(99), 990);
        assertWithin3Digits(all.at(100), 1_000);
        assertWithin3Digits(all.max(), 1_000);
    }

    @Test
    void a_drain_begins_a_new_interval() {
        histogram.record(MILLI);
        Percentiles first = histogram.drain();
        histogram.record(5 * MILLI);
        histogram.record(5 * MILLI);
        Percentiles second = histogram.drain();
        assertThat(first.count()).as("what was drained stays as it is").isOne();
        assertWithin3Digits(first.max(), 1);
        assertThat(second.count()).isEqualTo(2);
        assertThat(histogram.drain().count()).isZero();
    }

    @Test
    void latencies_out_of_range_count_as_the_nearest_within() {
        histogram.record(-1);
        histogram.record(Long.MIN_VALUE);
        assertThat(histogram.drain().max()).isZero();
        histogram.record(Long.MAX_VALUE);
        assertWithin3Digits(histogram.drain().max(), LatencyHistogram.LONGEST.toMillis());
    }

    @Test
    void intervals_are_merged_not_averaged() {
        for (int i = 0; i < 99; i++) {
            histogram.record(MILLI);
        }
        Percentiles quiet = histogram.drain();
        histogram.record(1_000 * MILLI);
        Percentiles busy = histogram.drain();

        Percentiles both = quiet.plus(busy);
        assertThat(both.count()).isEqualTo(100);
        assertWithin3Digits(both.at(99), 1);
        assertWithin3Digits(both.at(99.5), 1_000);
        assertThat(quiet.count()).as("its parts stay as they are").isEqualTo(99);
        assertThat(busy.count()).isOne();
    }

    @Test
    void percents_out_of_range_are_refused() {
        Percentiles none = histogram.drain();
        assertThatThrownBy(() -> none.at(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("percent must be above 0 and at most 100 (percent), but was 0.0");
        assertThatThrownBy(() -> none.at(100.1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void no_thread_s_latencies_are_lost_even_while_intervals_are_drained() throws Exception {
        long drained = Threads.together(4, thread -> {
                    long count = 0;
                    for (int i = 0; i < 20_000; i++) {
                        histogram.record(i);
                        if (i % 1_000 == 0) {
                            count += histogram.drain().count();
                        }
                    }
                    return count;
                })
                .stream()
                .mapToLong(count -> count)
                .sum();
        assertThat(drained + histogram.drain().count()).isEqualTo(80_000);
    }

    private static void assertWithin3Digits(Duration actual, long millis) {
        assertThat(actual).isBetween(Duration.ofMillis(millis), Duration.ofNanos(millis * 1_001_000));
    }
}
