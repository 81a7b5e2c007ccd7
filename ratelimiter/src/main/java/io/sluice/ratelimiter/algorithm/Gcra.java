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
 * <p><b>Whole nanoseconds.</b> A clock tells no fractions, so permits are due at the first nanosecond at which they can be had: at 3
 * a second, 333,333,334 ns after a rest. A TAT that lies less than a nanosecond in the past is therefore not moved up to now: what
 * one permit came too late the next one is not late by, and who takes permits one by one as they are due gets the k-th at k
 * intervals, rounded up once. D is the stretch from the first reading to the last and counts both of these nanoseconds.
 * <p><b>Borrowing.</b> A grant may be allowed to move the TAT further ahead than others; what it takes too early the others lack
 * later. It adds what may be borrowed to the bound.
 * <p><b>Exactness.</b> Time is reckoned in fractions of a nanosecond in which the interval is a whole number: rates such as 3,
 * 6,000,000 or 7,000,000 a second are exact. Where that would take a fraction smaller than 1/16384 (as 9,999,999 a second would),
 * or leave no room for a burst of hours, the fraction is a power of two, and the interval is a number of 20 bits (fewer for such a
 * burst), rounded up: then the rate is missed by less than 2 in a million, and never exceeded. Readings of the clock may wrap.
 * <p><b>States.</b> The lowest bit of a state is always zero and free for the caller to use. A state that lies further ahead than
 * the burst, what may be borrowed, and a minute for readings that are old, is stale: the limiter was idle for so long (never
 * less than twelve days) that the difference has wrapped. It counts as idle.
 */
public final class Gcra {
    /** Instead of a state: the permits cannot be had now. */
    public static final long REFUSED = 1;

    private static final int INTERVAL_BITS = 20;
    private static final long FINEST = 1 << 14;
    private static final long READINGS_MAY_BE_OLD_NANOS = 60_000_000_000L;
    private static final long MOST_AHEAD = 1L << 61;

    private final long scale; // units in a nanosecond
    private final long interval;
    private final long burst;
    private final long tolerance;
    private final long mostAtOnce;
    private final long mostBorrowed;
    private final boolean paced;
    private final long stale;

    private Gcra(Gcra from) {
        scale = from.scale;
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
        long exact = 2 * (limit / gcd(limit, periodNanos)); // twice, so that the interval is even
        int room = room(limit, periodNanos, mostAtOnce + mostBorrowed);
        boolean fits = exact <= Math.min(FINEST, 1L << room);
        this.scale = fits ? exact : 1L << Math.min(shift(limit, periodNanos), room);
        this.interval = interval(limit, periodNanos, scale);
        this.burst = burst;
        this.tolerance = burst * interval;
        this.mostAtOnce = mostAtOnce;
        this.mostBorrowed = mostBorrowed;
        this.paced = paced;
        this.stale = tolerance + mostBorrowed * interval + (READINGS_MAY_BE_OLD_NANOS * scale);
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
        return MOST_AHEAD / 2 / interval(limit, periodNanos, 2);
    }

    /** So that the interval has as many bits as it needs; at least 1, so that the lowest bit is free. */
    private static int shift(long limit, long periodNanos) {
        return Math.max(1, INTERVAL_BITS + 1 - bits(Math.max(1, periodNanos / limit)));
    }

    /** The most bits that a fraction of a nanosecond may have for so many permits. */
    private static int room(long limit, long periodNanos, long permits) {
        BigInteger nanos = BigInteger.valueOf(permits)
                .multiply(BigInteger.valueOf(periodNanos))
                .divide(BigInteger.valueOf(limit));
        return Math.max(1, bits(MOST_AHEAD) - 2 - nanos.bitLength());
    }

    private static long gcd(long a, long b) {
        return BigInteger.valueOf(a).gcd(BigInteger.valueOf(b)).longValueExact();
    }

    private static int bits(long positive) {
        return Long.SIZE - Long.numberOfLeadingZeros(positive);
    }

    /** Rounded up to an even number of units. */
    private static long interval(long limit, long periodNanos, long scale) {
        BigInteger[] halves = BigInteger.valueOf(periodNanos)
                .multiply(BigInteger.valueOf(scale / 2))
                .divideAndRemainder(BigInteger.valueOf(limit));
        return 2 * (halves[0].longValueExact() + halves[1].signum());
    }

    /** The same for planning: a state may lie ahead by as much as {@link #longestPlanNanos}. */
    public Gcra planner() {
        return new Gcra(this);
    }

    /** How far ahead a planner can look: 39 hours at the least, decades where the rate is a round number. */
    public long longestPlanNanos() {
        return MOST_AHEAD / scale;
    }

    /** A state that a {@link #planner} can start from. */
    public long forPlanner(long state, long now) {
        return ahead(state, now * scale) <= -scale ? unused(now) : state;
    }

    /** The most permits that one request can ever be granted. */
    public long mostAtOnce() {
        return mostAtOnce;
    }

    /** The state of a limiter of which nothing is spent. */
    public long unused(long now) {
        return now * scale;
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
        long units = now * scale;
        long spent = spentAfter(ahead(state, units), permits);
        long most = borrowing ? tolerance + mostBorrowed * interval : tolerance;
        return spent > most ? REFUSED : units + spent;
    }

    /** Takes permits whether they are there or not: for those whose turn was planned with {@link #due}. */
    public long takeAnyway(long state, long now, long permits) {
        long units = now * scale;
        return units + spentAfter(ahead(state, units), permits);
    }

    /**
     * The earliest time from now on at which permits can be had, if nobody else takes any.
     *
     * @param permits from 1 to {@link #mostAtOnce}
     */
    public long due(long state, long now, long permits) {
        long missing = ahead(state, now * scale) + permits * interval - tolerance;
        return missing <= 0 ? now : now + (missing + scale - 1) / scale;
    }

    /** When nothing will be spent any more, if nobody takes any: in the past if nothing is. */
    public long fullAt(long state, long now) {
        return now - Math.floorDiv(-ahead(state, now * scale), scale);
    }

    /** Gives permits back that were not used; never more than are spent. */
    public long giveBack(long state, long now, long permits) {
        long units = now * scale;
        long ahead = ahead(state, units);
        return ahead <= 0 ? units : units + Math.max(0, ahead - permits * interval);
    }

    /**
     * Takes back a grant of which nothing was used, as if it had never been: what has come again since then does not come twice, so
     * the bound of this algorithm holds whatever was granted meanwhile. Of a token bucket.
     *
     * @param takenAt when the permits were taken
     */
    public long undo(long state, long now, long permits, long takenAt) {
        long units = now * scale;
        long ahead = ahead(state, units);
        long taken = permits * interval;
        long held = Math.max(0, now - takenAt);
        long cameAgain = held > taken / scale ? taken : held * scale;
        return ahead <= 0 ? units : units + Math.max(0, ahead - (taken - cameAgain));
    }

    /** How many permits could be had one by one. */
    public long available(long state, long now) {
        long ahead = Math.max(0, ahead(state, now * scale));
        return ahead >= tolerance ? 0 : (tolerance - ahead) / interval;
    }

    /** How much of the burst is spent, from 0 to 1, and beyond by what was borrowed. */
    public double spentShare(long state, long now) {
        return (double) Math.max(0, ahead(state, now * scale)) / tolerance;
    }

    /** The state in which that much of the burst is spent: how a limiter goes on when its rate or burst has changed. */
    public long withSpentShare(double share, long now) {
        double most = (double) tolerance + mostBorrowed * interval;
        long halves = (long) Math.ceil(Math.min(share * tolerance, most) / 2);
        return now * scale + 2 * halves;
    }

    /** How far the TAT lies ahead; far in the past if it is stale. */
    private long ahead(long state, long units) {
        long ahead = state - units;
        return ahead > stale ? Long.MIN_VALUE / 2 : ahead;
    }

    /** What was due within the last nanosecond came as early as a clock can tell: nothing of that is lost. */
    private long spentAfter(long ahead, long permits) {
        long floor = paced ? (1 - permits) * interval : 0;
        return (ahead > floor - scale ? ahead : floor) + permits * interval;
    }

    @Override
    public String toString() {
        return (paced ? "LeakyBucket[" : "TokenBucket[burst " + burst + ", ") + "interval " + (double) interval / scale
                + " ns]";
    }
}
