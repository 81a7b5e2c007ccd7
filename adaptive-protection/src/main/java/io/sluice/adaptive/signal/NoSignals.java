package io.sluice.adaptive.signal;

/** Nothing is known. */
enum NoSignals implements HostSignals {
    INSTANCE;

    @Override
    public double cpu() {
        return Double.NaN;
    }

    @Override
    public double throttling() {
        return Double.NaN;
    }

    @Override
    public double memory() {
        return Double.NaN;
    }

    @Override
    public double heap() {
        return Double.NaN;
    }

    @Override
    public double load() {
        return Double.NaN;
    }
}
