package io.sluice.benchmarks.simulator;

/**
 * What the gradient controller of Envoy does, in other words: every minute, and when it has been at its least for a while, three in
 * flight for fifty requests, whose median is the latency without a queue; every 100 ms the limit times that, with a quarter on top,
 * over the median of the last slice.
 */
final class Envoy extends Counting {
    private static final long SLICE = 100_000_000L;
    private static final long MINUTE = 60_000_000_000L;
    private static final int LEAST = 3;

    private final int highest;
    private double limit = LEAST;
    private double before = 20;
    private double unloaded = Double.NaN;
    private boolean measuring = true;
    private int fewest;
    private long nextSlice;
    private long nextMeasure;
    private Histogram sample = new Histogram();

    Envoy(int highest) {
        this.highest = highest;
    }

    @Override
    double most() {
        return measuring ? LEAST : Math.floor(limit);
    }

    @Override
    void learn(int present, long start, long now, boolean dropped) {
        sample.add((double) (now - start));
        if (measuring) {
            if (sample.total() >= 50) {
                unloaded = sample.quantile(0.5);
                measuring = false;
                limit = before;
                nextMeasure = now + MINUTE;
                begin(now);
            }
        } else if (now >= nextMeasure) {
            measure();
        } else if (now >= nextSlice && sample.total() >= 5) {
            update(now);
        }
    }

    private void update(long now) {
        double gradient = Math.max(0.5, Math.min(2, unloaded * 1.25 / sample.quantile(0.5)));
        limit = Math.max(LEAST, Math.min(highest, limit * gradient + Math.sqrt(limit * gradient)));
        begin(now);
        fewest = limit <= LEAST ? fewest + 1 : 0;
        if (fewest >= 5) {
            measure();
        }
    }

    private void measure() {
        before = limit;
        fewest = 0;
        measuring = true;
        sample = new Histogram();
    }

    private void begin(long now) {
        sample = new Histogram();
        nextSlice = now + SLICE;
    }
}
