package io.sluice.bulkhead;

import io.sluice.core.gate.Waiter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** So many at once, and a line for the others: what every bulkhead is made of. */
final class Slots {
    /*
     *    63                              21 20               0
     *   +----------------------------------+------------------+
     *   | calls that ended well            | slots taken      |
     *   +----------------------------------+------------------+
     *   One word, because a call writes it twice anyway: the count of good calls comes for free with the way out.
     *
     *   event                      word                       then
     *   call comes                 + 1, if below the limit
     *     and finds it was not     - 1 again                  looks again: the last to step back sees what is free
     *   call ends well             + 1 above, - 1 below       if somebody waits: serve
     *   call ends otherwise        - 1                        if somebody waits: serve
     *   top bit is seen set        top bit cleared            2^42 added to `earlier`
     *
     * Slots taken and limit together stay below 2^21: a limit is at most 1,000,000, which leaves room for as many threads that
     * step back. The limit is compared, never subtracted from, so changing it is one write.
     *
     * The line is a list under a lock of its own, touched by those who wait and by those who serve them, never by a call that
     * finds a slot. Whoever takes a place out of the line accounts for it: the server lets it in, the timer or the caller count
     * it as refused. So each is accounted for once (BulkheadStress.CancelAgainstGrant).
     *
     * No wake-up is lost (BulkheadStress.ReleaseAgainstEnqueue): a waiter writes `waiting`, then looks for a slot; one who frees a
     * slot, steps back or raises the limit writes `word` or `limit`, then looks at `waiting`. All are volatile, so at least one of
     * the two sees the other. One thread serves at a time; another that comes meanwhile leaves a mark in `rounds`, and the server
     * goes round again. So grants come strictly in order, and a waiter whose call ends inside the grant does not recurse.
     *
     * A newcomer looks at `waiting` first and leaves free slots to the line. One that looked before a waiter wrote may still be
     * first: the two came at the same time.
     *
     * Progress: a call that finds a slot is wait-free but for those who meet at the last slot, where somebody always gets it.
     */
    private static final VarHandle WORD;
    private static final VarHandle EARLIER;
    private static final VarHandle ROUNDS;
    private static final VarHandle ABANDONED;

    private static final int ENDED_WELL_SHIFT = 21;
    private static final long TAKEN = (1L << ENDED_WELL_SHIFT) - 1;
    private static final long ENDED_WELL = 1L << ENDED_WELL_SHIFT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            WORD = lookup.findVarHandle(Slots.class, "word", long.class);
            EARLIER = lookup.findVarHandle(Slots.class, "earlier", long.class);
            ROUNDS = lookup.findVarHandle(Slots.class, "rounds", int.class);
            ABANDONED = lookup.findVarHandle(Slots.class, "abandoned", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Where one call stands. */
    abstract static class Place {
        final Waiter waiter;
        private @Nullable Place before; // guarded by the line
        private @Nullable Place after; // guarded by the line
        private boolean inLine; // guarded by the line

        Place(Waiter waiter) {
            this.waiter = waiter;
        }

        /** It was taken out of the line and gets a slot: false if it has given up, and then it is counted as refused. */
        abstract boolean letIn();

        /** It was taken out of the line and gets no slot. */
        abstract void dismiss(long refusal);
    }

    private volatile long word;
    private volatile int limit;
    private volatile int waiting; // length, for those without the lock
    private volatile int rounds;
    private volatile int abandoned;
    private volatile long earlier; // calls that ended well before the top bit was cleared

    private final Object line = new Object();
    private @Nullable Place first; // guarded by the line
    private @Nullable Place last; // guarded by the line
    private int length; // guarded by the line

    Slots(int limit) {
        this.limit = limit;
    }

    /** A newcomer takes a slot, if nobody waits and one is free. */
    boolean tryEnter() {
        if (waiting == 0) {
            if (tryTake()) {
                return true;
            }
            if (waiting != 0) {
                serve(); // stepping back may have kept a slot from the line
            }
        }
        return false;
    }

    private boolean tryTake() {
        while ((word & TAKEN) < limit) {
            long before = (long) WORD.getAndAdd(this, 1L);
            if ((before & TAKEN) < limit) {
                return true;
            }
            WORD.getAndAdd(this, -1L);
        }
        return false;
    }

    /** Frees the slot of a call that did what it should, and counts that. */
    void freeWell() {
        long before = (long) WORD.getAndAdd(this, ENDED_WELL - 1);
        if (before < 0) {
            clearTop();
        }
        if (waiting != 0) {
            serve();
        }
    }

    /** Frees a slot. */
    void free() {
        WORD.getAndAdd(this, -1L);
        if (waiting != 0) {
            serve();
        }
    }

    /** Counts a call that did what it should, while it still holds its slot. */
    void countWell() {
        if ((long) WORD.getAndAdd(this, ENDED_WELL) < 0) {
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

    /** Whether a place could be had in a line of this capacity. */
    boolean lineHasRoom(int capacity) {
        return waiting < capacity;
    }

    /**
     * Puts a call at the end of the line. The caller then calls {@link #serve}.
     *
     * @return false if the line has as many as that already
     */
    boolean join(Place place, int capacity) {
        synchronized (line) {
            if (waiting >= capacity) {
                return false;
            }
            place.inLine = true;
            place.before = last;
            if (last == null) {
                first = place;
            } else {
                last.after = place;
            }
            last = place;
            waiting = ++length;
            return true;
        }
    }

    /** Takes a place out of the line; false if somebody has done so. */
    boolean leave(Place place) {
        synchronized (line) {
            if (!place.inLine) {
                return false;
            }
            unlink(place);
            return true;
        }
    }

    private @Nullable Place takeFirst() {
        synchronized (line) {
            Place head = first;
            if (head != null) {
                unlink(head);
            }
            return head;
        }
    }

    private void unlink(Place place) {
        Place before = place.before;
        Place after = place.after;
        if (before == null) {
            first = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.before = before;
        }
        place.before = null;
        place.after = null;
        place.inLine = false;
        waiting = --length;
    }

    /** Hands free slots to the line, in order, until there is no slot or nobody. */
    void serve() {
        if ((int) ROUNDS.getAndAdd(this, 1) != 0) {
            return;
        }
        int seen;
        do {
            seen = rounds;
            while (waiting != 0 && tryTake()) {
                letNextIn();
            }
        } while ((int) ROUNDS.getAndAdd(this, -seen) != seen);
    }

    /** Hands over one slot that was taken for the purpose. */
    private void letNextIn() {
        Place next = takeFirst();
        while (next != null && !next.letIn()) {
            next = takeFirst();
        }
        if (next == null) {
            WORD.getAndAdd(this, -1L); // all gave up; the server looks at `waiting` again
        }
    }

    /** Takes everybody out of the line who stands there now, first to last. */
    void dismissAll(long refusal) {
        for (Place next = takeFirst(); next != null; next = takeFirst()) {
            next.dismiss(refusal);
        }
    }

    /** Returns the limit until now. One caller at a time, which then calls {@link #serve}. */
    int limit(int newLimit) {
        int old = limit;
        limit = newLimit;
        return old;
    }

    int limit() {
        return limit;
    }

    int taken() {
        return taken(word);
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

    int waiting() {
        return waiting;
    }

    int abandoned() {
        return abandoned;
    }

    void abandoned(int change) {
        ABANDONED.getAndAdd(this, change);
    }

    /** For tests: as if that many calls had ended well. */
    void setEndedWell(long calls) {
        word = calls << ENDED_WELL_SHIFT | word & TAKEN;
    }
}
