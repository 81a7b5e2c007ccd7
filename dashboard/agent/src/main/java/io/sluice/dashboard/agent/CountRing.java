package io.sluice.dashboard.agent;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * How many calls asked in each tenth of a second of the last ten minutes. A tenth that was not looked at in time is marked as not known. Safe for
 * many threads.
 * <p><b>Cost.</b> 6 KB; 12 KB once a tenth has had more than 127 calls, 24 KB once one has had more than 32,767.
 */
final class CountRing {
    /** How long a slot is. */
    static final long SLOT_MILLIS = 100;

    /** Ten minutes. */
    static final int SLOTS = 6_000;

    private static final int UNKNOWN = -1;
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

    /*
     * A slot is as wide as the greatest count so far needs: one, two or four bytes, signed, so that -1 is the same in all. It is never narrowed:
     * what was busy once will be again.
     */
    private byte[] bytes = new byte[SLOTS]; // these are guarded by this
    private int width = Byte.BYTES;
    private long newest = Long.MIN_VALUE; // number of the newest slot; slots are counted since 1970

    /** Slots in order of time; a count of -1 is not known. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Slots(long first, int[] counts) {}

    /** A slot is over. If some between the last and this one were missed, the count is theirs too, and how much of it nobody knows. */
    synchronized void add(long slot, long count) {
        if (slot <= newest) {
            return; // the console's clock was found to be a little behind: the count is missing, and nothing else
        }
        boolean first = newest == Long.MIN_VALUE || slot - newest > SLOTS;
        if (first) {
            for (int i = 0; i < SLOTS; i++) {
                set(i, UNKNOWN);
            }
        }
        boolean missed = !first && slot - newest > 1;
        for (long each = first ? slot : newest + 1; each <= slot; each++) {
            set(index(each), missed ? UNKNOWN : (int) Math.min(Integer.MAX_VALUE, count));
        }
        newest = slot;
    }

    /** Nobody called in the slots after the newest, up to this one; no effect if there is no newest, or a newer one. */
    synchronized void quietUntil(long slot) {
        if (newest == Long.MIN_VALUE || slot <= newest) {
            return;
        }
        int quiet = (int) Math.min(SLOTS, slot - newest);
        int from = index(slot - quiet + 1);
        int untilEnd = Math.min(quiet, SLOTS - from);
        Arrays.fill(bytes, from * width, (from + untilEnd) * width, (byte) 0); // zero at any width
        Arrays.fill(bytes, 0, (quiet - untilEnd) * width, (byte) 0);
        newest = slot;
    }

    /** The last so many slots; fewer if there are not so many. */
    synchronized Slots last(int most) {
        int size = newest == Long.MIN_VALUE ? 0 : Math.min(most, SLOTS);
        int[] last = new int[size];
        for (int i = 0; i < size; i++) {
            last[i] = get(index(newest - size + 1 + i));
        }
        return new Slots(newest - size + 1, last);
    }

    private int get(int index) {
        return switch (width) {
            case Byte.BYTES -> bytes[index];
            case Short.BYTES -> (short) SHORT.get(bytes, index * Short.BYTES);
            default -> (int) INT.get(bytes, index * Integer.BYTES);
        };
    }

    private void set(int index, int count) {
        int needed = count == (byte) count ? Byte.BYTES : count == (short) count ? Short.BYTES : Integer.BYTES;
        if (needed > width) {
            widen(needed);
        }
        switch (width) {
            case Byte.BYTES -> bytes[index] = (byte) count;
            case Short.BYTES -> SHORT.set(bytes, index * Short.BYTES, (short) count);
            default -> INT.set(bytes, index * Integer.BYTES, count);
        }
    }

    private void widen(int to) {
        int[] counts = new int[SLOTS];
        for (int i = 0; i < SLOTS; i++) {
            counts[i] = get(i);
        }
        width = to;
        bytes = new byte[SLOTS * to];
        for (int i = 0; i < SLOTS; i++) {
            set(i, counts[i]);
        }
    }

    private static int index(long slot) {
        return (int) Math.floorMod(slot, (long) SLOTS);
    }
}
