package io.sluice.cluster.client;

import io.sluice.cluster.protocol.ServerFrame.RuleState;
import io.sluice.ratelimiter.algorithm.Gcra;
import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A limit of this process alone, for the time in which no server answers. It begins empty, so that falling back adds no burst. Safe for many
 * threads; time is handed in.
 */
final class LocalBucket {
    /** So that all shares together stay below the limit, although clients do not come and go at the same instant. */
    private static final int TENTHS = 9;

    private static final long MOST_PERIOD_NANOS =
            1L << 59; // 18 years: nobody waits for less than a permit in that time

    private final Terms terms;
    private final Gcra gcra;
    private final AtomicLong state;

    private LocalBucket(Terms terms, Gcra gcra, long now) {
        this.terms = terms;
        this.gcra = gcra;
        state = new AtomicLong(gcra.withSpentShare(1, now));
    }

    /** The whole of the limit that a gate has of its own. */
    static LocalBucket whole(Terms terms, long now) {
        Gcra gcra = Gcra.tokenBucket(terms.limitForPeriod(), terms.periodNanos(), terms.burst(), 0);
        return new LocalBucket(terms, gcra, now);
    }

    /**
     * The part of one client of so many: 0.9 R / N.
     *
     * @param told the limit; null: it was never told, and the gate's own stands in for it
     */
    static LocalBucket share(Terms terms, @Nullable RuleState told, int clients, long now) {
        return told == null
                ? share(terms, terms.limitForPeriod(), terms.periodNanos(), terms.burst(), clients, now)
                : share(terms, told.limitForPeriod(), told.periodNanos(), told.burst(), clients, now);
    }

    private static LocalBucket share(
            Terms terms, long limitForPeriod, long periodNanos, long burst, int clients, long now) {
        BigInteger permits = BigInteger.valueOf(limitForPeriod).multiply(BigInteger.valueOf(TENTHS));
        BigInteger period = BigInteger.valueOf(periodNanos).multiply(BigInteger.valueOf(10L * clients));
        BigInteger tooLong =
                period.divide(BigInteger.valueOf(MOST_PERIOD_NANOS)).add(BigInteger.ONE);
        if (!tooLong.equals(BigInteger.ONE)) { // longer than can be reckoned with: as many permits fewer, but one
            BigInteger fewer = permits.divide(tooLong).max(BigInteger.ONE);
            period = period.multiply(fewer).divide(permits).min(BigInteger.valueOf(MOST_PERIOD_NANOS));
            permits = fewer;
        }
        long most = Gcra.mostBurst(permits.longValueExact(), period.longValueExact());
        long own = Math.min(Math.max(1, burst * TENTHS / 10 / clients), most);
        return new LocalBucket(terms, Gcra.tokenBucket(permits.longValueExact(), period.longValueExact(), own, 0), now);
    }

    /** Whether it was made by terms with the same limit. */
    boolean isOf(Terms others) {
        return terms.limitForPeriod() == others.limitForPeriod()
                && terms.periodNanos() == others.periodNanos()
                && terms.burst() == others.burst();
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
