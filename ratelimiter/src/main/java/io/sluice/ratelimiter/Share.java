package io.sluice.ratelimiter;

import io.sluice.core.Check;
import io.sluice.ratelimiter.RateLimiterConfig.Algorithm;
import io.sluice.ratelimiter.RateLimiterConfig.Limit;
import io.sluice.ratelimiter.algorithm.Gcra;
import java.math.BigInteger;
import java.time.Duration;

/** One part in n of a limit: n limiters of one part each let in, together, what one of the whole does. */
final class Share {
    /*
     * A bucket is a rate and a burst, so its period may be another: it is made as long as it takes a whole number of permits to come. Of 100 a
     * second for 40 each has 5 in 2 seconds, which is the total exactly.
     *
     * A window promises something of every stretch of one period, and one of 5 in 2 seconds may let in 5 in one: so its period stays, and permits
     * are rounded down. Of 100 a second for 40 each has 2 a second. Only where that leaves none, the period is as long as one permit takes to come.
     *
     * What nobody can have less of than one is one: a permit at once, and a permit in the longest period.
     */
    private static final BigInteger LONGEST = BigInteger.valueOf(RateLimiterConfig.LONGEST.toNanos());

    private Share() {}

    static Limit of(Limit total, Algorithm algorithm, int instances) {
        Check.inRange("instances", instances, 1, Integer.MAX_VALUE);
        return switch (algorithm) {
            case TOKEN_BUCKET, LEAKY_BUCKET -> ofBucket(total, instances);
            case SLIDING_WINDOW, FIXED_WINDOW -> ofWindow(total, instances);
        };
    }

    private static Limit ofBucket(Limit total, int instances) {
        BigInteger limit = BigInteger.valueOf(total.limitForPeriod());
        BigInteger parts = BigInteger.valueOf(instances);
        BigInteger nanos = BigInteger.valueOf(total.periodNanos()).multiply(parts); // in which the limit comes to one
        BigInteger whole = limit.divide(limit.gcd(parts));
        BigInteger inLongest = LONGEST.multiply(limit).divide(nanos);
        long permits = whole.min(inLongest).max(BigInteger.ONE).longValueExact();
        Duration period = time(total, permits, instances);
        long most = Gcra.mostBurst(permits, period.toNanos());
        return new Limit(permits, period, Math.min(most, atLeastOne(total.burst() / instances)));
    }

    private static Limit ofWindow(Limit total, int instances) {
        long permits = atLeastOne(total.limitForPeriod() / instances);
        return total.limitForPeriod() >= instances
                ? new Limit(permits, total.limitRefreshPeriod())
                : new Limit(permits, time(total, permits, instances));
    }

    /** How long it takes until so many permits have come to one: rounded up to a nanosecond, so never more than its part. */
    private static Duration time(Limit total, long permits, int instances) {
        BigInteger[] nanos = BigInteger.valueOf(total.periodNanos())
                .multiply(BigInteger.valueOf(instances))
                .multiply(BigInteger.valueOf(permits))
                .divideAndRemainder(BigInteger.valueOf(total.limitForPeriod()));
        BigInteger roundedUp = nanos[0].add(BigInteger.valueOf(nanos[1].signum()));
        return Duration.ofNanos(roundedUp.min(LONGEST).longValueExact());
    }

    private static long atLeastOne(long permits) {
        return Math.max(1, permits);
    }
}
