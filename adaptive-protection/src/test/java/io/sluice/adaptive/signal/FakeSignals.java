package io.sluice.adaptive.signal;

/** What the machine says about itself, as the test wants it: unknown, unless told otherwise. */
public final class FakeSignals implements HostSignals {
    public double cpu = Double.NaN;
    public double throttling = Double.NaN;
    public double memory = Double.NaN;
    public double loadAverage = Double.NaN;

    @Override
    public double cpu() {
        return cpu;
    }

    @Override
    public double throttling() {
        return throttling;
    }

    @Override
    public double memory() {
        return memory;
    }

    @Override
    public double heap() {
        return Double.NaN;
    }

    @Override
    public double load() {
        return Double.NaN;
    }

    @Override
    public double loadAverage() {
        return loadAverage;
    }
}
