package io.sluice.benchmarks.simulator;

/** Durations to within 1 %. */
final class Histogram {
    private static final double STEP = Math.log(1.01);

    private final long[] counts = new long[4096];
    private long total;

    void add(double nanos) {
        int at = (int) (Math.log(Math.max(1, nanos)) / STEP);
        counts[Math.min(counts.length - 1, at)]++;
        total++;
    }

    long total() {
        return total;
    }

    /** Not a number if nothing was added. */
    double quantile(double share) {
        if (total == 0) {
            return Double.NaN;
        }
        long wanted = (long) Math.ceil(share * total);
        long seen = 0;
        int at = 0;
        while (seen < wanted) {
            seen += counts[at++];
        }
        return Math.exp((at - 0.5) * STEP);
    }
}
