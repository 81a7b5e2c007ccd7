package io.sluice.ratelimiter.algorithm;

/**
 * Counts permits in windows of time. Between two turns of the window the state is one {@code long}; at a turn, the caller brings
 * the counts of the past along, which nobody else may touch meanwhile.
 * <p><b>States.</b> The lowest bit of a state is always zero and free for the caller to use.
 */
public abstract sealed class Window permits FixedWindow, SlidingWindow {
    /*
     *    63                    freeBits+1 freeBits            1   0
     *   +---------------------------------+---------------------+---+
     *   | segment, mod 2^(63-freeBits)    | free                | 0 |
     *   +---------------------------------+---------------------+---+
     *   segment: a stretch of time, counted from the origin, within which nothing becomes free by itself
     *   free:    permits that can be had, and those that can only be borrowed besides
     *
     * Segments are compared as differences; the largest limits leave them 17 bits, and then one takes more than a day.
     */
    /** Instead of a state: the permits cannot be had now. */
    public static final long REFUSED = 1;

    final long origin;
    final long limit;
    final long mostBorrowed;
    private final int freeBits;

    Window(long limit, long mostBorrowed, long origin) {
        this.limit = limit;
        this.mostBorrowed = mostBorrowed;
        this.origin = origin;
        this.freeBits = Long.SIZE - Long.numberOfLeadingZeros(limit + mostBorrowed);
    }

    /** The time that segments are counted from. */
    public final long origin() {
        return origin;
    }

    /** A new array for the counts of the past, for a limiter of which nothing is spent. */
    public final long[] noPast() {
        long[] past = new long[slots() + 1];
        past[slots()] = limit + mostBorrowed;
        return past;
    }

    /** The state of a limiter of which nothing is spent. */
    public final long unused(long now) {
        return state(segment(now), limit + mostBorrowed);
    }

    /** The most permits that one request can ever be granted. */
    public final long mostAtOnce() {
        return limit;
    }

    /** Whether the window has turned since this state; false, too, if it has turned further already than now. */
    public final boolean isOver(long state, long now) {
        return segmentsSince(state, now) > 0;
    }

    /**
     * Takes permits from a state that is not over.
     *
     * @param borrowing whether up to {@code mostBorrowed} permits may be taken from the future
     * @return the next state, or {@link #REFUSED}
     */
    public final long take(long state, long permits, boolean borrowing) {
        long rest = free(state) - permits;
        return permits > limit || rest < (borrowing ? 0 : mostBorrowed) ? REFUSED : state - (permits << 1);
    }

    /** Takes permits, or as many as there are. */
    public final long takeAnyway(long state, long permits) {
        return state - (Math.min(permits, free(state)) << 1);
    }

    /** How many permits can be had from a state that is not over, without borrowing. */
    public final long available(long state) {
        return Math.max(0, free(state) - mostBorrowed);
    }

    /** How much of the limit is spent in a state that is not over, from 0 to 1, and beyond by what was borrowed. */
    public final double spentShare(long state) {
        return (double) (limit + mostBorrowed - free(state)) / limit;
    }

    /**
     * Moves a state that is over to now.
     *
     * @param past the counts of the past; changed
     */
    public final long turned(long state, long now, long[] past) {
        long since = segmentsSince(state, now);
        return since <= 0 ? state : turnedTo(segment(now), since, free(state), past);
    }

    /**
     * The earliest time from now on at which permits can be had, if nobody else takes any.
     *
     * @param permits from 1 to {@link #mostAtOnce}
     * @param past the counts of the past; unchanged
     */
    public final long due(long state, long now, long permits, long[] past) {
        long[] ahead = past.clone();
        long time = now;
        long then = turned(state, time, ahead);
        while (take(then, permits, false) == REFUSED) {
            time = nextTurn(then, time);
            then = turned(then, time, ahead);
        }
        return time;
    }

    /**
     * Gives permits back that were not used, as far as they still count, to a state that is not over.
     *
     * @param past the counts of the past; changed
     */
    public abstract long giveBack(long state, long now, long permits, long[] past);

    /** When the window turns next. */
    private long nextTurn(long state, long now) {
        return startOf(following(segmentOf(state, now)));
    }

    /** A state in which that much is spent, all of it just now; the past is empty and is told of it. */
    public final long withSpentShare(double share, long now, long[] past) {
        long spent = Math.min((long) Math.ceil(share * limit), limit + mostBorrowed);
        return state(segment(now), past[slots()] - spent);
    }

    final long state(long segment, long free) {
        return (segment << freeBits | free) << 1;
    }

    final long free(long state) {
        return state >>> 1 & (1L << freeBits) - 1;
    }

    /** The number of the segment that a state is of, given a time that is not years away from it. */
    final long segmentOf(long state, long now) {
        return segment(now) - segmentsSince(state, now);
    }

    private long segmentsSince(long state, long now) {
        // shifted to the top, so that the difference is taken modulo the bits a state has for it
        long difference = (segment(now) << freeBits + 1) - (state >>> freeBits + 1 << freeBits + 1);
        return difference >> freeBits + 1;
    }

    /** The number of the segment that this time is in; even or odd, but never less at a later time. */
    abstract long segment(long now);

    /** The number of the segment after this one. */
    abstract long following(long segment);

    abstract long startOf(long segment);

    /** How many counts the past consists of; after them comes what was free when the present segment began. */
    abstract int slots();

    abstract long turnedTo(long segment, long since, long free, long[] past);
}
