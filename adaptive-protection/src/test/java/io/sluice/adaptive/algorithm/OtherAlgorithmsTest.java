package io.sluice.adaptive.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OtherAlgorithmsTest {
    private static final double MILLI = 1e6;
    private static final LimitBounds BOUNDS = new LimitBounds(2, 100, 20);
    private static final long SECOND = 1_000_000_000L;

    private long now;

    @Test
    void aimd_adds_one_without_drops_and_takes_a_tenth_for_them() {
        Aimd aimd = new Aimd(BOUNDS);
        assertThat(aimd.onWindow(near(50, 10, 0)).limit()).isEqualTo(21);
        assertThat(aimd.onWindow(near(50, 10, 1)).limit()).isCloseTo(18.9, within(0.001));
        assertThat(aimd.onWindow(far(50, 10)).limit()).as("not in use").isCloseTo(18.9, within(0.001));
        for (int i = 0; i < 100; i++) {
            aimd.onWindow(near(50, 10, 5));
        }
        assertThat(aimd.begin().limit()).isEqualTo(2);
    }

    @Test
    void vegas_grows_while_calls_are_as_fast_as_ever_and_shrinks_when_they_queue() {
        Vegas vegas = new Vegas(BOUNDS);
        vegas.onWindow(near(50, 10, 0));
        double grown = vegas.onWindow(near(50, 10, 0)).limit();
        assertThat(grown).isGreaterThan(20);
        assertThat(vegas.onWindow(near(50, 40, 0)).limit()).isLessThan(grown);
        assertThat(vegas.onWindow(near(50, 10, 1)).reason()).isEqualTo(Reason.DROPS);
        double kept = vegas.begin().limit();
        assertThat(vegas.onWindow(far(50, 10)).limit()).as("not in use").isEqualTo(kept);
    }

    @Test
    void gradient_shrinks_when_calls_take_longer_than_usual() {
        Gradient gradient = new Gradient(BOUNDS);
        double grown = gradient.onWindow(near(50, 10, 0)).limit();
        assertThat(grown).isGreaterThan(20);
        assertThat(gradient.onWindow(near(50, 60, 0)).limit()).isLessThan(grown);
        assertThat(gradient.onWindow(far(50, 10)).reason()).isEqualTo(Reason.STEADY);
    }

    @Test
    void bbr_is_the_highest_rate_times_the_least_latency() {
        Bbr bbr = new Bbr(BOUNDS, 10 * SECOND, null);
        assertThat(bbr.onWindow(near(1000, 30, 0)).limit())
                .as("1000 a second for 30 ms")
                .isEqualTo(31);
        assertThat(bbr.onWindow(near(500, 90, 0)).limit())
                .as("both are remembered")
                .isEqualTo(31);
        now += 20 * SECOND;
        assertThat(bbr.onWindow(near(500, 90, 0)).limit()).as("and forgotten").isEqualTo(46);
    }

    @Test
    void bbr_behind_a_gate_limits_only_while_the_processor_is_busy() {
        Bbr bbr = new Bbr(BOUNDS, 10 * SECOND, 0.8);
        assertThat(bbr.onWindow(near(1000, 30, 0, 0.5)).limit()).isEqualTo(100);
        assertThat(bbr.onWindow(near(1000, 30, 0, 0.9)).limit()).isEqualTo(31);
        assertThat(bbr.onWindow(near(1000, 30, 0, Double.NaN)).limit())
                .as("unknown")
                .isEqualTo(31);
    }

    @Test
    void other_bounds_hold_at_once_and_nobody_probes() {
        LimitBounds narrow = new LimitBounds(1, 5, 5);
        for (LimitAlgorithm algorithm : new LimitAlgorithm[] {
            new Aimd(BOUNDS), new Vegas(BOUNDS), new Gradient(BOUNDS), new Bbr(BOUNDS, SECOND, null)
        }) {
            assertThat(algorithm.begin().limit()).isEqualTo(20);
            assertThat(algorithm.within(narrow).limit()).isEqualTo(5);
            assertThat(algorithm.onWindow(far(0, 1)).probe()).isNull();
            assertThatIllegalStateException()
                    .isThrownBy(() -> algorithm.onCohort(new Cohort(1, 1, Latencies.NONE, 0, 0, 1)));
        }
    }

    private Window near(long count, double millis, long drops) {
        return near(count, millis, drops, Double.NaN);
    }

    private Window near(long count, double millis, long drops, double cpu) {
        return window(Latencies.NONE, latencies(count, millis), drops, cpu);
    }

    private Window far(long count, double millis) {
        return window(latencies(count, millis), Latencies.NONE, 0, Double.NaN);
    }

    /** A second's worth. */
    private Window window(Latencies far, Latencies near, long drops, double cpu) {
        long start = now;
        now += SECOND;
        return new Window(start, now, far, near, drops, Latencies.NONE, 0, 10, 20, 20, cpu);
    }

    private static Latencies latencies(long count, double millis) {
        double ln = Math.log(millis * MILLI);
        return new Latencies(count, count * ln, count * ln * ln);
    }
}
