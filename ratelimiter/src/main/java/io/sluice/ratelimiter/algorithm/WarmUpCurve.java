package io.sluice.ratelimiter.algorithm;

import io.sluice.core.Check;

/**
 * How a cold limiter gets up to speed: the interval between permits falls linearly, permit by permit, from coldFactor times its
 * final value to that value.
 * <p>With an interval T, a cold factor c and a warm-up of P, a saturated limiter grants permit k at
 * {@code c T k - (c - 1) T k² / (2 N)} after its first, where {@code N = 2 P / ((1 + c) T)} is how many permits the warm-up takes: it
 * is warm at exactly P. With 10/s, 3 and 10 s that is {@code 0.3 k - 0.002 k²} seconds: 4, 3, 4, 4, 5, 4, 5, 6, 7, 8 permits in the
 * first ten seconds, then 10.
 * <p>Idle time cools: each second of it takes back one second of the warm-up.
 * <p>Warmth is counted in permits of the curve, from 0 (cold) to {@link #permits()} (warm); times are nanoseconds.
 */
public final class WarmUpCurve {
    private final double interval;
    private final double coldFactor;
    private final double permits;
    private final double warmUpNanos;

    /**
     * @param intervalNanos the time between permits when warm
     * @param warmUpNanos how long a saturated limiter takes to become warm
     * @param coldFactor how many times longer the interval is when cold; above 1, at most 100
     */
    public WarmUpCurve(double intervalNanos, double warmUpNanos, double coldFactor) {
        this.interval = intervalNanos;
        this.coldFactor = Check.inRange("coldFactor", coldFactor, Math.nextUp(1.0), 100);
        this.warmUpNanos = warmUpNanos;
        this.permits = 2 * warmUpNanos / ((1 + coldFactor) * intervalNanos);
    }

    /** How many permits a cold limiter grants until it is warm. */
    public double permits() {
        return permits;
    }

    /** The time that a saturated limiter takes to go from cold to this warmth; beyond it, from warm on, one interval a permit. */
    public double nanosAt(double warmth) {
        if (warmth >= permits) {
            return warmUpNanos + (warmth - permits) * interval;
        }
        return interval * warmth * (coldFactor - (coldFactor - 1) * warmth / (2 * permits));
    }

    /** How long granting so many permits keeps the limiter busy: exact also where a warm-up of weeks has intervals of nanoseconds. */
    public double cost(double warmth, long granted) {
        double cold =
                Math.max(0, Math.min((double) granted, permits - warmth)); // so many of them are slower than the rest
        double slowness = coldFactor - (coldFactor - 1) * (2 * warmth + cold) / (2 * permits);
        return interval * (cold * slowness + (granted - cold));
    }

    /** The warmth after so many permits. */
    public double warmed(double warmth, long granted) {
        return Math.min(permits, warmth + granted);
    }

    /** The warmth after having been idle. */
    public double cooled(double warmth, double idleNanos) {
        double left = nanosAt(warmth) - idleNanos;
        if (left <= 0) {
            return 0;
        }
        double root = Math.sqrt(coldFactor * coldFactor - 2 * (coldFactor - 1) * left / (interval * permits));
        return Math.min(warmth, permits * (coldFactor - root) / (coldFactor - 1));
    }
}
