package io.sluice.cluster.server.engine;

/**
 * How a limit counts in windows: pure arithmetic on two counts and the beginning of the present window, so that any store can keep them.
 * Time is handed in; every method but {@link #turnedTo} wants counts of the window that the time lies in. Immutable.
 */
public abstract sealed class Windows permits FixedWindows, SlidingWindows {
    private static final long LEAST_RETRY_NANOS = 1;

    final long limit;

    Windows(long limit) {
        this.limit = limit;
    }

    /**
     * What was counted.
     *
     * @param start when the present window began, on the clock that the windows go by
     * @param before permits of the window before; 0 if it does not matter
     * @param current permits of the present window
     */
    public record Counts(long start, long before, long current) {
        Counts plus(long permits) {
            return new Counts(start, before, current + permits);
        }
    }

    /** Whether time is milliseconds of the epoch, by the wall clock; else it is nanoseconds of a monotonic one. */
    public abstract boolean isCalendar();

    /** The counts of a limit of which nothing is spent. */
    public abstract Counts unused(long now);

    /** The counts to begin with if what was counted up to a moment is lost, so that no loss adds a permit. */
    public abstract Counts lost(long since);

    /** The counts as of now, with windows that are over gone. */
    public abstract Counts turnedTo(long now, Counts counts);

    /** How many permits can be had; never negative. */
    public abstract long available(Counts counts, long now);

    /** How long until so many permits can be had, if nobody takes any: {@link ShardResults#NEVER} if they are more than the limit. */
    public final long waitNanos(Counts counts, long now, long permits) {
        if (permits > limit) {
            return ShardResults.NEVER;
        }
        return available(counts, now) >= permits ? 0 : Math.max(LEAST_RETRY_NANOS, untilNanos(counts, now, permits));
    }

    abstract long untilNanos(Counts counts, long now, long permits);

    /** The counts after a grant. */
    public final Counts take(Counts counts, long permits) {
        return counts.plus(permits);
    }

    /** The counts without a grant of which nothing was used; unchanged if its window matters no longer. */
    public final Counts undo(Counts counts, long permits, long takenAt) {
        long into = takenAt - counts.start();
        if (into >= 0) {
            return new Counts(counts.start(), counts.before(), Math.max(0, counts.current() - permits));
        }
        return isBefore(counts, takenAt)
                ? new Counts(counts.start(), Math.max(0, counts.before() - permits), counts.current())
                : counts;
    }

    /** Whether a moment before the present window lies in the one before. */
    abstract boolean isBefore(Counts counts, long time);

    /** How much of the limit is spent, from 0 to 1. */
    public final double spentShare(Counts counts, long now) {
        return (double) (limit - Math.min(limit, available(counts, now))) / limit;
    }

    /** The counts by which that much is spent: how a limit goes on when its rule has changed. */
    public final Counts withSpentShare(double share, long now) {
        return unused(now).plus((long) Math.ceil(Math.min(1, share) * limit));
    }
}
