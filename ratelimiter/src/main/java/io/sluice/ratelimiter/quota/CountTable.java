package io.sluice.ratelimiter.quota;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The counts of all values, within bounds. */
final class CountTable {
    /*
     * slots   | calls without a value | 64 shared counts | counts of single values ... |
     *
     * A count is found by its value, or by its slot, which is what a token remembers of it. Counts of single values are made, and
     * retired, under the lock of the table.
     *
     * Never laxer: a value must not change from the shared count to one of its own, or back, within one generation, for it would have
     * two limits. So the room is what maxValues was when the first new value of the generation came; counts are retired only if
     * nothing was taken from them in the generation, all at once, when the room has run out for the first time in it; when it runs
     * out again the table is full until the generation is over. Who comes with an older generation than the table's is sent back
     * for the current one: its own count may have been retired meanwhile. A retired count lets nobody in (QuotaStress).
     */
    static final int SHARED = 64;

    private static final int FIRST_OWN = 1 + SHARED;
    private static final long NONE = Long.MIN_VALUE;

    private final ConcurrentHashMap<String, Count> own = new ConcurrentHashMap<>();
    private volatile AtomicReferenceArray<Count> slots = new AtomicReferenceArray<>(FIRST_OWN);
    private volatile long fullIn = NONE; // the generation in which the table is full

    private final ArrayDeque<Integer> freeSlots = new ArrayDeque<>(); // guarded by this, like what follows
    private int nextSlot = FIRST_OWN;
    private long generation = NONE; // of the newest value that asked for a count
    private int room;
    private boolean swept;

    CountTable(int firstGeneration) {
        for (int slot = 0; slot < FIRST_OWN; slot++) {
            slots.set(slot, new Count(slot, firstGeneration));
        }
    }

    /**
     * The count of a value, made if there is room.
     *
     * @param value null for calls without one
     * @param current the caller's generation
     * @param maxValues the room of a generation that begins
     * @return null if a newer generation has begun
     */
    @Nullable Count of(@Nullable String value, int current, int maxValues) {
        if (value == null) {
            return slots.get(0);
        }
        Count present = own.get(value);
        if (present != null && !present.isRetired()) {
            return present;
        }
        if (fullIn == current || value.length() > Quota.LONGEST_VALUE) {
            return shared(value);
        }
        return make(value, current, maxValues);
    }

    /** The count that a value would be let in by; null if it has none yet, and there is room. */
    @Nullable Count find(@Nullable String value, int current) {
        if (value == null) {
            return slots.get(0);
        }
        Count present = own.get(value);
        if (present != null && !present.isRetired()) {
            return present;
        }
        return fullIn == current || value.length() > Quota.LONGEST_VALUE ? shared(value) : null;
    }

    Count atSlot(int slot) {
        return slots.get(slot);
    }

    static boolean isShared(Count count) {
        return count.slot > 0 && count.slot < FIRST_OWN;
    }

    private Count shared(String value) {
        int hash = value.hashCode(); // specified, so the same after a restart
        return slots.get(1 + ((hash ^ hash >>> 16) * 0x9E37_79B9 >>> 26));
    }

    private synchronized @Nullable Count make(String value, int current, int maxValues) {
        if (generation == NONE || current - (int) generation > 0) {
            fullIn = NONE;
            generation = current;
            room = maxValues;
            swept = false;
        } else if (current != generation) {
            return null;
        }
        Count present = own.get(value);
        if (present != null) {
            return present;
        }
        if (own.size() >= room && !swept) {
            sweep(current);
            swept = true;
        }
        if (own.size() >= room) {
            fullIn = current;
            return shared(value);
        }
        Count made = new Count(freeSlots.isEmpty() ? newSlot() : freeSlots.remove(), current);
        slots.set(made.slot, made);
        own.put(value, made);
        return made;
    }

    private void sweep(int current) {
        own.values().removeIf(count -> {
            boolean retired = count.retire(current);
            if (retired) {
                freeSlots.add(count.slot);
            }
            return retired;
        });
    }

    private int newSlot() {
        AtomicReferenceArray<Count> old = slots;
        if (nextSlot == old.length()) {
            AtomicReferenceArray<Count> longer = new AtomicReferenceArray<>(old.length() * 2);
            for (int i = 0; i < old.length(); i++) {
                longer.set(i, old.get(i));
            }
            slots = longer;
        }
        return nextSlot++;
    }

    // ---- readings

    int values() {
        return own.size();
    }

    /** What each of the shared counts has used; a copy. */
    List<Long> allShared(int current) {
        return IntStream.range(0, SHARED)
                .mapToObj(index -> sharedAt(index).used(current))
                .toList();
    }

    Count sharedAt(int index) {
        return slots.get(1 + index);
    }

    /** What single values have used, those with nothing used left out; a copy. */
    Map<String, Long> allOwn(int current) {
        Map<String, Long> used = new LinkedHashMap<>();
        own.forEach((value, count) -> {
            long calls = count.used(current);
            if (calls > 0) {
                used.put(value, calls);
            }
        });
        return used;
    }
}
