package io.sluice.adaptive.signal;

/** A virtual machine that says what the test wants. */
final class FakeMachine implements Machine {
    int processors = 16;
    double cpu = Double.NaN;
    double runnable = Double.NaN;
    double heap = Double.NaN;
    RuntimeException failure;

    @Override
    public int processors() {
        return processors;
    }

    @Override
    public double cpu(double machineProcessors) {
        return cpu;
    }

    @Override
    public double load(double machineProcessors) {
        return runnable / machineProcessors;
    }

    @Override
    public double heap() {
        if (failure != null) {
            throw failure;
        }
        return heap;
    }
}
