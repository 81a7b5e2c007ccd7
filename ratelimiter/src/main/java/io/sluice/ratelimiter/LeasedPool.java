package io.sluice.ratelimiter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** Permits that are taken in lots, one for each stripe of threads, and handed out from the stripe's own line. */
final class LeasedPool extends Pool {
    /*
     * left[stripe * PAD + PAD] is what is left of the stripe's lot. A taker looks there first, without a clock; then it takes a lot
     * from the pool below, or as much of one as there is; then it looks for a permit at all other stripes; and only then there is
     * none, or, for those who may, one from the future. So what lies in lots is never lost, and is at most stripes * lot. A lot that
     * another thread is just laying down may be missed.
     *
     * To one who asks after the other, all this is as if there were no lots, as long as nothing is lost in the pool below: what lies
     * in lots is spent there, and no more. It differs once the pool has been full while permits lay in lots, since it fills up
     * regardless of them; those are the permits that leases add to the bound. Lots of one permit are never laid down and make no
     * difference (LeasedProperties).
     *
     * A lot is laid down by a CAS from zero, so a line never holds more than one: of two threads of a stripe that fetch one at the
     * same time, the slower gives its own back, but for the permit it wants.
     */
    private static final VarHandle LEFT = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int PAD = 16; // two lines of 64 bytes: processors fetch neighbours in pairs
    private static final int STRIPES =
            2 * Integer.highestOneBit(Math.max(1, Runtime.getRuntime().availableProcessors() * 2 - 1));
    private static final long MOST_IN_A_LOT = 64;
    private static final double LOTS_A_SECOND = 1_000;

    private final Pool pool;
    private final long lot;
    private final long[] left = new long[(STRIPES + 1) * PAD];

    LeasedPool(Pool pool, long lot) {
        this.pool = pool;
        this.lot = lot;
    }

    /** How many permits a lot has. */
    static long lot(double perSecond) {
        return Math.max(1, Math.min(MOST_IN_A_LOT, (long) (perSecond / LOTS_A_SECOND)));
    }

    /** The most that lies in lots at any time. */
    static long mostLeased(double perSecond) {
        return STRIPES * lot(perSecond);
    }

    /** Whether a permit was left in a lot: no clock is needed for it. */
    boolean takeLeased() {
        int own = own();
        long seen = (long) LEFT.getVolatile(left, own);
        return seen > 0 && (LEFT.compareAndSet(left, own, seen, seen - 1) || takeFrom(own));
    }

    @Override
    int take(long now, long permits, boolean borrowing) {
        if (permits > 1) {
            return takeMany(now, permits, borrowing);
        }
        if (takeLeased()) {
            return GRANTED;
        }
        int answer = fetch(now);
        if (answer != SHORT) {
            return answer;
        }
        if (takeAnywhere()) {
            return GRANTED;
        }
        return borrowing ? pool.take(now, 1, true) : SHORT;
    }

    /** Takes a lot for this thread's stripe, and one permit of it. */
    private int fetch(long now) {
        long size = lot;
        int answer = pool.take(now, size, false);
        while (answer == SHORT && size > 1) {
            size = Math.max(1, size >> 2); // whatever a lot's size is, the last permit is asked for
            answer = pool.take(now, size, false);
        }
        if (answer == GRANTED && size > 1 && !LEFT.compareAndSet(left, own(), 0L, size - 1)) {
            pool.giveBack(now, size - 1); // another thread of this stripe was quicker
        }
        return answer;
    }

    private int takeMany(long now, long permits, boolean borrowing) {
        int answer = pool.take(now, permits, false);
        if (answer == SHORT && collect(now) > 0) {
            answer = pool.take(now, permits, false);
        }
        return answer == SHORT && borrowing ? pool.take(now, permits, true) : answer;
    }

    /** Puts what lies in lots back into the pool. */
    private long collect(long now) {
        long collected = 0;
        for (int i = PAD; i < left.length; i += PAD) {
            collected += (long) LEFT.getAndSet(left, i, 0L);
        }
        if (collected > 0) {
            pool.giveBack(now, collected);
        }
        return collected;
    }

    private boolean takeAnywhere() {
        for (int i = PAD; i < left.length; i += PAD) {
            if (takeFrom(i)) {
                return true;
            }
        }
        return false;
    }

    private boolean takeFrom(int line) {
        while (true) {
            long seen = (long) LEFT.getVolatile(left, line);
            if (seen == 0) {
                return false;
            }
            if (LEFT.compareAndSet(left, line, seen, seen - 1)) {
                return true;
            }
        }
    }

    private static int own() {
        return ((int) Thread.currentThread().getId() & STRIPES - 1) * PAD + PAD;
    }

    @Override
    void giveBack(long now, long permits) {
        pool.giveBack(now, permits);
    }

    @Override
    long mostAtOnce() {
        return pool.mostAtOnce();
    }

    @Override
    void hold() {
        pool.hold();
    }

    @Override
    void release() {
        pool.release();
    }

    @Override
    Pool copy(long now) {
        return pool.copy(now);
    }

    @Override
    long longestPlan() {
        return pool.longestPlan();
    }

    @Override
    long due(long now, long permits) {
        return pool.due(now, permits);
    }

    @Override
    void takeDue(long due, long permits) {
        pool.takeDue(due, permits);
    }

    @Override
    boolean takeHeld(long now, long permits, boolean borrowing) {
        collect(now);
        return pool.takeHeld(now, permits, borrowing);
    }

    @Override
    long available(long now) {
        collect(now);
        return pool.available(now);
    }

    @Override
    double spentShare(long now) {
        collect(now);
        return pool.spentShare(now);
    }

    @Override
    @Nullable Pool part(int index) {
        return pool.part(index);
    }
}
