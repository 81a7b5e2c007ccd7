package io.sluice.dashboard.agent;

import java.util.Arrays;

/**
 * How many calls asked in each tenth of a second of the last ten minutes. A tenth that was not looked at in time is marked as not known. Safe for
 * many threads.
 */
final class CountRing {
    /** How long a slot is. */
    static final long SLOT_MILLIS = 100;

    /** Ten minutes. */
    static final int SLOTS = 6_000;

    private static final int UNKNOWN = -1;

    private final int[] counts = new int[SLOTS]; // these are guarded by this
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
            Arrays.fill(counts, UNKNOWN);
        }
        boolean missed = !first && slot - newest > 1;
        for (long each = first ? slot : newest + 1; each <= slot; each++) {
            counts[index(each)] = missed ? UNKNOWN : (int) Math.min(Integer.MAX_VALUE, count);
        }
        newest = slot;
    }

    /** The last so many slots; fewer if there are not so many. */
    synchronized Slots last(int most) {
        int size = newest == Long.MIN_VALUE ? 0 : Math.min(most, SLOTS);
        int[] last = new int[size];
        for (int i = 0; i < size; i++) {
            last[i] = counts[index(newest - size + 1 + i)];
        }
        return new Slots(newest - size + 1, last);
    }

    private static int index(long slot) {
        return (int) Math.floorMod(slot, (long) SLOTS);
    }
}
