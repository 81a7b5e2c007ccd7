package io.sluice.benchmarks.simulator;

import com.netflix.concurrency.limits.Limit;

/** A limit of concurrency-limits, from its own jar. */
final class Netflix extends Counting {
    private final Limit limit;

    Netflix(Limit limit) {
        this.limit = limit;
    }

    @Override
    double most() {
        return limit.getLimit();
    }

    @Override
    void learn(int present, long start, long now, boolean dropped) {
        limit.onSample(start, Math.max(1, now - start), present, dropped);
    }
}
