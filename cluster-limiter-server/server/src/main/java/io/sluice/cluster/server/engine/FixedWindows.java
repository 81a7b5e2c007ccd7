package io.sluice.cluster.server.engine;

import io.sluice.cluster.server.engine.CalendarWindow.Span;

/**
 * A limit for each stretch of the calendar.
 * <p><b>Worst case.</b> Never more than the limit in a stretch; up to twice the limit around the edge between two.
 * <p><b>When the wall clock steps.</b> Ahead over the end of a stretch: a new one begins. Back behind its start: the present one stays in
 * force until the clock is past its end, unless the step was longer than a whole stretch; then the one of the new time begins, and what
 * was counted counts in it.
 */
public final class FixedWindows extends Windows {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final CalendarWindow calendar;
    private volatile Span known; // where time was last; a race only reckons it twice

    FixedWindows(long limit, CalendarWindow calendar) {
        super(limit);
        this.calendar = calendar;
        known = calendar.at(0);
    }

    /** The stretch of a moment. */
    public Span at(long millis) {
        Span last = known;
        if (last.contains(millis)) {
            return last;
        }
        Span found = calendar.at(millis);
        known = found;
        return found;
    }

    @Override
    public boolean isCalendar() {
        return true;
    }

    @Override
    public Counts unused(long now) {
        return new Counts(at(now).start(), 0, 0);
    }

    @Override
    public Counts lost(long since) {
        return new Counts(at(since).start(), 0, limit);
    }

    @Override
    public Counts turnedTo(long now, Counts counts) {
        Span present = at(now);
        if (present.start() == counts.start()) {
            return counts;
        }
        if (present.start() > counts.start()) {
            return new Counts(present.start(), 0, 0);
        }
        boolean oneBack = present.end() >= counts.start();
        return oneBack ? counts : new Counts(present.start(), 0, counts.current());
    }

    @Override
    public long available(Counts counts, long now) {
        return Math.max(0, limit - counts.current());
    }

    @Override
    long untilNanos(Counts counts, long now, long permits) {
        return (at(counts.start()).end() - now) * NANOS_PER_MILLI;
    }

    @Override
    boolean isBefore(Counts counts, long time) {
        return false;
    }
}
