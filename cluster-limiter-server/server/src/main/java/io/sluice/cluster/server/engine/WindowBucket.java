package io.sluice.cluster.server.engine;

import io.sluice.cluster.server.engine.SipHash.Hash;
import io.sluice.cluster.server.engine.Windows.Counts;
import java.time.InstantSource;

/** A bucket of an algorithm of windows. Nothing of it is ever leased out. */
final class WindowBucket extends Bucket {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Windows windows;
    private final InstantSource wallClock;
    private Counts counts; // guarded by this
    private boolean closed; // guarded by this

    WindowBucket(Hash key, CompiledRule rule, Windows windows, InstantSource wallClock, Counts counts) {
        super(key, rule);
        this.windows = windows;
        this.wallClock = wallClock;
        this.counts = counts;
    }

    static WindowBucket withSpentShare(
            Hash key, CompiledRule rule, Windows windows, InstantSource wallClock, double share, long nanos) {
        long now = windows.isCalendar() ? wallClock.millis() : nanos;
        return new WindowBucket(key, rule, windows, wallClock, windows.withSpentShare(share, now));
    }

    @Override
    long time(long nanos) {
        return windows.isCalendar() ? wallClock.millis() : nanos;
    }

    @Override
    synchronized long take(long now, long want, long min) {
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
    synchronized void undo(long now, long permits, long takenAt) {
        counts = windows.undo(windows.turnedTo(now, counts), permits, takenAt);
    }

    @Override
    synchronized long waitNanos(long now, long permits) {
        return windows.waitNanos(windows.turnedTo(now, counts), now, permits);
    }

    @Override
    synchronized long available(long now) {
        return windows.available(windows.turnedTo(now, counts), now);
    }

    @Override
    synchronized double spentShare(long now) {
        return windows.spentShare(windows.turnedTo(now, counts), now);
    }

    @Override
    Leased lease(Client client, long id, long want, long now) {
        return new Leased(0, 0, ShardResults.NEVER);
    }

    @Override
    synchronized boolean release(Client client, long lease, long unused, long now) {
        return !closed;
    }

    @Override
    synchronized boolean report(Client client, long lease, long used, long now) {
        return !closed;
    }

    @Override
    long outstanding() {
        return 0;
    }

    @Override
    synchronized void close() {
        closed = true;
    }

    @Override
    synchronized boolean closeIfUnleased(long now) {
        boolean open = !closed;
        closed = true;
        return open;
    }

    @Override
    synchronized boolean closeIfFull(long since, long now) {
        long then = windows.isCalendar() ? wallClock.millis() - (now - since) / NANOS_PER_MILLI : since;
        if (closed
                || windows.available(windows.turnedTo(then, counts), then)
                        < rule().rule().limitForPeriod()) {
            return false;
        }
        closed = true;
        return true;
    }
}
