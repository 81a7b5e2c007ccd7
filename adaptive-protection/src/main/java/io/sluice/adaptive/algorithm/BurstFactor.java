package io.sluice.adaptive.algorithm;

/**
 * How many times the limit may be in flight on credit: more with every burst whose calls come back in time, less with one whose calls do
 * not.
 */
final class BurstFactor {
    private static final double STEP = 0.1;
    private static final int ENOUGH = 10;
    private static final double MOST_DROPS = 0.1; // more than among calls within the limit

    private final double most;
    private double factor = 1;
    private boolean allowed;

    BurstFactor(double most) {
        this.most = most;
    }

    double value() {
        return factor;
    }

    /** The limit is no longer a guess, so that a multiple of it means something. */
    void allow() {
        allowed = true;
        factor = most;
    }

    void learn(Window window, double limit) {
        long beyond = window.beyond().count();
        if (beyond >= ENOUGH) {
            boolean late = window.dropsBeyond() > (MOST_DROPS + window.dropShare()) * beyond;
            factor = late ? half() : more();
        } else if (allowed && isTurnedAway(window, limit)) {
            factor = more();
        }
    }

    /** A burst came, which began while little was in flight, and found no credit. */
    private static boolean isTurnedAway(Window window, double limit) {
        return window.refusals() > 0 && window.far().count() >= limit / 4;
    }

    private double more() {
        return Math.min(most, factor + STEP);
    }

    private double half() {
        return factor < 1.25 ? 1 : (1 + factor) / 2;
    }
}
