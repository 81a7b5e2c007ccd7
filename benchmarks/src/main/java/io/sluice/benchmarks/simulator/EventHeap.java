package io.sluice.benchmarks.simulator;

import java.util.Arrays;

/** The times at which something ends, earliest first: a binary heap of primitives. */
final class EventHeap {
    private long[] times = new long[64];
    private int[] slots = new int[64];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    /** The earliest time; the end of time if there is none. */
    long first() {
        return size == 0 ? Long.MAX_VALUE : times[0];
    }

    void add(long time, int slot) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            slots = Arrays.copyOf(slots, 2 * size);
        }
        int at = size++;
        while (at > 0) {
            int parent = at - 1 >> 1;
            if (times[parent] <= time) {
                break;
            }
            times[at] = times[parent];
            slots[at] = slots[parent];
            at = parent;
        }
        times[at] = time;
        slots[at] = slot;
    }

    int remove() {
        int first = slots[0];
        long time = times[--size];
        int slot = slots[size];
        int at = 0;
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && times[child + 1] < times[child]) {
                child++;
            }
            if (times[child] >= time) {
                break;
            }
            times[at] = times[child];
            slots[at] = slots[child];
            at = child;
        }
        times[at] = time;
        slots[at] = slot;
        return first;
    }

    /** Everything ends so much later. */
    void delay(long nanos) {
        for (int i = 0; i < size; i++) {
            times[i] += nanos;
        }
    }
}
