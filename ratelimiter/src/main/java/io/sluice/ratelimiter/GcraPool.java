package io.sluice.ratelimiter;

import io.sluice.ratelimiter.RateLimiterConfig.Algorithm;
import io.sluice.ratelimiter.RateLimiterConfig.Limit;
import io.sluice.ratelimiter.algorithm.Gcra;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A token bucket or leaky bucket in one word. */
class GcraPool extends Pool {
    /*
     *    63                                                1   0
     *   +----------------------------------------------------+---+
     *   | theoretical arrival time, see Gcra                  | H |
     *   +----------------------------------------------------+---+
     *   H: the pool is held
     *
     *   from         event                    to                     by
     *   TAT, 0       permits are taken        later TAT, 0           CAS of any thread
     *   TAT, 0 or 1  permits are given back   earlier TAT, same H    CAS of any thread
     *   TAT, 0       hold                     TAT, 1                 CAS of the holder
     *   TAT, 1       the holder takes         later TAT, 1           CAS of the holder (it may meet who gives back)
     *   TAT, 1       release                  TAT, 0                 CAS of the holder
     *
     * Ordering: all that a taker acts on is in the word. Since H is in it too, nobody takes a permit after the holder has set it
     * (GcraStress). Progress: lock-free; a failed CAS means that another thread moved on.
     */
    private static final long HELD_BIT = 1;
    private static final VarHandle WORD;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(GcraPool.class, "word", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Gcra gcra;
    private volatile long word;

    /** Held, until it is told what to {@link #follow}. */
    GcraPool(Gcra gcra) {
        this(gcra, HELD_BIT);
    }

    GcraPool(Gcra gcra, long word) {
        this.gcra = gcra;
        this.word = word;
    }

    static GcraPool of(RateLimiterConfig config, Limit limit, long now, @Nullable Pool before) {
        Gcra gcra = gcra(config, limit);
        return new GcraPool(gcra, before == null ? gcra.unused(now) : gcra.withSpentShare(before.spentShare(now), now));
    }

    private static Gcra gcra(RateLimiterConfig config, Limit limit) {
        long borrow = Math.min(config.borrowForCriticalPlus(), limit.limitForPeriod());
        return config.algorithm() == Algorithm.LEAKY_BUCKET
                ? Gcra.leakyBucket(limit.limitForPeriod(), limit.periodNanos(), borrow)
                : Gcra.tokenBucket(limit.limitForPeriod(), limit.periodNanos(), limit.burst(), borrow);
    }

    @Override
    int take(long now, long permits, boolean borrowing) {
        while (true) {
            long seen = word;
            if ((seen & HELD_BIT) != 0) {
                return HELD;
            }
            long next = gcra.take(seen, now, permits, borrowing);
            if (next == Gcra.REFUSED) {
                return SHORT;
            }
            if (WORD.compareAndSet(this, seen, next)) {
                return GRANTED;
            }
            Thread.onSpinWait();
        }
    }

    @Override
    void giveBack(long now, long permits) {
        long seen;
        long next;
        do {
            seen = word;
            next = gcra.giveBack(tat(seen), now, permits) | seen & HELD_BIT;
        } while (!WORD.compareAndSet(this, seen, next));
    }

    @Override
    long mostAtOnce() {
        return gcra.mostAtOnce();
    }

    @Override
    void hold() {
        WORD.getAndBitwiseOr(this, HELD_BIT);
    }

    @Override
    void release() {
        WORD.getAndBitwiseAnd(this, ~HELD_BIT);
    }

    @Override
    Pool copy(long now) {
        return new GcraPool(gcra.planner(), gcra.forPlanner(tat(word), now));
    }

    @Override
    long longestPlan() {
        return gcra.longestPlanNanos();
    }

    @Override
    long due(long now, long permits) {
        return gcra.due(tat(word), now, permits);
    }

    @Override
    void takeDue(long due, long permits) {
        long seen;
        do {
            seen = word;
        } while (!WORD.compareAndSet(this, seen, gcra.takeAnyway(tat(seen), due, permits) | seen & HELD_BIT));
    }

    @Override
    boolean takeHeld(long now, long permits, boolean borrowing) {
        while (true) {
            long seen = word;
            long next = gcra.take(tat(seen), now, permits, borrowing);
            if (next == Gcra.REFUSED) {
                return false;
            }
            if (WORD.compareAndSet(this, seen, next | seen & HELD_BIT)) {
                return true;
            }
        }
    }

    /** Holds the pool if nobody holds it and nothing of it is spent, nor was since then. */
    final boolean holdIfFull(long since, long now) {
        long seen = word;
        return (seen & HELD_BIT) == 0
                && gcra.fullAt(seen, now) - since <= 0
                && WORD.compareAndSet(this, seen, seen | HELD_BIT);
    }

    /** When nothing of it will be spent any more; in the past if nothing is. */
    final long fullAt(long now) {
        return gcra.fullAt(tat(word), now);
    }

    final Gcra gcra() {
        return gcra;
    }

    /** Goes on where another one is, perhaps under another limit, and ends {@link #hold}. */
    final void follow(GcraPool before, long now) {
        long tat = tat(before.word);
        word = before.gcra == gcra
                ? gcra.forPlanner(tat, now)
                : gcra.withSpentShare(before.gcra.spentShare(tat, now), now);
    }

    @Override
    long available(long now) {
        return gcra.available(tat(word), now);
    }

    @Override
    double spentShare(long now) {
        return gcra.spentShare(tat(word), now);
    }

    private static long tat(long word) {
        return word & ~HELD_BIT;
    }
}
