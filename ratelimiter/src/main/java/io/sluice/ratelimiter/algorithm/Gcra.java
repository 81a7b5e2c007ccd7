package io.sluice.ratelimiter.algorithm;

import io.sluice.core.Check;
import java.math.BigInteger;

/**
 * The generic cell rate algorithm: a token bucket, or a leaky bucket, whose whole state is one {@code long}, the theoretical
 * arrival time (TAT) up to which permits are spent.
 * <p><b>Token bucket.</b> A grant of n permits moves the TAT n intervals ahead, from now if it lay in the past; it is refused if
 * the TAT would come to lie more than the burst ahead. In any stretch of time D at most {@code burst + rate * D} permits are
 * granted. No more than the burst can be had at once.
 * <p><b>Leaky bucket.</b> Permits leave one interval after another: a grant of n permits needs n - 1 intervals of peace before it
 * and one after it. In any stretch D at most {@code n + rate * D} permits are granted, n being what the last grant took.
 * <p><b>Borrowing.</b> A grant may be allowed to move the TAT further ahead than others; what it takes too early the others lack
 * later. It adds what may be borrowed to the bound.
 * <p><b>Exactness.</b> Time is reckoned in units of 2<sup>-k</sup> ns, k being as large as the interval needs to be a number of
 * at least 20 bits (fewer if the burst is that of hours), rounded up to the next even one. So the rate is never exceeded, and missed
 * by less than 2 in a million. Readings of the clock may wrap.
 * <p><b>States.</b> The lowest bit of a state is always zero and free for the caller to use. A state that lies further ahead than
 * the burst, what may be borrowed, and a minute for readings that are old, is stale: the limiter was idle for so long (never
 * less than twelve days) that the difference has wrapped. It counts as idle.
 */
public final class Gcra {
    /** Instead of a state: the permits cannot be had now. */
    public static final long REFUSED = 1;

    private static final int INTERVAL_BITS = 20;
    private static final long READINGS_MAY_BE_OLD_NANOS = 60_000_000_000L;
    private static final long MOST_AHEAD = 1L << 61;

    private final int shift;
    private final long interval;
    private final long burst;
    private final long tolerance;
    private final long mostAtOnce;
    private final long mostBorrowed;
    private final boolean paced;
    private final long stale;

    private Gcra(Gcra from) {
        shift = from.shift;
        interval = from.interval;
        burst = from.burst;
        tolerance = from.tolerance;
        mostAtOnce = from.mostAtOnce;
        mostBorrowed = from.mostBorrowed;
        paced = from.paced;
        stale = Long.MAX_VALUE;
    }

    private Gcra(long limit, long periodNanos, long burst, long mostAtOnce, long mostBorrowed, boolean paced) {
        Check.inRange("burst", burst, 1, mostBurst(limit, periodNanos));
        Check.inRange("mostBorrowed", mostBorrowed, 0, mostBurst(limit, periodNanos));
        this.shift = shift(limit, periodNanos, mostAtOnce + mostBorrowed);
        this.interval = interval(limit, periodNanos, shift);
        this.burst = burst;
        this.tolerance = burst * interval;
        this.mostAtOnce = mostAtOnce;
        this.mostBorrowed = mostBorrowed;
        this.paced = paced;
        this.stale = tolerance + mostBorrowed * interval + (READINGS_MAY_BE_OLD_NANOS << shift);
    }

    /**
     * @param limit permits for each period
     * @param burst permits that can be had at once after a rest, from 1 to {@link #mostBurst}
     * @param mostBorrowed how many permits more those who may borrow can have at once
     */
    public static Gcra tokenBucket(long limit, long periodNanos, long burst, long mostBorrowed) {
        return new Gcra(limit, periodNanos, burst, burst, mostBorrowed, false);
    }

    /**
     * @param limit permits for each period, and the most that can be had at once
     * @param mostBorrowed how many permits more those who may borrow can have at once
     */
    public static Gcra leakyBucket(long limit, long periodNanos, long mostBorrowed) {
        return new Gcra(limit, periodNanos, 1, Math.min(limit, mostBurst(limit, periodNanos)), mostBorrowed, true);
    }

    /** The largest burst the arithmetic holds: as many permits as come in 9 years, or more. */
    public static long mostBurst(long limit, long periodNanos) {
        return MOST_AHEAD / 2 / interval(limit, periodNanos, 1);
    }

    /** At least 1, so that the lowest bit is free; less than the interval would like only if the burst leaves no room. */
    private static int shift(long limit, long periodNanos, long permits) {
        int wanted = INTERVAL_BITS + 1 - bits(Math.max(1, periodNanos / limit));
        int room = bits(MOST_AHEAD)
                - 1
                - bits(BigInteger.valueOf(permits)
                        .multiply(BigInteger.valueOf(periodNanos))
                        .divide(BigInteger.valueOf(limit))
                        .longValueExact());
        return Math.max(1, Math.min(wanted, room - 1));
    }

    private static int bits(long positive) {
        return Long.SIZE - Long.numberOfLeadingZeros(positive);
    }

    /** Rounded up to an even number of units. */
    private static long interval(long limit, long periodNanos, int shift) {
        BigInteger[] halves =
                BigInteger.valueOf(periodNanos).shiftLeft(shift - 1).divideAndRemainder(BigInteger.valueOf(limit));
        return 2 * (halves[0].longValueExact() + halves[1].signum());
    }

    /** The same for planning: a state may lie ahead by as much as {@link #longestPlanNanos}. */
    public Gcra planner() {
        return new Gcra(this);
    }

    /** How far ahead a planner can look: 39 hours at 10,000,000 a second, 36 years at 1,000 and below. */
    public long longestPlanNanos() {
        return MOST_AHEAD >> shift;
    }

    /** A state that a {@link #planner} can start from. */
    public long forPlanner(long state, long now) {
        return ahead(state, now << shift) < 0 ? unused(now) : state;
    }

    /** The most permits that one request can ever be granted. */
    public long mostAtOnce() {
        return mostAtOnce;
    }

    /** The state of a limiter of which nothing is spent. */
    public long unused(long now) {
        return now << shift;
    }

    /**
     * Takes permits.
     *
     * @param permits at least 1
     * @param borrowing whether up to {@code mostBorrowed} permits may be taken from the future
     * @return the next state, or {@link #REFUSED}
     */
    public long take(long state, long now, long permits, boolean borrowing) {
        if (permits > mostAtOnce) {
            return REFUSED;
        }
        long units = now << shift;
        long spent = spentAfter(ahead(state, units), permits);
        long most = borrowing ? tolerance + mostBorrowed * interval : tolerance;
        return spent > most ? REFUSED : units + spent;
    }

    /** Takes permits whether they are there or not: for those whose turn was planned with {@link #due}. */
    public long takeAnyway(long state, long now, long permits) {
        long units = now << shift;
        return units + spentAfter(ahead(state, units), permits);
    }

    /**
     * The earliest time from now on at which permits can be had, if nobody else takes any.
     *
     * @param permits from 1 to {@link #mostAtOnce}
     */
    public long due(long state, long now, long permits) {
        long missing = ahead(state, now << shift) + permits * interval - tolerance;
        return missing <= 0 ? now : now + (missing + (1L << shift) - 1 >> shift);
    }

    /** Gives permits back that were not used; never more than are spent. */
    public long giveBack(long state, long now, long permits) {
        long units = now << shift;
        long ahead = ahead(state, units);
        return ahead <= 0 ? units : units + Math.max(0, ahead - permits * interval);
    }

    /** How many permits could be had one by one. */
    public long available(long state, long now) {
        long ahead = Math.max(0, ahead(state, now << shift));
        return ahead >= tolerance ? 0 : (tolerance - ahead) / interval;
    }

    /** How much of the burst is spent, from 0 to 1, and beyond by what was borrowed. */
    public double spentShare(long state, long now) {
        return (double) Math.max(0, ahead(state, now << shift)) / tolerance;
    }

    /** The state in which that much of the burst is spent: how a limiter goes on when its rate or burst has changed. */
    public long withSpentShare(double share, long now) {
        double most = (double) tolerance + mostBorrowed * interval;
        long halves = (long) Math.ceil(Math.min(share * tolerance, most) / 2);
        return (now << shift) + 2 * halves;
    }

    /** How far the TAT lies ahead; far in the past if it is stale. */
    private long ahead(long state, long units) {
        long ahead = state - units;
        return ahead > stale ? Long.MIN_VALUE / 2 : ahead;
    }

    private long spentAfter(long ahead, long permits) {
        long floor = paced ? (1 - permits) * interval : 0;
        return Math.max(ahead, floor) + permits * interval;
    }

    @Override
    public String toString() {
        return (paced ? "LeakyBucket[" : "TokenBucket[burst " + burst + ", ") + "interval "
                + Math.scalb((double) interval, -shift) + " ns]";
    }
}
