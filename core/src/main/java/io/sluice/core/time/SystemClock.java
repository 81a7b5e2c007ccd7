package io.sluice.core.time;

/** {@link System#nanoTime()} behind the interface. */
final class SystemClock implements NanoClock {
    static final SystemClock INSTANCE = new SystemClock();

    private SystemClock() {}

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public String toString() {
        return "NanoClock.system()";
    }
}
