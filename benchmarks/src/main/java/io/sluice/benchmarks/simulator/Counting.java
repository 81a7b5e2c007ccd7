package io.sluice.benchmarks.simulator;

/** A limiter that compares calls in flight with a number. */
abstract class Counting implements Limiter {
    private int inFlight;

    /** How many may be in flight. */
    abstract double most();

    /** Learns of a call that ended: {@code present} were in flight when it began, itself included. */
    void learn(int present, long start, long now, boolean dropped) {}

    final int inFlight() {
        return inFlight;
    }

    @Override
    public final long enter(long now, Stream stream) {
        before(now);
        return inFlight < most() ? ++inFlight : -1;
    }

    /** Somebody asks. */
    void before(long now) {}

    @Override
    public final void exit(long token, long start, long now, boolean dropped) {
        inFlight--;
        learn((int) token, start, now, dropped);
    }

    @Override
    public double limit() {
        return most();
    }
}
