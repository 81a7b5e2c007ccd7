package io.sluice.ratelimiter.algorithm;

/**
 * A counter that starts anew with each period; periods are counted from an origin.
 * <p><b>Worst case.</b> Never more than the limit in a period, but up to twice the limit around the edge between two. What was
 * borrowed is missing in the next period.
 */
public final class FixedWindow extends Window {
    private final long period;

    /**
     * @param limit permits for each period
     * @param mostBorrowed how many permits of the next period those who may borrow can have; at most the limit
     * @param origin the time at which a period begins
     */
    public FixedWindow(long limit, long periodNanos, long mostBorrowed, long origin) {
        super(limit, mostBorrowed, origin);
        this.period = periodNanos;
    }

    @Override
    long segment(long now) {
        return Math.floorDiv(now - origin, period);
    }

    @Override
    long following(long segment) {
        return segment + 1;
    }

    @Override
    long startOf(long segment) {
        return origin + segment * period;
    }

    @Override
    int slots() {
        return 0;
    }

    @Override
    long turnedTo(long segment, long since, long free, long[] past) {
        long debt = since == 1 ? Math.max(0, mostBorrowed - free) : 0;
        past[0] = limit + mostBorrowed - debt;
        return state(segment, past[0]);
    }

    @Override
    public long giveBack(long state, long now, long permits, long[] past) {
        return state + (Math.min(permits, past[0] - free(state)) << 1);
    }
}
