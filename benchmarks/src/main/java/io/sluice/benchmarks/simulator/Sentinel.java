package io.sluice.benchmarks.simulator;

/**
 * What the system rule of Sentinel does, in other words: while the load of the last minute is above two and a half times the workers,
 * no more in flight than the most that passed in a half of the last second, times the least latency in it.
 */
final class Sentinel extends Counting {
    private static final long SLICE = 500_000_000L;

    private final double highest;
    private final double memory;
    private final long[] passed = new long[2];
    private final double[] least = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
    private long slice;
    private double load;

    Sentinel(int workers) {
        highest = 2.5 * workers;
        memory = Math.exp(-0.1 / 60);
    }

    @Override
    double most() {
        if (load <= highest) {
            return Double.POSITIVE_INFINITY;
        }
        double most = Math.max(passed[0], passed[1]) * 2 * Math.min(Math.min(least[0], least[1]), 5e9) / 1e9;
        return Math.max(2, Math.floor(most) + 1);
    }

    @Override
    void before(long now) {
        while (slice < now / SLICE) {
            slice++;
            passed[(int) (slice % 2)] = 0;
            least[(int) (slice % 2)] = Double.POSITIVE_INFINITY;
        }
    }

    @Override
    void learn(int present, long start, long now, boolean dropped) {
        before(now);
        passed[(int) (slice % 2)]++;
        least[(int) (slice % 2)] = Math.min(least[(int) (slice % 2)], (double) (now - start));
    }

    @Override
    public void utilisation(long now, double busy) {
        load = load * memory + inFlight() * (1 - memory);
    }
}
