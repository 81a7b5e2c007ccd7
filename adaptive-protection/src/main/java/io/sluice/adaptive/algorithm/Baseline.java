package io.sluice.adaptive.algorithm;

/**
 * How long a call takes when nothing queues, as far as is known, and how widely calls vary: as the mean and the deviation of natural
 * logarithms of nanoseconds.
 */
final class Baseline {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    private static final double FAR = Math.log(2);

    private double base = Double.NaN;
    private double sigma = 0.5;
    private boolean settled;
    private boolean wasFar; // the last window was below half of the baseline

    boolean isKnown() {
        return !Double.isNaN(base);
    }

    /** Whether what is known comes from a window that was long enough for its own mean. */
    boolean isSettled() {
        return settled;
    }

    /** The mean of the logarithms; not a number while unknown. */
    double ln() {
        return base;
    }

    /** The geometric mean in nanoseconds; not a number while unknown. */
    double nanos() {
        return Math.exp(base);
    }

    /** The standard deviation of the logarithms. */
    double sigma() {
        return sigma;
    }

    // ---- learning

    /** Learns from a window how widely calls vary, and, as long as nothing is settled, how long they take. */
    void learn(Window window, Latencies all) {
        if (all.count() >= 10) {
            sigma += 0.2 * (all.deviation() - sigma);
        }
        if (!settled && all.count() > 0) {
            base = isKnown() ? Math.max(base, all.mean()) : all.mean();
            settled = window.elapsed() >= shortestNanos(); // the first calls to end are the short ones
        }
    }

    /** Follows calls that did not queue: down sooner than up. */
    void follow(double ln) {
        sink(ln, 0.2);
        if (ln > base) {
            base += 0.1 * (ln - base);
        }
    }

    /** Falls by a share of how far it is above: at once, if two windows in a row are below half of it. */
    void sink(double ln, double share) {
        boolean far = ln < base - FAR;
        if (ln < base) {
            base += (far && wasFar ? 1 : share) * (ln - base);
        }
        wasFar = far;
    }

    void atMost(double ln) {
        base = Math.min(base, ln);
    }

    /** Goes so much of the way to what a probe found. */
    void approach(double ln, double share) {
        base += share * (ln - base);
    }

    void become(double ln) {
        base = ln;
    }

    // ---- what follows from it

    /** By how much a queue worth so many mean service times raises the mean of the logarithms. */
    double inflation(double queue) {
        return Math.log1p(queue * Math.min(4, Math.exp(sigma * sigma)));
    }

    /** By how much the logarithm of the mean latency is above the mean of the logarithms, if they are normal. */
    double skew() {
        return Math.min(2, sigma * sigma / 2);
    }

    /** How many calls show their mean to within an error. */
    int samples(double error) {
        double wanted = sigma / error * (sigma / error);
        return (int) Math.max(20, Math.min(400, wanted));
    }

    /** Two mean latencies: a limit shows its effect only after one. */
    long shortestNanos() {
        double wanted = isKnown() ? 2 * Math.exp(base + skew()) : 0;
        return (long) Math.max(20 * MILLI, Math.min(SECOND, wanted));
    }
}
