package io.sluice.ratelimiter.quota;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** How many calls of one value were let in in one period. */
final class Count {
    /*
     *    63          40 39                                       0
     *   +--------------+------------------------------------------+
     *   | generation   | used                                     |
     *   +--------------+------------------------------------------+
     *   generation: the low bits of Turn.generation. A newer one than the word's finds nothing used; no reset is needed, so none
     *               can be late. It wraps after 16 million periods; a word is never that old while it is in the table
     *   used:       at most 10^12, less than the bits hold; all ones, with the generation too, means retired
     *
     *   from            event                                      to
     *   (g, n)          take in g, n below the limit               (g, n + 1)
     *   (older, n)      take in g, the limit above 0               (g, 1)
     *   (g, n)          give back in g, n above 0                  (g, n - 1)
     *   (older, n)      retired by whoever needs the room          retired, for ever
     *   (newer, n)      take in g                                  MOVED: the taker has slept over the end of its period
     *
     * Ordering: the word is all there is to know, each transition is a compare-and-set. A taker in an old period that wins against
     * the first of the new one has its call in the old period, within that one's limit. Progress: lock-free (QuotaStress).
     */
    static final long FULL = -1;
    static final long MOVED = -2;

    private static final int USED_BITS = 40;
    private static final long USED_MASK = (1L << USED_BITS) - 1;
    private static final int SPARE_BITS = Integer.SIZE - (Long.SIZE - USED_BITS);
    private static final long RETIRED = -1;
    private static final VarHandle WORD;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(Count.class, "word", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The place in the table by which a token finds it again. */
    final int slot;

    private volatile long word;

    Count(int slot, int generation) {
        this.slot = slot;
        word = word(generation, 0);
    }

    /**
     * Takes one.
     *
     * @return how many are used then; {@link #FULL}, or {@link #MOVED} if the caller must look for period and count again
     */
    long take(int generation, long limit) {
        while (true) {
            long seen = word;
            if (seen == RETIRED || age(seen, generation) < 0) {
                return MOVED;
            }
            long used = used(seen, generation);
            if (used >= limit) {
                return FULL;
            }
            if (WORD.compareAndSet(this, seen, word(generation, used + 1))) {
                return used + 1;
            }
        }
    }

    /** Counts what was used before a restart; the sum stays within what the word holds. */
    boolean add(int generation, long calls) {
        while (true) {
            long seen = word;
            if (seen == RETIRED || age(seen, generation) < 0) {
                return false;
            }
            long used = Math.min(QuotaConfig.MOST, used(seen, generation) + calls);
            if (WORD.compareAndSet(this, seen, word(generation, used))) {
                return true;
            }
        }
    }

    /** Gives one back that was taken in this generation; does nothing if that is over. */
    void giveBack(int generation) {
        while (true) {
            long seen = word;
            long used = used(seen, generation);
            if (seen == RETIRED || used == 0 || WORD.compareAndSet(this, seen, word(generation, used - 1))) {
                return;
            }
        }
    }

    /** How many are used in this generation. */
    long used(int generation) {
        long seen = word;
        return seen == RETIRED ? 0 : used(seen, generation);
    }

    /** Takes the count out of use if nothing was taken in this generation or a newer one. */
    boolean retire(int generation) {
        long seen = word;
        return seen != RETIRED && age(seen, generation) > 0 && WORD.compareAndSet(this, seen, RETIRED);
    }

    boolean isRetired() {
        return word == RETIRED;
    }

    private static long word(int generation, long used) {
        return (long) generation << USED_BITS | used;
    }

    private static long used(long word, int generation) {
        return age(word, generation) == 0 ? word & USED_MASK : 0;
    }

    /** How many generations older than this the word is; negative if it is newer. */
    private static int age(long word, int generation) {
        int difference = generation - (int) (word >>> USED_BITS);
        return difference << SPARE_BITS >> SPARE_BITS;
    }
}
