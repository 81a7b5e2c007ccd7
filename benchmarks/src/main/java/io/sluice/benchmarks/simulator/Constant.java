package io.sluice.benchmarks.simulator;

/** A limit that somebody has chosen; infinite for none. */
final class Constant extends Counting {
    private final double limit;

    Constant(double limit) {
        this.limit = limit;
    }

    @Override
    double most() {
        return limit;
    }
}
