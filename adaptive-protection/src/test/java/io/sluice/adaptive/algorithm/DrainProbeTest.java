package io.sluice.adaptive.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The algorithm before a fluid server: so many workers, so long a service, and always more calls than it can do. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DrainProbeTest {
    private static final double MILLI = 1e6;

    private final LimitAlgorithm algorithm = new DrainProbe(new LimitBounds(1, 1000, 20), 4, 0.1, 0.5);
    private Advice advice = algorithm.begin();
    private long now;
    private double workers = 50;
    private double service = 40 * MILLI;

    @Test
    void finds_a_limit_that_keeps_the_workers_busy_and_little_more() {
        run(20_000);
        assertThat(advice.limit()).isBetween(50.0, 85.0);
        assertThat(advice.baselineNanos()).isCloseTo(service, within(0.2 * service));
    }

    @Test
    void follows_a_service_that_loses_half_its_workers() {
        run(20_000);
        workers = 25;
        run(20_000);
        assertThat(advice.limit()).isBetween(25.0, 45.0);
    }

    @Test
    void is_not_misled_by_a_service_that_becomes_slower_while_it_is_saturated() {
        run(20_000);
        service = 100 * MILLI;
        run(20_000);
        assertThat(advice.limit()).as("as many workers as before").isBetween(50.0, 85.0);
        assertThat(advice.baselineNanos()).isCloseTo(service, within(0.2 * service));
    }

    @Test
    void follows_a_service_that_becomes_faster() {
        run(20_000);
        service = 10 * MILLI;
        run(60_000);
        assertThat(advice.limit()).isBetween(50.0, 85.0);
        assertThat(advice.baselineNanos()).isCloseTo(service, within(0.2 * service));
    }

    @Test
    void stays_within_its_bounds_also_when_they_change() {
        run(20_000);
        advice = algorithm.within(new LimitBounds(1, 30, 20));
        assertThat(advice.limit()).isEqualTo(30);
        assertThat(advice.reason()).isEqualTo(Reason.CONFIGURED);
        run(5_000);
        assertThat(advice.limit()).isLessThanOrEqualTo(30);
    }

    @Test
    void what_was_measured_while_everything_stood_still_is_forgotten() {
        run(20_000);
        double limit = advice.limit();
        long start = now;
        now += (long) (10_000 * MILLI);
        advice = algorithm.onWindow(window(start, latencies(60, 10_000 * MILLI), Latencies.NONE, 60, 500));
        assertThat(advice.reason()).isEqualTo(Reason.STALL);
        assertThat(advice.afresh()).isTrue();
        assertThat(advice.limit()).isEqualTo(limit);
    }

    @Test
    void calls_on_credit_that_come_too_late_end_the_credit() {
        run(20_000);
        double burst = advice.burst();
        assertThat(burst).isEqualTo(4);
        for (int i = 0; i < 3; i++) {
            long start = now;
            now += (long) (200 * MILLI);
            Latencies beyond = latencies(100, 500 * MILLI);
            advice = algorithm.onWindow(new Window(
                    start, now, Latencies.NONE, latencies(50, service), 0, beyond, 80, 10, 50, 50, Double.NaN));
        }
        assertThat(advice.burst()).isLessThan(2);
    }

    @Test
    void short_calls_that_end_while_many_begin_do_not_lower_the_baseline() {
        run(20_000);
        double baseline = advice.baselineNanos();
        advice = algorithm.onWindow(between(0, 60, latencies(60, service / 4)));
        assertThat(advice.baselineNanos()).as("the long ones have not ended").isEqualTo(baseline);
        advice = algorithm.onWindow(between(60, 5, latencies(60, 4 * service)));
        assertThat(advice.baselineNanos()).as("now they have").isCloseTo(baseline, within(0.05 * baseline));
    }

    @Test
    void a_window_that_never_comes_into_balance_ends_all_the_same() {
        run(20_000);
        double baseline = advice.baselineNanos();
        for (int i = 0; i < 40; i++) {
            advice = algorithm.onWindow(between(20 * i, 20 * i + 20, latencies(20, service / 4)));
        }
        assertThat(advice.baselineNanos()).isLessThan(0.5 * baseline);
    }

    @Test
    void the_limit_is_at_least_what_calls_on_credit_kept_at_work() {
        run(20_000);
        assertThat(advice.limit()).isLessThan(85);
        long start = now;
        now += (long) (200 * MILLI);
        advice = algorithm.onWindow(window(start, latencies(100, service), latencies(900, 3 * service), 0, 1000));
        assertThat(advice.limit()).as("1,000 in 200 ms, 40 ms each").isBetween(200.0, 240.0);
        assertThat(advice.reason()).isEqualTo(Reason.ROOM);
    }

    @Test
    void a_service_that_seems_to_be_much_slower_is_believed_only_after_a_deeper_probe() {
        run(20_000);
        service *= 4;
        while (advice.reason() != Reason.PROBE_SLOWER) {
            step();
        }
        while (advice.probe() == null) {
            step();
        }
        assertThat(advice.probe().limit()).isLessThan(0.35 * advice.limit());
        run(20_000);
        assertThat(advice.limit()).isBetween(50.0, 85.0);
        assertThat(advice.baselineNanos()).isCloseTo(service, within(0.2 * service));
    }

    @Test
    void does_not_probe_while_a_burst_drains() {
        run(20_000);
        for (int i = 0; i < 20; i++) {
            int present = (int) (4 * advice.limit());
            advice = algorithm.onWindow(between(present, present, latencies(400, 5 * service)));
            assertThat(advice.probe()).isNull();
        }
        for (int i = 0; i < 20 && advice.probe() == null; i++) {
            int present = (int) advice.limit();
            advice = algorithm.onWindow(between(present, present, latencies(400, 5 * service)));
        }
        assertThat(advice.probe()).as("the burst is over").isNotNull();
    }

    @Test
    void a_limit_that_cannot_grow_any_more_is_probed_although_no_queue_is_known_of() {
        workers = 2;
        advice = algorithm.within(new LimitBounds(1, 20, 20));
        run(60_000);
        assertThat(advice.limit()).isBetween(2.0, 5.0);
    }

    @Test
    void a_limit_of_one_is_not_probed_since_it_cannot_be_lowered() {
        advice = algorithm.within(new LimitBounds(1, 1, 1));
        for (int i = 0; i < 50; i++) {
            advice = algorithm.onWindow(between(1, 1, latencies(30, i < 5 ? service : 5 * service)));
            assertThat(advice.probe()).isNull();
        }
    }

    /** Each probe on the way down is judged by the limit that its calls began under, not by one before that. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 8})
    void few_workers_are_found_from_far_above(int few) {
        workers = few;
        run(60_000);
        assertThat(advice.limit()).isBetween((double) few, 2.0 * few + 1);
        assertThat(advice.baselineNanos()).isCloseTo(service, within(0.2 * service));
    }

    @Test
    void calls_that_began_before_a_probe_cut_the_limit_on_the_way_down_say_nothing() {
        workers = 2;
        for (int i = 0; i < 100 && advice.reason() != Reason.PROBE_QUEUE; i++) {
            step();
        }
        assertThat(advice.reason()).isEqualTo(Reason.PROBE_QUEUE);
        assertThat(advice.afresh()).isTrue();
        assertThat(advice.limit()).isLessThan(30);
    }

    @Test
    void a_probe_waits_as_long_as_its_cohort_takes_one_after_the_other() {
        workers = 1;
        for (int i = 0; i < 1_000 && (advice.probe() == null || advice.probe().limit() > 1); i++) {
            step();
        }
        assertThat(advice.probe()).as("on the way down to one").isNotNull();
        assertThat((double) advice.probe().patienceNanos())
                .isGreaterThan(advice.probe().cohort() * service);
    }

    /** A window in which calls were refused, and so many were in flight at its start and at its end. */
    private Window between(int before, int after, Latencies near) {
        long start = now;
        now += advice.shortestNanos();
        return new Window(start, now, Latencies.NONE, near, 0, Latencies.NONE, 0, 1000, before, after, Double.NaN);
    }

    /** Lets so many milliseconds pass. */
    private void run(double millis) {
        long end = now + (long) (millis * MILLI);
        while (now < end) {
            step();
        }
    }

    private void step() {
        Advice.Probe probe = advice.probe();
        if (probe == null) {
            window();
        } else {
            probe(probe);
        }
    }

    private void window() {
        long start = now;
        double latency = latency(advice.limit());
        double rate = advice.limit() / latency;
        double elapsed = Math.max((double) advice.shortestNanos(), advice.samples() / rate);
        now += (long) elapsed;
        advice =
                algorithm.onWindow(window(start, latencies((long) (rate * elapsed), latency), Latencies.NONE, 0, 1000));
    }

    private void probe(Advice.Probe probe) {
        long start = now;
        double latency = latency(probe.limit());
        now += (long) (latency + probe.cohort() * latency / probe.limit());
        Latencies ended = latencies(probe.cohort(), latency);
        advice = algorithm.onCohort(new Cohort(probe.cohort(), probe.cohort(), ended, 0, start, now));
        assertThat(advice.probe()).as("all have ended: a verdict").isNull();
    }

    /** A fluid: beyond the workers calls wait for each other; with a little noise of the seed of the moment. */
    private double latency(double limit) {
        return service * Math.max(1, limit / workers);
    }

    private Window window(long start, Latencies near, Latencies beyond, long drops, long refusals) {
        int present = (int) advice.limit();
        return new Window(start, now, Latencies.NONE, near, drops, beyond, 0, refusals, present, present, Double.NaN);
    }

    /** Calls that took so long as a geometric mean, and vary as service times do. */
    private static Latencies latencies(long count, double nanos) {
        double ln = Math.log(nanos);
        double sigma = 0.4;
        return new Latencies(count, count * ln, count * (ln * ln + sigma * sigma));
    }
}
