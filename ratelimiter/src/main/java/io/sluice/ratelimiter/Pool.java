package io.sluice.ratelimiter;

import io.sluice.ratelimiter.RateLimiterConfig.Algorithm;
import io.sluice.ratelimiter.RateLimiterConfig.Limit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The permits of a limiter: an algorithm with its state.
 * <p>{@link #take} and {@link #giveBack} are for any thread. Everything else is for the holder: who has the limiter's lock and has
 * called {@link #hold}, or owns a {@link #copy} that nobody else sees. While a pool is held, nobody but the holder takes permits.
 */
abstract class Pool {
    /** The permits were taken. */
    static final int GRANTED = 0;
    /** There are not enough. */
    static final int SHORT = 1;
    /** The pool is held: there is a line, or the pool was replaced, or it will be free again in a moment. */
    static final int HELD = 2;

    static Pool of(RateLimiterConfig config, long now, @Nullable Pool before) {
        List<Limit> limits = config.limits();
        if (limits.size() == 1) {
            return leased(config, one(config, limits.get(0), now, before == null ? null : before.part(0)));
        }
        Pool[] parts = new Pool[limits.size()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = one(config, limits.get(i), now, before == null ? null : before.part(i));
        }
        return leased(config, new AllPool(parts));
    }

    private static Pool leased(RateLimiterConfig config, Pool pool) {
        if (!config.leased()) {
            return pool;
        }
        double slowest =
                config.limits().stream().mapToDouble(Limit::perSecond).min().orElseThrow();
        return new LeasedPool(pool, LeasedPool.lot(slowest));
    }

    private static Pool one(RateLimiterConfig config, Limit limit, long now, @Nullable Pool before) {
        Algorithm algorithm = config.algorithm();
        if (config.warmUpPeriod() != null) {
            return WarmUpPool.of(config, limit, now, before);
        }
        if (algorithm == Algorithm.TOKEN_BUCKET || algorithm == Algorithm.LEAKY_BUCKET) {
            return GcraPool.of(config, limit, now, before);
        }
        return WindowPool.of(config, limit, now, before);
    }

    /**
     * Takes permits now, or not.
     *
     * @param borrowing whether they may be taken from the future, as far as that goes
     * @return GRANTED, SHORT or HELD
     */
    abstract int take(long now, long permits, boolean borrowing);

    /** Puts permits back that were taken and not used. */
    abstract void giveBack(long now, long permits);

    /** The most that can be had at once, ever. */
    abstract long mostAtOnce();

    /** From now on nobody takes permits but the holder. */
    abstract void hold();

    /** Ends {@link #hold}. */
    abstract void release();

    /** A pool of the same state, not held by anybody, to plan with. */
    abstract Pool copy(long now);

    /** How far ahead {@link #due} can look. */
    long longestPlan() {
        return Long.MAX_VALUE / 4;
    }

    /** The earliest time from now on at which these permits, no more than mostAtOnce, can be had. */
    abstract long due(long now, long permits);

    /** Takes permits at the time that {@link #due} told, perhaps late. */
    abstract void takeDue(long due, long permits);

    /** Takes permits now, if they can be had or borrowed, although the pool is held. */
    abstract boolean takeHeld(long now, long permits, boolean borrowing);

    abstract long available(long now);

    /** How much of the burst or limit is spent, from 0 to 1, and beyond by what was borrowed. */
    abstract double spentShare(long now);

    /** The pool for one of several limits; null if there are fewer. */
    @Nullable Pool part(int index) {
        return index == 0 ? this : null;
    }
}
