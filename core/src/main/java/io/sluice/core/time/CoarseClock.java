package io.sluice.core.time;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A clock that is read once a millisecond for everybody: a reading costs one volatile read instead of a call into the machine's
 * clock.
 * <p>A daemon thread, the ticker, stores {@link System#nanoTime()} once a millisecond. It starts with the first reading and
 * ends by itself about a second after the last one, so an idle application has no ticker.
 * <p><b>Contract.</b> {@link #nanos()} is never ahead of {@link #exactNanos()}, and behind it by one millisecond plus what the
 * scheduler makes the ticker wait; on a starved machine that can be tens of milliseconds. Hence it suits windows of a second
 * and more and slow-call thresholds of 10 ms and more. A limiter may grant on it, since an earlier time only makes the check
 * stricter, but must look at {@link #exactNanos()} before it refuses. Coarse readings never go back, but one may be earlier than
 * an exact one taken before it.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
public final class CoarseClock implements NanoClock {
    /*
     * now      the latest reading; written by the ticker only
     * ticking  whether a ticker is alive, so that `now` can be believed
     * used     whether anybody read the clock since the ticker last cleared it
     *
     * All three share a line on purpose: the ticker writes it a thousand times a second, readers only read it; `used` is
     * written by a reader only when it is false, once a second.
     *
     * Ending without losing a reader: the ticker stores ticking = false, then reads `used`; a reader that found used == false
     * stores used = true, then reads `ticking`. Both fields are volatile, so at least one of the two sees the other: either the
     * ticker goes on, or the reader reads the exact clock and starts a new ticker.
     */
    private static final long TICK_NANOS = 1_000_000;
    private static final int TICKS_BETWEEN_IDLE_CHECKS = 1_000;

    private final ThreadFactory threads;
    private final int ticksBetweenIdleChecks;
    private volatile long now;
    private volatile boolean ticking;
    private volatile boolean used;
    private @Nullable Thread ticker; // guarded by this

    CoarseClock() {
        this(CoarseClock::thread, TICKS_BETWEEN_IDLE_CHECKS);
    }

    /** For tests, which want to hold the ticker's thread and see it end sooner. */
    CoarseClock(ThreadFactory threads, int ticksBetweenIdleChecks) {
        this.threads = threads;
        this.ticksBetweenIdleChecks = ticksBetweenIdleChecks;
    }

    /** The one coarse clock of this process. */
    public static CoarseClock shared() {
        return Shared.CLOCK;
    }

    @Override
    public long nanos() {
        if (!used) {
            used = true;
        }
        return ticking ? now : startTicker();
    }

    @Override
    public long exactNanos() {
        return System.nanoTime();
    }

    /** Whether the ticker is alive; it is not while nobody reads this clock. */
    public boolean isTicking() {
        return ticking;
    }

    /** A reading when none can be believed. A machine that has no thread left to give keeps to exact ones until it has one. */
    private synchronized long startTicker() {
        if (ticking) {
            return now; // another reader was quicker
        }
        long exact = System.nanoTime();
        if (ticker == null) {
            now = exact;
            try {
                ticker = threads.newThread(this::tick);
                ticking = true;
                ticker.start();
            } catch (OutOfMemoryError noThread) {
                ticking = false;
                ticker = null;
            }
        }
        return exact;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(null, work, "sluice-coarse-clock", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null); // nothing of the application that happens to be first
        return thread;
    }

    private void tick() {
        int ticks = 0;
        do {
            LockSupport.parkNanos(TICK_NANOS);
            now = System.nanoTime();
            if (++ticks == ticksBetweenIdleChecks) {
                ticks = 0;
                if (used) {
                    used = false;
                } else {
                    ticking = false;
                }
            }
        } while (ticking || usedMeanwhile());
    }

    /** The last look before the ticker ends; see the block comment. */
    private synchronized boolean usedMeanwhile() {
        if (used) {
            now = System.nanoTime();
            ticking = true;
            return true;
        }
        ticker = null;
        return false;
    }

    @Override
    public String toString() {
        return "NanoClock.coarse()";
    }

    private static final class Shared {
        static final CoarseClock CLOCK = new CoarseClock();
    }
}
