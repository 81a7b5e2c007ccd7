package io.sluice.bulkhead;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Slots that are counted in one word, which all threads share. */
final class SharedSlots extends Slots {
    /*
     *    63                              21 20               0
     *   +----------------------------------+------------------+
     *   | calls that ended well            | slots taken      |
     *   +----------------------------------+------------------+
     *   One word, because a call writes it twice anyway: the count of good calls comes for free with the way out.
     *
     *   event                      word
     *   call comes                 + 1, if below the limit
     *     and finds it was not     - 1 again, and looks again: the last to step back sees what is free
     *   call ends well             + 1 above, - 1 below
     *   call ends otherwise        - 1
     *   top bit is seen set        top bit cleared, 2^42 added to `earlier`
     *
     * Slots taken and limit together stay below 2^21: a limit is at most 1,000,000, which leaves room for as many threads that
     * step back. The limit is compared, never subtracted from, so changing it is one write.
     *
     * Progress: a call that finds a slot is wait-free but for those who meet at the last slot, where somebody always gets it.
     */
    private static final VarHandle WORD;
    private static final VarHandle EARLIER;

    private static final int ENDED_WELL_SHIFT = 21;
    private static final long TAKEN = (1L << ENDED_WELL_SHIFT) - 1;
    private static final long ENDED_WELL = 1L << ENDED_WELL_SHIFT;
    private static final long TOKEN = 0; // every slot is like every other

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            WORD = lookup.findVarHandle(SharedSlots.class, "word", long.class);
            EARLIER = lookup.findVarHandle(SharedSlots.class, "earlier", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile long word;
    private volatile long earlier; // calls that ended well before the top bit was cleared
    private final HandUses hand = new HandUses();

    SharedSlots(int limit) {
        super(limit);
    }

    @Override
    long tryTake() {
        while ((word & TAKEN) < limit()) {
            long before = (long) WORD.getAndAdd(this, 1L);
            if ((before & TAKEN) < limit()) {
                return TOKEN;
            }
            WORD.getAndAdd(this, -1L);
        }
        return NONE;
    }

    @Override
    void putBack(long token) {
        WORD.getAndAdd(this, -1L);
    }

    @Override
    void putBackWell(long token) {
        if ((long) WORD.getAndAdd(this, ENDED_WELL - 1) < 0) {
            clearTop();
        }
    }

    /** A reading at that very moment is wrong by 2^42: once in 4 * 10^12 calls. */
    private void clearTop() {
        long seen = word;
        while (seen < 0) {
            if (WORD.compareAndSet(this, seen, seen & Long.MAX_VALUE)) {
                EARLIER.getAndAdd(this, 1L << 63 - ENDED_WELL_SHIFT);
                return;
            }
            seen = word;
        }
    }

    @Override
    void resize(int newLimit) {}

    @Override
    int taken() {
        return taken(word);
    }

    // ---- uses whose token nobody keeps

    @Override
    void holdByHand(long token) {
        hand.taken();
    }

    /** One that did what it should is counted while it still holds its slot. */
    @Override
    void judgeByHand(boolean well) {
        hand.judge();
        if (well && (long) WORD.getAndAdd(this, ENDED_WELL) < 0) {
            clearTop();
        }
    }

    @Override
    long takeHeldByHand(boolean judged) {
        return hand.release(judged) ? TOKEN : NONE;
    }

    /** Uses by hand that have ended, and still hold a slot. */
    long judgedByHand() {
        return hand.judged();
    }

    // ---- counting

    @Override
    SlotCounters counters() {
        return new WordCounters(this);
    }

    /** Slots taken and calls ended well at one moment, for the two methods below. */
    long word() {
        return word;
    }

    static int taken(long word) {
        return (int) (word & TAKEN);
    }

    long endedWell(long now) {
        return earlier + (now >>> ENDED_WELL_SHIFT);
    }

    /** For tests: as if that many calls had ended well. */
    void setEndedWell(long calls) {
        word = calls << ENDED_WELL_SHIFT | word & TAKEN;
    }
}
