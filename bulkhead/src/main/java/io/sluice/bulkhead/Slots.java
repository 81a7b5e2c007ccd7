package io.sluice.bulkhead;

import io.sluice.core.gate.Waiter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * So many at once, and a line for the others: what every bulkhead is made of. Here is the line; where the slots are counted is for
 * {@link SharedSlots} and {@link StripedSlots} to say.
 */
abstract class Slots {
    /*
     * The line is a list under the lock of this, touched by those who wait and by those who serve them, never by a call that
     * finds a slot. Whoever takes a place out of the line accounts for it: the server lets it in, the timer or the caller count
     * it as refused. So each is accounted for once (BulkheadStress.CancelAgainstGrant).
     *
     * No wake-up is lost (BulkheadStress.ReleaseAgainstEnqueue): a waiter writes `waiting`, then looks for a slot; one who frees a
     * slot, steps back or raises the limit writes that, then looks at `waiting`. All are volatile, so at least one of the two sees
     * the other. One thread serves at a time; another that comes meanwhile leaves a mark in `rounds`, and the server goes round
     * again. So grants come strictly in order, and a waiter whose call ends inside the grant does not recurse.
     *
     * A newcomer looks at `waiting` first and leaves free slots to the line. One that looked before a waiter wrote may still be
     * first: the two came at the same time.
     */
    private static final VarHandle ROUNDS;
    private static final VarHandle ABANDONED;

    /** No slot is free. */
    static final long NONE = -1;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            ROUNDS = lookup.findVarHandle(Slots.class, "rounds", int.class);
            ABANDONED = lookup.findVarHandle(Slots.class, "abandoned", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Where one call stands. */
    abstract static class Place {
        final Waiter waiter;
        private @Nullable Place before; // guarded by the slots
        private @Nullable Place after; // guarded by the slots
        private boolean inLine; // guarded by the slots

        Place(Waiter waiter) {
            this.waiter = waiter;
        }

        /** It was taken out of the line and gets a slot: false if it has given up, and then it is counted as refused. */
        abstract boolean letIn(long token);

        /** It was taken out of the line and gets no slot. */
        abstract void dismiss(long refusal);
    }

    private volatile int limit;
    private volatile int waiting; // length, for those without the lock
    private volatile int rounds;
    private volatile int abandoned;

    private @Nullable Place first; // guarded by this
    private @Nullable Place last; // guarded by this
    private int length; // guarded by this

    Slots(int limit) {
        this.limit = limit;
    }

    // ---- where slots are counted

    /** Takes a slot if one is free: returns the token that frees it, which is never negative, or {@link #NONE}. */
    abstract long tryTake();

    /** Frees a slot, and counts nothing. */
    abstract void putBack(long token);

    /** As {@link #putBack}, for a call that did what it should; counts that if these slots count it. */
    abstract void putBackWell(long token);

    /** Slots taken. */
    abstract int taken();

    /** The limit is another: what follows from it. One caller at a time. */
    abstract void resize(int newLimit);

    /** Counters for a gate that stands on these slots and counts for itself. */
    abstract SlotCounters counters();

    // ---- uses whose token nobody keeps

    /** The token was dropped: the use will be ended by {@link #takeHeldByHand}. */
    abstract void holdByHand(long token);

    /** Such a use got its verdict. */
    abstract void judgeByHand(boolean well);

    /**
     * Such a use is over: returns a token to free, or {@link #NONE} if there is no such use.
     *
     * @param judged whether it had its verdict
     */
    abstract long takeHeldByHand(boolean judged);

    // ---- slots, while others wait

    /** A newcomer takes a slot, if nobody waits and one is free: returns its token, or {@link #NONE}. */
    final long tryEnter() {
        if (waiting == 0) {
            long token = tryTake();
            if (token >= 0) {
                return token;
            }
            if (waiting != 0) {
                serve(); // who is refused may have kept a slot from the line for an instant
            }
        }
        return NONE;
    }

    /** Frees the slot of a call that did what it should. */
    final void freeWell(long token) {
        putBackWell(token);
        if (waiting != 0) {
            serve();
        }
    }

    /** Frees a slot. */
    final void free(long token) {
        putBack(token);
        if (waiting != 0) {
            serve();
        }
    }

    /** Whether a place could be had in a line of this capacity. */
    final boolean lineHasRoom(int capacity) {
        return waiting < capacity;
    }

    /**
     * Puts a call at the end of the line. The caller then calls {@link #serve}.
     *
     * @return false if the line has as many as that already
     */
    final boolean join(Place place, int capacity) {
        synchronized (this) {
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
    final boolean leave(Place place) {
        synchronized (this) {
            if (!place.inLine) {
                return false;
            }
            unlink(place);
            return true;
        }
    }

    private @Nullable Place takeFirst() {
        synchronized (this) {
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
    final void serve() {
        if ((int) ROUNDS.getAndAdd(this, 1) != 0) {
            return;
        }
        int seen;
        do {
            seen = rounds;
            letIn();
        } while ((int) ROUNDS.getAndAdd(this, -seen) != seen);
    }

    private void letIn() {
        while (waiting != 0) {
            long token = tryTake();
            if (token < 0) {
                return;
            }
            letNextIn(token);
        }
    }

    /** Hands over one slot that was taken for the purpose. */
    private void letNextIn(long token) {
        Place next = takeFirst();
        while (next != null && !next.letIn(token)) {
            next = takeFirst();
        }
        if (next == null) {
            putBack(token); // all gave up; the server looks at `waiting` again
        }
    }

    /** Takes everybody out of the line who stands there now, first to last. */
    final void dismissAll(long refusal) {
        for (Place next = takeFirst(); next != null; next = takeFirst()) {
            next.dismiss(refusal);
        }
    }

    /** Returns the limit until now. One caller at a time, which then calls {@link #serve}. */
    final int limit(int newLimit) {
        int old = limit;
        limit = newLimit;
        resize(newLimit);
        return old;
    }

    final int limit() {
        return limit;
    }

    final int waiting() {
        return waiting;
    }

    final int abandoned() {
        return abandoned;
    }

    final void abandoned(int change) {
        ABANDONED.getAndAdd(this, change);
    }
}
