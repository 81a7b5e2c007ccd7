package io.sluice.core.time;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Timers in the order of their time, and when whoever runs them has to look again. A state machine: the time is handed in, and one thread at
 * a time may use it.
 * <p>Most timers are cancelled, as those of calls that end in time are. So who sleeps until the first one is not woken when that is cancelled,
 * nor for one that comes later than it: he looks up at the time of a timer that is gone, once, and sleeps until that of the next.
 */
final class TimerQueue {
    private static final long LONGEST_NANOS =
            Long.MAX_VALUE >> 1; // so that two times can be compared by their difference
    private static final int FIRST_CAPACITY = 64;

    /** A binary heap: of those at 2i + 1 and 2i + 2 none is before the one at i. */
    private @Nullable Entry[] heap = new @Nullable Entry[FIRST_CAPACITY];

    private int size;
    private long added;
    private long looksAt; // when the sleeper looks again, if nobody wakes him

    TimerQueue(long now) {
        looksAt = now;
    }

    /** A task and its time. */
    static final class Entry {
        private static final int GONE = -1;

        private final long due;
        private final long number;
        private @Nullable Runnable task; // null: taken, or cancelled
        private int place = GONE; // in the heap

        private Entry(long due, long number, Runnable task) {
            this.due = due;
            this.number = number;
            this.task = task;
        }

        private boolean isBefore(Entry other) {
            long apart = due - other.due;
            return apart < 0 || apart == 0 && number < other.number;
        }
    }

    int size() {
        return size;
    }

    /** Adds a task that is due after a delay; what is negative is at once. */
    Entry add(Runnable task, long delayNanos, long now) {
        Entry entry = new Entry(now + Math.min(Math.max(0, delayNanos), LONGEST_NANOS), added++, task);
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        rise(entry, size++);
        return entry;
    }

    /** Whether the sleeper would look too late for a timer. If so he has to be woken, which is said once. */
    boolean mustWake(Entry entry) {
        boolean sooner = entry.due - looksAt < 0;
        looksAt = sooner ? entry.due : looksAt;
        return sooner;
    }

    /** Takes a timer out; returns whether it was still there. */
    boolean cancel(Entry entry) {
        if (entry.place == Entry.GONE) {
            return false;
        }
        remove(entry);
        entry.task = null; // whoever keeps the timer keeps nothing else
        return true;
    }

    /** Takes the first task that is due; null if none is. */
    @Nullable Runnable takeDue(long now) {
        Entry first = heap[0];
        if (first == null || first.due - now > 0) {
            return null;
        }
        remove(first);
        Runnable task = first.task;
        first.task = null;
        return task;
    }

    /**
     * How long to sleep, which is until the first timer.
     *
     * @param longest if there is none before
     */
    long sleepNanos(long now, long longest) {
        Entry first = heap[0];
        long until = first == null ? longest : Math.min(longest, Math.max(0, first.due - now));
        looksAt = now + until;
        return until;
    }

    // ---- the heap

    private void remove(Entry entry) {
        int place = entry.place;
        Entry last = heap[--size];
        heap[size] = null;
        entry.place = Entry.GONE;
        if (last != null && last != entry) {
            sink(last, place);
            if (last.place == place) {
                rise(last, place);
            }
        }
    }

    /** Puts an entry at a place that is free, or above it. */
    private void rise(Entry entry, int from) {
        int place = from;
        while (place > 0) {
            Entry parent = heap[(place - 1) / 2];
            if (parent == null || !entry.isBefore(parent)) {
                break;
            }
            put(parent, place);
            place = (place - 1) / 2;
        }
        put(entry, place);
    }

    /** Puts an entry at a place that is free, or below it. */
    private void sink(Entry entry, int from) {
        int place = from;
        for (Entry child = firstChild(place); child != null && child.isBefore(entry); child = firstChild(place)) {
            int itsPlace = child.place;
            put(child, place);
            place = itsPlace;
        }
        put(entry, place);
    }

    private @Nullable Entry firstChild(int place) {
        int left = 2 * place + 1;
        if (left >= size) {
            return null;
        }
        Entry one = heap[left];
        Entry other = left + 1 < size ? heap[left + 1] : null;
        return one == null || other == null || one.isBefore(other) ? one : other;
    }

    private void put(Entry entry, int place) {
        heap[place] = entry;
        entry.place = place;
    }
}
