package io.sluice.cluster.client;

import io.sluice.cluster.protocol.ServerFrame.RuleState;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.algorithm.Gcra;
import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A limit of this process alone, for the time in which no server answers. It begins empty, so that falling back adds no burst. Safe for many
 * threads; time is handed in.
 */
final class LocalBucket {
    /** So that all shares together stay below the limit, although clients do not come and go at the same instant. */
    private static final int TENTHS = 9;

    private static final long MOST_PERIOD_NANOS =
            1L << 59; // 18 years: nobody waits for less than a permit in that time

    private final Gcra gcra;
    private final AtomicLong state;

    private LocalBucket(Gcra gcra, long now) {
        this.gcra = gcra;
        state = new AtomicLong(gcra.withSpentShare(1, now));
    }

    /** The whole of a limit. */
    static LocalBucket whole(RateLimiterConfig limit, long now) {
        long period = limit.limitRefreshPeriod().toNanos();
        return new LocalBucket(Gcra.tokenBucket(limit.limitForPeriod(), period, limit.burst(), 0), now);
    }

    /** Of a limit, the part of one client of so many: 0.9 R / N. */
    static LocalBucket share(RuleState rule, int clients, long now) {
        BigInteger permits = BigInteger.valueOf(rule.limitForPeriod()).multiply(BigInteger.valueOf(TENTHS));
        BigInteger period = BigInteger.valueOf(rule.periodNanos()).multiply(BigInteger.valueOf(10L * clients));
        BigInteger tooLong =
                period.divide(BigInteger.valueOf(MOST_PERIOD_NANOS)).add(BigInteger.ONE);
        if (!tooLong.equals(BigInteger.ONE)) { // longer than can be reckoned with: as many permits fewer, but one
            BigInteger fewer = permits.divide(tooLong).max(BigInteger.ONE);
            period = period.multiply(fewer).divide(permits).min(BigInteger.valueOf(MOST_PERIOD_NANOS));
            permits = fewer;
        }
        long burst = Math.max(1, rule.burst() * TENTHS / 10 / clients);
        long limit = permits.longValueExact();
        long nanos = period.longValueExact();
        return new LocalBucket(Gcra.tokenBucket(limit, nanos, Math.min(burst, Gcra.mostBurst(limit, nanos)), 0), now);
    }

    /** Takes permits now, or not. */
    boolean take(long now, long permits) {
        while (true) {
            long seen = state.get();
            long next = gcra.take(seen, now, permits, false);
            if (next == Gcra.REFUSED) {
                return false;
            }
            if (state.compareAndSet(seen, next)) {
                return true;
            }
        }
    }

    /** When permits can be had; they must not be more than the burst. */
    long due(long now, long permits) {
        return gcra.due(state.get(), now, Math.min(permits, gcra.mostAtOnce()));
    }
}
