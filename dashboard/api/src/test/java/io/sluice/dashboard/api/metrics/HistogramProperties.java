package io.sluice.dashboard.api.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Percentage;

class HistogramProperties {
    /** What the format promises; the layout does better. */
    private static final double PROMISED = 0.019;

    @Property
    void a_quantile_is_off_by_less_than_promised_whatever_the_latencies_are(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 500) int size,
            @ForAll @DoubleRange(min = 0, max = 1) double share) {
        long[] latencies = latencies(new Random(seed), size);
        long exact = sorted(latencies)[(int) Math.max(1, Math.ceil(share * size)) - 1];
        long told = Histogram.ofMicros(latencies).quantile(share);
        assertThat(Math.abs(told - exact)).isLessThanOrEqualTo((long) Math.ceil(PROMISED * exact));
        assertThat((double) Math.abs(told - exact)).isLessThanOrEqualTo(exact / 64.0 + 0.5);
    }

    @Property(tries = 200)
    void quantiles_agree_with_those_of_hdr_histogram(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 500) int size) {
        long[] latencies = latencies(new Random(seed), size);
        org.HdrHistogram.Histogram hdr = new org.HdrHistogram.Histogram(HistogramLayout.MAX_MICROS, 3);
        for (long each : latencies) {
            hdr.recordValue(each);
        }
        Histogram ours = Histogram.ofMicros(latencies);
        for (double percentile : new double[] {50, 90, 99, 100}) {
            assertThat((double) ours.quantile(percentile / 100))
                    .as("p%s", percentile)
                    .isCloseTo(
                            (double) hdr.getValueAtPercentile(percentile), Percentage.withPercentage(100 * PROMISED));
        }
    }

    /** Latencies of any size: a third of them small, where cells are exact. */
    private static long[] latencies(Random random, int size) {
        return random.longs(size, 0, Long.MAX_VALUE)
                .map(any -> any >>> 31 + random.nextInt(31))
                .toArray();
    }

    private static long[] sorted(long[] values) {
        long[] copy = values.clone();
        Arrays.sort(copy);
        return copy;
    }

    @Property
    void merged_is_what_was_counted_together(@ForAll long seed, @ForAll @IntRange(max = 60) int cut) {
        long[] all = latencies(new Random(seed), 60);
        Histogram one = Histogram.ofMicros(Arrays.copyOf(all, cut));
        Histogram other = Histogram.ofMicros(Arrays.copyOfRange(all, cut, all.length));
        assertThat(one.plus(other)).isEqualTo(Histogram.ofMicros(all)).isEqualTo(other.plus(one));
    }

    @Property
    void one_that_is_built_cell_by_cell_is_the_same(@ForAll long seed, @ForAll @IntRange(max = 60) int size) {
        long[] latencies = latencies(new Random(seed), size);
        long[] counts = new long[HistogramLayout.CELLS];
        Arrays.stream(latencies).forEach(micros -> counts[HistogramLayout.cellOf(micros)]++);
        Histogram.Builder builder = new Histogram.Builder();
        for (int again = 0; again < 2; again++) {
            for (int cell = 0; cell < counts.length; cell++) {
                if (counts[cell] > 0) {
                    builder.add(cell, counts[cell]);
                }
            }
            assertThat(builder.build()).isEqualTo(Histogram.ofMicros(latencies));
        }
    }

    @Example
    void cells_that_are_added_out_of_order_or_hold_nothing_are_refused() {
        Histogram.Builder builder = new Histogram.Builder();
        builder.add(7, 1);
        assertThatThrownBy(() -> builder.add(7, 1)).hasMessage("cell must be between 8 and 895, but was 7");
        assertThatThrownBy(() -> builder.add(8, 0))
                .hasMessage("count must be between 1 and 9223372036854775807, but was 0");
        assertThat(builder.build()).isEqualTo(Histogram.ofMicros(7));
    }

    @Property
    void it_comes_back_from_its_bytes(@ForAll long seed, @ForAll @IntRange(max = 300) int size)
            throws MalformedMetricsException {
        Histogram histogram = Histogram.ofMicros(latencies(new Random(seed), size));
        assertThat(Histogram.decode(histogram.encoded())).isEqualTo(histogram).hasSameHashCodeAs(histogram);
    }

    @Property
    void every_latency_lies_in_its_cell(@ForAll long seed) {
        long micros = latencies(new Random(seed), 1)[0];
        int cell = HistogramLayout.cellOf(micros);
        assertThat(micros).isBetween(HistogramLayout.lowest(cell), HistogramLayout.highest(cell));
    }

    @Example
    void cells_follow_each_other_without_a_gap() {
        long next = 0;
        for (int cell = 0; cell < HistogramLayout.CELLS; cell++) {
            assertThat(HistogramLayout.lowest(cell)).isEqualTo(next);
            next = HistogramLayout.highest(cell) + 1;
        }
        assertThat(next - 1).isEqualTo(HistogramLayout.MAX_MICROS);
        assertThat(HistogramLayout.cellOf(Long.MAX_VALUE)).isEqualTo(HistogramLayout.CELLS - 1);
        assertThat(HistogramLayout.cellOf(-5)).isZero();
    }

    @Example
    void an_empty_one_has_no_latency_and_changes_nothing() {
        Histogram some = Histogram.ofMicros(5, 6);
        assertThat(Histogram.empty().quantile(0.99)).isZero();
        assertThat(Histogram.empty().plus(some)).isEqualTo(some);
        assertThat(some.plus(Histogram.empty())).isEqualTo(some).hasToString("2 calls, p50 5 µs, p99 6 µs");
    }

    @Example
    void what_other_formats_are_made_of_is_told_in_order() {
        List<String> told = new ArrayList<>();
        Histogram.ofMicros(3, 3, 64, 65, 1_000_000)
                .forEach((low, high, count) -> told.add(low + "-" + high + ":" + count));
        assertThat(told).containsExactly("3-3:2", "64-65:2", "999424-1015807:1");
    }

    @Example
    void bytes_that_are_no_histogram_are_refused() {
        assertThatThrownBy(() -> Histogram.decode(new byte[] {2, 0, 1}))
                .hasMessage("number of cells of a histogram must be between 0 and 1, but was 2");
        assertThatThrownBy(() -> Histogram.decode(new byte[] {1, 0, 0}))
                .hasMessage("count of a cell must be between 1 and 9223372036854775807, but was 0");
        assertThatThrownBy(() -> Histogram.decode(new byte[] {0, 0})).hasMessageContaining("1 bytes are left");
    }
}
