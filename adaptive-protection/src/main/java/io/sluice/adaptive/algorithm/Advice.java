package io.sluice.adaptive.algorithm;

import org.jspecify.annotations.Nullable;

/**
 * What is in force from now on.
 *
 * @param limit the limit on calls in flight
 * @param baselineNanos how long a call takes when nothing queues, as a geometric mean; 0 while unknown
 * @param reason why the limit is what it is
 * @param samples how many calls the next window should hold
 * @param shortestNanos how long the next window lasts at least
 * @param afresh whether calls that began before now say nothing any more
 * @param burst how many times the limit may be in flight while a burst credit lasts, at least 1
 * @param probe the experiment to carry out; null for none
 */
public record Advice(
        double limit,
        double baselineNanos,
        Reason reason,
        int samples,
        long shortestNanos,
        boolean afresh,
        double burst,
        @Nullable Probe probe) {

    /**
     * An experiment: a lower limit for the time it takes to let some calls in, and a look at those.
     *
     * @param number tells probes apart; advice with the same number goes on with the probe under way
     * @param limit the limit on calls in flight while the cohort is let in
     * @param cohort how many calls to look at
     * @param held whether the lower limit stays until they have ended
     * @param patienceNanos how long to wait for the cohort to be in, and again for it to end, before asking
     */
    public record Probe(int number, double limit, int cohort, boolean held, long patienceNanos) {}

    private static final int SAMPLES = 20;
    private static final long SHORTEST_NANOS = 100_000_000L;

    /** Advice of an algorithm that neither probes nor gives credit. */
    static Advice plain(double limit, double baselineNanos, Reason reason) {
        return new Advice(limit, baselineNanos, reason, SAMPLES, SHORTEST_NANOS, false, 1, null);
    }

    /** The limit in force: that of the probe, while there is one. */
    public double admitted() {
        return probe == null ? limit : Math.min(limit, probe.limit());
    }
}
