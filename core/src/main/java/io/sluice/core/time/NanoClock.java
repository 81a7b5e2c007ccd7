package io.sluice.core.time;

import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * A monotonic clock: the time that windows, waits and deadlines go by.
 * <p>A reading says nothing by itself and may be negative; only the difference of two readings of the same clock counts, and it
 * must be taken by subtraction ({@code end - now <= 0}, never {@code end <= now}), which stays right when the reading wraps.
 * <p><b>Thread safety.</b> Safe for many threads.
 * <p><b>Cost.</b> The system clock costs what {@link System#nanoTime()} costs, about as much as ten uncontended atomic
 * operations. That is why gates read it only where they need it, and a guard reads it once for all its gates.
 */
public interface NanoClock {

    /** The time now, in nanoseconds; a {@link CoarseClock} may be up to a tick behind. */
    long nanos();

    /** The time now, in nanoseconds, as exactly as the machine tells it: never earlier than {@link #nanos()}. */
    default long exactNanos() {
        return nanos();
    }

    /** The timers that go by this clock. */
    default TimerService timers() {
        return TimerService.system();
    }

    /** The wall clock that stands beside this one: for timestamps people read and for what is calendar by meaning, never for measuring. */
    default InstantSource wallClock() {
        return InstantSource.system();
    }

    /** Chance, for those on this clock who leave something to it, such as jitter; a test's clock has it seeded. */
    default RandomGenerator random() {
        return ThreadLocalRandom.current();
    }

    /** The clock of the machine: {@link System#nanoTime()}. */
    static NanoClock system() {
        return SystemClock.INSTANCE;
    }

    /** The clock of the machine, read once a millisecond for all: see {@link CoarseClock}. */
    static NanoClock coarse() {
        return CoarseClock.shared();
    }
}
