package io.sluice.cluster.server.engine;

/**
 * A limit for the last period, estimated from two counts: of the window before as much counts as the last period still touches, as if its
 * permits had come evenly.
 * <p><b>Worst case.</b> Never more than the limit in one window, and in any stretch D at most {@code limit + rate * D}, as a token bucket
 * whose burst is the limit. So a period that lies across two windows may have up to twice the limit: if all permits of the former came at its
 * end, and those of the latter as soon as they could. If they come evenly, the estimate is exact.
 */
public final class SlidingWindows extends Windows {
    private final long period;

    SlidingWindows(long limit, long periodNanos) {
        super(limit);
        this.period = periodNanos;
    }

    @Override
    public boolean isCalendar() {
        return false;
    }

    @Override
    public Counts unused(long now) {
        return new Counts(now, 0, 0);
    }

    @Override
    public Counts lost(long since) {
        return new Counts(since, limit, 0);
    }

    @Override
    public Counts turnedTo(long now, Counts counts) {
        long into = now - counts.start();
        if (into < period) {
            return counts; // also if this reading is older than the window
        }
        long before = into < 2 * period ? counts.current() : 0;
        return new Counts(counts.start() + into / period * period, before, 0);
    }

    @Override
    public long available(Counts counts, long now) {
        return Math.max(0, limit - counts.current() - touched(counts.before(), now - counts.start()));
    }

    /** What of the window before still counts, rounded up. */
    private long touched(long before, long into) {
        long left = Math.min(period, period - into);
        return (long) Math.ceil((double) before * left / period);
    }

    @Override
    long untilNanos(Counts counts, long now, long permits) {
        long into = Math.max(0, now - counts.start());
        long room = limit - permits;
        if (counts.current() <= room) { // as soon as enough of the window before is out of the period
            return untilTouched(counts.before(), room - counts.current()) - into;
        }
        return period - into + untilTouched(counts.current(), room);
    }

    /** How long after its start a window must be that no more than so many of the one before count. */
    private long untilTouched(long before, long most) {
        if (before <= most) {
            return 0;
        }
        return period - (long) Math.floor((double) most * period / before);
    }

    @Override
    boolean isBefore(Counts counts, long time) {
        return counts.start() - time <= period;
    }
}
