package io.sluice.cluster.server.engine;

import io.sluice.cluster.server.engine.LimitRule.Algorithm;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.core.Check;
import io.sluice.ratelimiter.algorithm.Gcra;
import java.math.BigInteger;
import java.time.Duration;

/**
 * What the numbers of a limit may be.
 *
 * @param place what their names in messages begin with
 */
record LimitBounds(String place, Algorithm algorithm, CalendarUnit unit, StateLoss onStateLoss) {
    private static final Duration SHORTEST_PERIOD = Duration.ofMillis(1);
    private static final Duration LONGEST_PERIOD = Duration.ofDays(31);
    private static final long LONGEST_EMPTY_NANOS = 10_000_000_000L;

    LimitBounds at(String newPlace) {
        return new LimitBounds(newPlace, algorithm, unit, onStateLoss);
    }

    /**
     * @throws IllegalArgumentException if a number is out of range; the message gives its name, the range and the value
     */
    void check(long limit, Duration refreshPeriod, long burst) {
        boolean calendar = algorithm == Algorithm.FIXED_WINDOW;
        Check.inRange(
                place + "limitRefreshPeriod",
                refreshPeriod,
                calendar ? unit.length() : SHORTEST_PERIOD,
                calendar ? unit.length() : LONGEST_PERIOD);
        long period = refreshPeriod.toNanos();
        long most = Math.max(1, perSecond(period).longValueExact());
        Check.inRange(place + "limitForPeriod", limit, 1, most);
        boolean tokens = algorithm == Algorithm.TOKEN_BUCKET;
        Check.inRange(place + "burst", burst, tokens ? 1 : limit, tokens ? Gcra.mostBurst(limit, period) : limit);
        if (onStateLoss == StateLoss.EMPTY) {
            checkRecovery(limit, period, burst);
        }
    }

    private void checkRecovery(long limit, long periodNanos, long burst) {
        long most = BigInteger.valueOf(limit)
                .multiply(BigInteger.valueOf(LONGEST_EMPTY_NANOS))
                .divide(BigInteger.valueOf(periodNanos))
                .max(BigInteger.ONE)
                .longValueExact();
        if (burst > most) {
            throw new IllegalArgumentException(place + "burst must be between 1 and " + most
                    + ", what comes in ten seconds, with onStateLoss EMPTY, but was " + burst
                    + "; FULL allows more, and lets up to a burst through once more after a restart");
        }
    }

    private static BigInteger perSecond(long periodNanos) {
        return BigInteger.valueOf(periodNanos)
                .multiply(BigInteger.valueOf(LimitRule.MAX_PER_SECOND))
                .divide(BigInteger.valueOf(1_000_000_000));
    }
}
