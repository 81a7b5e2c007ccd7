package io.sluice.bulkhead;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Slots that lie on stripes, so that threads which find one on their own stripe share nothing that is written. */
class StripedSlots extends Slots {
    /*
     * Each stripe owns some of the slots, its quota. A slot never moves: a call that finds its own stripe full takes one on
     * another, and its token says where, so that it is freed there. A stripe is two longs with a line of their own:
     *
     *    63         40 39             20 19              0         63                  32 31                  0
     *   +-------------+-----------------+-----------------+       +----------------------+---------------------+
     *   | freed       | quota           | slots taken     |       | uses by hand ever    | uses by hand now    |
     *   +-------------+-----------------+-----------------+       +----------------------+---------------------+
     *
     *   event                      own word                                   if that cannot be
     *   call comes                 taken + 1, if below quota                  on the next stripe, and so on; then refused
     *   call ends                  freed + 1, taken - 1
     *   limit is raised            freed + 1, quota + some, up to an equal share
     *   limit is lowered           quota - some of what is free               `debt`: see below
     *
     * Never above the limit: taken never exceeds quota on any stripe, and all quotas together are limit + debt. Debt is what a
     * lowered limit could not take back, because calls were in flight. While there is any, a free slot that somebody comes upon is
     * not taken but pays debt, under a lock. A taker reads the word, then debt, then compares and sets: a word that has not
     * changed since has not been visited by a change of the limit since, so that change is still under way
     * (StripedBulkheadStress.ShrinkAgainstAcquire).
     *
     * Never refused while a slot is free: one who finds every stripe full looks again, until nothing came free between two looks
     * at any stripe; so all were full at the moment between the last two rounds (StripedBulkheadStress.StealAgainstRelease). That
     * is what `freed` is for: without it, a slot freed behind one's back and taken ahead of one would not be noticed. The count
     * has 24 bits, so to be deceived one would have to look away from a stripe until exactly 16,777,216 calls have ended there.
     *
     * Uses by hand have no token; they are found by looking through the stripes in the same way, this time until none was added.
     *
     * After a limit was lowered below what was in flight, quotas are what chance made of them; the next raise makes them even.
     *
     * Progress: lock-free without debt; who looks again does so because somebody else's call has ended.
     */
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    private static final int QUOTA_SHIFT = 20;
    private static final long ONE_QUOTA = 1L << QUOTA_SHIFT;
    private static final int COUNT = (1 << QUOTA_SHIFT) - 1;
    private static final int FREED_SHIFT = 40;
    private static final long FREED = 1L << FREED_SHIFT;
    private static final int FREED_MASK = (1 << Long.SIZE - FREED_SHIFT) - 1;
    private static final long ONE_BY_HAND = 1L << 32 | 1;

    private static final int LINE = 16; // two lines of 64 bytes: processors fetch neighbours in pairs
    private static final int MOST_STRIPES =
            4 * Integer.highestOneBit(Math.max(1, Runtime.getRuntime().availableProcessors() * 2 - 1));
    private static final int LEAST_SLOTS_ON_A_STRIPE = 64;

    private final int stripes; // a power of two
    private final long[] cells;
    private volatile int debt; // written under the lock of this

    StripedSlots(int limit) {
        this(limit, Math.min(MOST_STRIPES, Integer.highestOneBit(Math.max(1, limit / LEAST_SLOTS_ON_A_STRIPE))));
    }

    /**
     * @param stripes a power of two
     */
    StripedSlots(int limit, int stripes) {
        super(limit);
        this.stripes = stripes;
        cells = new long[(stripes + 1) * LINE];
        for (int stripe = 0; stripe < stripes; stripe++) {
            cells[word(stripe)] = share(limit, stripe) * ONE_QUOTA;
        }
    }

    @Override
    final long tryTake() {
        return tryTake(home());
    }

    /** Looks at this stripe first. */
    final long tryTake(int home) {
        long seen = read(word(home));
        return room(seen) > 0 && debt == 0 && set(word(home), seen, seen + 1) ? home : takeAnywhere(home);
    }

    private long takeAnywhere(int home) {
        int freed = 0;
        boolean again = false;
        while (true) {
            int freedNow = 0;
            for (int i = 0; i < stripes; i++) {
                int stripe = home + i & stripes - 1;
                long seen = read(word(stripe));
                while (room(seen) > 0) {
                    if (debt != 0) {
                        payDebt(stripe, 0);
                    } else if (set(word(stripe), seen, seen + 1)) {
                        return stripe;
                    }
                    seen = read(word(stripe));
                }
                freedNow += freed(seen);
            }
            if (again && (freedNow - freed & FREED_MASK) == 0) {
                return NONE;
            }
            freed = freedNow;
            again = true;
        }
    }

    @Override
    final void putBack(long token) {
        CELL.getAndAdd(cells, word((int) token), FREED - 1);
    }

    @Override
    final void putBackWell(long token) {
        putBack(token);
    }

    /** Calls that come and go meanwhile may be missed; the sum is never above the limit, but for a lowered one. */
    @Override
    final int taken() {
        int taken = 0;
        for (int stripe = 0; stripe < stripes; stripe++) {
            taken += taken(read(word(stripe)));
        }
        return taken;
    }

    @Override
    final SlotCounters counters() {
        return new SlotCounters();
    }

    // ---- the limit changes

    @Override
    final synchronized void resize(int newLimit) {
        int tooMany = -newLimit;
        for (int stripe = 0; stripe < stripes; stripe++) {
            tooMany += quota(read(word(stripe)));
        }
        debt = Math.max(0, tooMany);
        for (int stripe = 0; stripe < stripes; stripe++) {
            payDebt(stripe, share(newLimit, stripe));
        }
        for (int stripe = 0; stripe < stripes; stripe++) {
            payDebt(stripe, 0);
        }
        int more = -tooMany;
        for (int stripe = 0; stripe < stripes; stripe++) {
            int added = Math.min(more, share(newLimit, stripe) - quota(read(word(stripe))));
            if (added > 0) {
                CELL.getAndAdd(cells, word(stripe), FREED + added * ONE_QUOTA);
                more -= added;
            }
        }
    }

    /**
     * Takes back quota of a stripe that is free, as long as there is debt.
     *
     * @param kept how much quota it keeps
     */
    private synchronized void payDebt(int stripe, int kept) {
        while (debt > 0) {
            long seen = read(word(stripe));
            int paid = Math.min(debt, Math.min(room(seen), quota(seen) - kept));
            if (paid <= 0) {
                return;
            }
            if (set(word(stripe), seen, seen - paid * ONE_QUOTA)) {
                debt = debt - paid;
            }
        }
    }

    /** An equal share of the limit. */
    private int share(int limit, int stripe) {
        return limit / stripes + (stripe < limit % stripes ? 1 : 0);
    }

    // ---- uses whose token nobody keeps

    @Override
    final void holdByHand(long token) {
        CELL.getAndAdd(cells, byHand((int) token), ONE_BY_HAND);
    }

    /** Verdicts are counted by the counters. */
    @Override
    final void judgeByHand(boolean well) {}

    @Override
    final long takeHeldByHand(boolean judged) {
        int home = home();
        int ever = 0;
        boolean again = false;
        while (true) {
            int everNow = 0;
            for (int i = 0; i < stripes; i++) {
                int stripe = home + i & stripes - 1;
                long seen = read(byHand(stripe));
                while ((int) seen > 0) {
                    if (set(byHand(stripe), seen, seen - 1)) {
                        return stripe;
                    }
                    seen = read(byHand(stripe));
                }
                everNow += (int) (seen >>> 32);
            }
            if (again && everNow == ever) {
                return NONE;
            }
            ever = everNow;
            again = true;
        }
    }

    // ---- cells

    /** The stripe that this thread looks at first. */
    int home() {
        return (int) Thread.currentThread().getId() & stripes - 1;
    }

    private static int word(int stripe) {
        return (stripe + 1) * LINE;
    }

    private static int byHand(int stripe) {
        return word(stripe) + 1;
    }

    private long read(int cell) {
        return (long) CELL.getVolatile(cells, cell);
    }

    private boolean set(int cell, long seen, long value) {
        return CELL.compareAndSet(cells, cell, seen, value);
    }

    private static int taken(long word) {
        return (int) word & COUNT;
    }

    private static int quota(long word) {
        return (int) (word >>> QUOTA_SHIFT) & COUNT;
    }

    private static int freed(long word) {
        return (int) (word >>> FREED_SHIFT);
    }

    private static int room(long word) {
        return quota(word) - taken(word);
    }
}
