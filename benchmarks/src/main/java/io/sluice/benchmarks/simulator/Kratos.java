package io.sluice.benchmarks.simulator;

/**
 * What the BBR limiter of Kratos does, in other words: once the processor has been busy for a while, no more in flight than the most
 * that passed in a slice of the last ten seconds, times the least mean latency of a slice.
 */
final class Kratos extends Counting {
    private static final long SLICE = 100_000_000L;
    private static final int SLICES = 100;
    private static final double BUSY = 0.8;
    private static final long COOL_DOWN = 1_000_000_000L;

    private final long[] passed = new long[SLICES];
    private final double[] took = new double[SLICES];
    private long slice;
    private double most = Double.POSITIVE_INFINITY;
    private double cpu;
    private int ticks;
    private boolean refusing;
    private long refusedAt;

    @Override
    double most() {
        return most;
    }

    @Override
    void before(long now) {
        turn(now);
        boolean busy = cpu >= BUSY;
        if (!busy && (!refusing || now - refusedAt > COOL_DOWN)) {
            refusing = false;
            most = Double.POSITIVE_INFINITY;
            return;
        }
        most = Math.max(2, formula() + 1); // refuses above the formula, never the first
        if (busy && inFlight() >= most) {
            refusing = true;
            refusedAt = now;
        }
    }

    private double formula() {
        long mostPassed = 1;
        double leastTook = Double.POSITIVE_INFINITY;
        for (int i = 0; i < SLICES; i++) {
            if (passed[i] > 0 && i != slice % SLICES) {
                mostPassed = Math.max(mostPassed, passed[i]);
                leastTook = Math.min(leastTook, took[i] / passed[i]);
            }
        }
        return leastTook == Double.POSITIVE_INFINITY ? 1 : Math.floor(mostPassed * leastTook / SLICE + 0.5);
    }

    private void turn(long now) {
        while (slice < now / SLICE) {
            slice++;
            passed[(int) (slice % SLICES)] = 0;
            took[(int) (slice % SLICES)] = 0;
        }
    }

    @Override
    void learn(int present, long start, long now, boolean dropped) {
        turn(now);
        passed[(int) (slice % SLICES)]++;
        took[(int) (slice % SLICES)] += now - start;
    }

    @Override
    public void utilisation(long now, double busy) {
        if (ticks++ % 5 == 0) {
            cpu = 0.95 * cpu + 0.05 * busy;
        }
    }
}
