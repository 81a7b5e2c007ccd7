package io.sluice.core.window;

import io.sluice.core.Check;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * How the last N calls ended.
 * <p>Exact for calls that end one after another. Calls that end at the same moment enter in some order; a thread that is stopped
 * between taking its place and filling it may, a full turn of the window later, replace a newer call than the oldest.
 * <p><b>Cost.</b> O(1), no allocation, no lock. A success in a full window that holds nothing but successes writes nothing at
 * all. Memory: one byte a call.
 */
public final class CountWindow implements SlidingWindow {
    /*
     * slots   one byte a call: 0 = not filled yet, else 4 | slow << 1 | failed
     * head    the slot that the next call takes, 0 to N-1
     * totals  what the slots hold, in one word that is always read together:
     *
     *    63             42 41             21 20              0
     *   +-----------------+-----------------+-----------------+
     *   | slow calls      | failures        | calls           |
     *   +-----------------+-----------------+-----------------+
     *
     * A record takes a slot (CAS on head), swaps its outcome in (atomically, unless the slot says the same already) and adds the
     * difference between new and old to totals. Each swap's difference is added exactly once, so when no record is under way
     * totals equals the slots, whatever the interleaving (WindowTotalsStress). A thread that is stopped between its swap and its
     * addition may see its outcome replaced, and the removal added, first. So failures and slow calls are signed: for that
     * moment they may be below zero, or more than there are calls, by as many records as are under way, but never borrow from
     * their neighbours. Readers see them as zero, or as all calls. The number of calls only grows.
     *
     * The fixed point: when totals says "N calls, nothing bad", every slot holds a plain success, and another one changes
     * neither the slots nor the totals. Such a record is one volatile read.
     *
     * Progress: lock-free; a failed CAS on head means another call took the slot.
     */
    public static final int MAX_SIZE = 1_000_000;

    private static final int FIELD_BITS = 21; // a sign and 20 bits
    private static final long CALLS_MASK = (1L << FIELD_BITS) - 1;
    private static final int FILLED = 4;
    private static final int SLOW = 2;
    private static final int FAILED = 1;

    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(byte[].class);
    private static final VarHandle HEAD;
    private static final VarHandle TOTALS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            HEAD = lookup.findVarHandle(CountWindow.class, "head", int.class);
            TOTALS = lookup.findVarHandle(CountWindow.class, "totals", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final byte[] slots;
    private final int size; // the length of slots, where a record that writes nothing need not look for it
    private volatile int head;
    private volatile long totals;

    /**
     * @param size how many calls the window holds, from 1 to {@value #MAX_SIZE}
     */
    public CountWindow(int size) {
        slots = new byte[Check.inRange("size", size, 1, MAX_SIZE)];
        this.size = size;
    }

    public int size() {
        return size;
    }

    @Override
    public @Nullable WindowSnapshot record(boolean failed, boolean slow, long now, int minimum) {
        boolean bad = failed || slow;
        if (!bad && totals == size) { // the fixed point: as many calls as slots, no failure, none slow
            return null;
        }
        byte outcome = (byte) (FILLED | (slow ? SLOW : 0) | (failed ? FAILED : 0));
        long difference = replace(takeSlot(), outcome);
        long before = difference == 0 ? totals : (long) TOTALS.getAndAdd(this, difference);
        long after = before + difference;
        return bad || calls(before) < minimum && calls(after) >= minimum ? unpacked(after) : null;
    }

    @Override
    public @Nullable WindowSnapshot turned(long now, int minimum) {
        return null;
    }

    @Override
    public WindowSnapshot snapshot(long now) {
        return unpacked(totals);
    }

    /** A window of another size that holds the newest of these calls, as many as fit. Calls that end meanwhile may be missed. */
    public CountWindow resized(int newSize) {
        CountWindow copy = new CountWindow(newSize);
        int oldest = head; // in a full window; in a filling one the slots from head on are empty
        for (int i = 0; i < slots.length; i++) {
            byte outcome = (byte) SLOT.getVolatile(slots, (oldest + i) % slots.length);
            if (outcome != 0) {
                copy.record((outcome & FAILED) != 0, (outcome & SLOW) != 0, 0, 0);
            }
        }
        return copy;
    }

    private int takeSlot() {
        while (true) {
            int slot = head;
            if (HEAD.compareAndSet(this, slot, slot + 1 == slots.length ? 0 : slot + 1)) {
                return slot;
            }
        }
    }

    /** Puts an outcome into a slot; returns what that changes in the totals. */
    private long replace(int slot, byte outcome) {
        byte old = (byte) SLOT.getVolatile(slots, slot);
        if (old != outcome) {
            old = (byte) SLOT.getAndSet(slots, slot, outcome);
        }
        return share(outcome) - share(old);
    }

    /** What one slot adds to the totals. */
    private static long share(int outcome) {
        return (outcome >>> 2) | (long) (outcome & FAILED) << FIELD_BITS | (long) (outcome >>> 1 & 1) << 2 * FIELD_BITS;
    }

    private static WindowSnapshot unpacked(long totals) {
        long calls = calls(totals);
        long bad = totals >> FIELD_BITS; // slow calls << 21, plus failures
        long failures = bad << Long.SIZE - FIELD_BITS >> Long.SIZE - FIELD_BITS; // the sign is drawn out
        long slowCalls = bad - failures >> FIELD_BITS;
        return new WindowSnapshot(calls, between0And(calls, failures), between0And(calls, slowCalls));
    }

    private static long between0And(long most, long value) {
        return Math.min(Math.max(0, value), most);
    }

    private static long calls(long totals) {
        return totals & CALLS_MASK;
    }
}
