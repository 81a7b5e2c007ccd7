package io.sluice.cluster.server.engine;

import io.sluice.cluster.server.engine.Windows.Counts;
import java.time.InstantSource;

/** A bucket of an algorithm of windows. Nothing of it is ever leased out. */
final class WindowBucket implements Bucket {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final CompiledRule rule;
    private final Windows windows;
    private final InstantSource wallClock;
    private Counts counts; // guarded by this
    private boolean closed; // guarded by this

    WindowBucket(CompiledRule rule, Windows windows, InstantSource wallClock, Counts counts) {
        this.rule = rule;
        this.windows = windows;
        this.wallClock = wallClock;
        this.counts = counts;
    }

    static WindowBucket withSpentShare(
            CompiledRule rule, Windows windows, InstantSource wallClock, double share, long nanos) {
        long now = windows.isCalendar() ? wallClock.millis() : nanos;
        return new WindowBucket(rule, windows, wallClock, windows.withSpentShare(share, now));
    }

    @Override
    public CompiledRule rule() {
        return rule;
    }

    @Override
    public long time(long nanos) {
        return windows.isCalendar() ? wallClock.millis() : nanos;
    }

    @Override
    public synchronized long take(long now, long want, long min) {
        if (closed) {
            return CLOSED;
        }
        counts = windows.turnedTo(now, counts);
        long granted = Math.min(want, windows.available(counts, now));
        if (granted < min) {
            return 0;
        }
        counts = windows.take(counts, granted);
        return granted;
    }

    @Override
    public synchronized void undo(long now, long permits, long takenAt) {
        counts = windows.undo(windows.turnedTo(now, counts), permits, takenAt);
    }

    @Override
    public synchronized long waitNanos(long now, long permits) {
        return windows.waitNanos(windows.turnedTo(now, counts), now, permits);
    }

    @Override
    public synchronized long available(long now) {
        return windows.available(windows.turnedTo(now, counts), now);
    }

    @Override
    public synchronized double spentShare(long now) {
        return windows.spentShare(windows.turnedTo(now, counts), now);
    }

    @Override
    public Leased lease(Client client, long id, long want, long now) {
        return new Leased(0, 0, ShardResults.NEVER);
    }

    @Override
    public synchronized boolean release(Client client, long lease, long unused, long now) {
        return !closed;
    }

    @Override
    public synchronized boolean report(Client client, long lease, long used, long now) {
        return !closed;
    }

    @Override
    public long outstanding() {
        return 0;
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    @Override
    public synchronized boolean closeIfUnleased(long now) {
        boolean open = !closed;
        closed = true;
        return open;
    }

    @Override
    public synchronized boolean closeIfFull(long since, long now) {
        long then = windows.isCalendar() ? wallClock.millis() - (now - since) / NANOS_PER_MILLI : since;
        if (closed
                || windows.available(windows.turnedTo(then, counts), then)
                        < rule.rule().limitForPeriod()) {
            return false;
        }
        closed = true;
        return true;
    }
}
