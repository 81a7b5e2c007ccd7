package io.sluice.core.window;

import io.sluice.core.Check;
import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Latencies, for those who ask for percentiles: an HdrHistogram (Gil Tene) of three significant digits behind a type of our own.
 * <p><b>Thread safety.</b> {@link #record} is safe for many threads and wait-free; {@link #drain} takes turns.
 * <p><b>Cost.</b> A record is about five atomic operations. Memory: tens of kilobytes for each histogram, which is why no gate
 * keeps one unasked.
 */
public final class LatencyHistogram {
    /** Longer latencies are recorded as this one. */
    public static final Duration LONGEST = Duration.ofHours(1);

    private static final int SIGNIFICANT_DIGITS = 3;
    private static final long LONGEST_NANOS = LONGEST.toNanos();

    private final Recorder recorder = new Recorder(LONGEST_NANOS, SIGNIFICANT_DIGITS);

    /**
     * @param nanos the latency in nanoseconds; a negative one counts as zero
     */
    public void record(long nanos) {
        recorder.recordValue(Math.min(Math.max(0, nanos), LONGEST_NANOS));
    }

    /** What was recorded since the last drain. */
    public Percentiles drain() {
        return new Percentiles(recorder.getIntervalHistogram());
    }

    /** The latencies of one interval; immutable. */
    public static final class Percentiles {
        private final Histogram histogram;

        private Percentiles(Histogram histogram) {
            this.histogram = histogram;
        }

        /** How many latencies were recorded. */
        public long count() {
            return histogram.getTotalCount();
        }

        /**
         * The latency that the given share of the calls did not exceed; zero if nothing was recorded.
         *
         * @param percent above 0, at most 100
         */
        public Duration at(double percent) {
            return Duration.ofNanos(histogram.getValueAtPercentile(Check.percent("percent", percent)));
        }

        public Duration max() {
            return Duration.ofNanos(histogram.getMaxValue());
        }

        /** The latencies of this interval and of another one together; percentiles are merged here, never averaged. */
        public Percentiles plus(Percentiles other) {
            Histogram sum = histogram.copy();
            sum.add(other.histogram);
            return new Percentiles(sum);
        }

        @Override
        public String toString() {
            return count() + " calls, p50 " + at(50) + ", p99 " + at(99) + ", max " + max();
        }
    }
}
