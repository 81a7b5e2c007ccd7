package io.sluice.core.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Time in the hands of a test: a monotonic clock, a wall clock and timers that move only when told.
 * <p>{@link #advance(Duration)} moves both clocks and runs every timer that comes due on the way, in order of due time (equal
 * ones in order of scheduling), on the calling thread, with the clock standing at the timer's due time. {@link #setInstant}
 * moves the wall clock alone, as an administrator or a time server would.
 * <p><b>Thread safety.</b> Safe for many threads, but time is moved by one thread at once. Timers run outside any lock of this
 * clock; they may schedule, cancel, and move time themselves.
 */
public final class ManualClock implements NanoClock, InstantSource, TimerService {
    private static final Instant FIRST_INSTANT = Instant.parse("2026-01-01T00:00:00Z");

    private final long startNanos;
    private final PriorityQueue<Waiting> queue =
            new PriorityQueue<>(Comparator.comparingLong(Waiting::due).thenComparingLong(Waiting::number));

    private volatile long elapsed; // nanoseconds since the start; never wraps
    private volatile Instant wallStart = FIRST_INSTANT; // what the wall clock would have said at the start
    private long scheduled; // guarded by this
    private volatile @Nullable Random random; // null: whatever comes

    /** A clock that starts at zero, and at the beginning of 2026 by the wall. */
    public ManualClock() {
        this(0);
    }

    private ManualClock(long startNanos) {
        this.startNanos = startNanos;
    }

    /** A clock whose first reading is {@code nanos}: start close to {@link Long#MAX_VALUE} to test across the wrap. */
    public static ManualClock startingAt(long nanos) {
        return new ManualClock(nanos);
    }

    @Override
    public long nanos() {
        return startNanos + elapsed;
    }

    @Override
    public Instant instant() {
        return wallStart.plusNanos(elapsed);
    }

    @Override
    public RandomGenerator random() {
        Random seeded = random;
        return seeded == null ? NanoClock.super.random() : seeded;
    }

    /**
     * Makes what is left to chance the same each time.
     *
     * @return this
     */
    public ManualClock seededWith(long seed) {
        random = new Random(seed);
        return this;
    }

    @Override
    public TimerService timers() {
        return this;
    }

    @Override
    public InstantSource wallClock() {
        return this;
    }

    /** Steps the wall clock, forward or back; the monotonic clock and the timers do not notice. */
    public void setInstant(Instant instant) {
        wallStart = instant.minusNanos(elapsed);
    }

    /** Lets time pass, and runs what comes due. */
    public void advance(Duration time) {
        advance(time.toNanos());
    }

    /**
     * @param nanos how much time passes; zero runs the timers that are due now
     * @throws IllegalArgumentException if negative: monotonic time does not go back
     * @throws ArithmeticException if more than 292 years have passed since the start
     */
    public void advance(long nanos) {
        if (nanos < 0) {
            throw new IllegalArgumentException("nanos must not be negative, but was " + nanos);
        }
        long target = Math.addExact(elapsed, nanos);
        for (Waiting next = takeDue(target); next != null; next = takeDue(target)) {
            SystemTimers.runLogged(next.task());
        }
        moveTo(target);
    }

    @Override
    public synchronized Timer schedule(long delayNanos, Runnable task) {
        long due = elapsed + Math.max(0, delayNanos);
        Waiting waiting = new Waiting(due < 0 ? Long.MAX_VALUE : due, scheduled++, task);
        queue.add(waiting);
        return () -> cancel(waiting);
    }

    @Override
    public synchronized int pending() {
        return queue.size();
    }

    private synchronized boolean cancel(Waiting waiting) {
        return queue.remove(waiting);
    }

    private synchronized @Nullable Waiting takeDue(long target) {
        Waiting next = queue.peek();
        if (next == null || next.due() > target) {
            return null;
        }
        moveTo(next.due());
        return queue.poll();
    }

    private synchronized void moveTo(long newElapsed) {
        elapsed = Math.max(elapsed, newElapsed);
    }

    @Override
    public String toString() {
        return "ManualClock[" + Duration.ofNanos(elapsed) + " since start]";
    }

    private record Waiting(long due, long number, Runnable task) {}
}
