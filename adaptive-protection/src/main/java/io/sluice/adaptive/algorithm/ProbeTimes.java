package io.sluice.adaptive.algorithm;

/** When to probe next, and how deeply: the more rarely the more often the baseline was found right, and never all instances together. */
final class ProbeTimes {
    static final long SOON = 500_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final double GOLDEN = 0.6180339887498949; // its multiples are spread evenly
    private static final double USUAL_DEPTH = 0.65;
    private static final double DEEP = 0.3;

    private final double jitter;
    private double chance;
    private long interval = SECOND;
    private long next;
    private double depth = USUAL_DEPTH;

    /**
     * @param jitter by what share pauses vary
     * @param seed where the jitter starts
     */
    ProbeTimes(double jitter, double seed) {
        this.jitter = jitter;
        chance = seed - Math.floor(seed);
    }

    /** To what share the next probe lowers the limit. */
    double depth() {
        return depth;
    }

    boolean isUsual() {
        return depth == USUAL_DEPTH;
    }

    boolean isDue(long now) {
        return now - next >= 0;
    }

    void at(long nanos) {
        next = nanos;
    }

    /** At once, and so deeply that chance cannot hide what it shows. */
    void deepAt(long nanos) {
        next = nanos;
        depth = DEEP;
    }

    void interval(long nanos) {
        interval = nanos;
    }

    void intervalOfAtLeast(long nanos) {
        interval = Math.max(nanos, interval);
    }

    /** All was as expected. */
    void doubleInterval() {
        interval = Math.min(10 * SECOND, Math.max(SECOND, 2 * interval));
    }

    /** A probe ended: the next one comes after the interval, and not before so many times what this one took. */
    void rest(Cohort cohort, double times) {
        depth = USUAL_DEPTH;
        long took = cohort.now() - cohort.start();
        chance = (chance + GOLDEN) % 1;
        double pause = Math.max((double) interval, times * (double) took) * (1 + jitter * (2 * chance - 1));
        next = cohort.now() + (long) pause;
    }
}
