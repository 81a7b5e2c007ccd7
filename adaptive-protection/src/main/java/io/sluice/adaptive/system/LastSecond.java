package io.sluice.adaptive.system;

import io.sluice.core.window.StripedCells;
import java.util.concurrent.atomic.AtomicLong;

/** How many calls began and ended within the last second, and how long they took: ten slices that have ended and the one under way. */
final class LastSecond extends StripedCells {
    /*
     * The counters only ever grow. Whoever finds that the slice is over replaces `slices`, immutable, by what the counters had come to by
     * then; what is counted since belongs to the slice under way. Every beginning and every end looks first, so nothing is counted
     * after its slice was found to be over but what threads are just adding: that may be counted a slice late
     * (SystemLimiterStress).
     *
     * turning   held by the one who replaces; who finds it held goes on with the slices of before
     * least     the shortest call of the slice under way; written only by a call that is shorter still
     */
    private static final int SLICES = 10;
    private static final int HALF = SLICES / 2;
    private static final long SLICE_NANOS = 100_000_000L;
    private static final int BEGAN = 0;
    private static final int ENDED = 1;
    private static final int TOOK = 2;
    private static final int CELLS = 3;

    private final AtomicLong turning = new AtomicLong();
    private final AtomicLong least = new AtomicLong(Long.MAX_VALUE);
    private volatile Slices slices;

    LastSecond(long now) {
        super(CELLS);
        slices = new Slices(now, new long[CELLS], new long[SLICES][CELLS], new long[SLICES]);
    }

    /** As of one turn: sums over all slices that have ended, and what the algorithm of the load needs. */
    private static final class Slices {
        final long start; // of the slice under way
        final long[] before; // what the counters had come to at its start
        final long[][] ended; // newest first
        final long[] leasts; // 0 for none
        final long[] sums = new long[CELLS];

        Slices(long start, long[] before, long[][] ended, long[] leasts) {
            this.start = start;
            this.before = before;
            this.ended = ended;
            this.leasts = leasts;
            for (long[] slice : ended) {
                for (int cell = 0; cell < CELLS; cell++) {
                    sums[cell] += slice[cell];
                }
            }
        }

        /** The highest rate at which calls ended over half a second, in calls a nanosecond, times the least time that one took. */
        double capacity() {
            long most = 0;
            for (int from = 0; from + HALF <= SLICES; from++) {
                long ends = 0;
                for (int i = from; i < from + HALF; i++) {
                    ends += ended[i][ENDED];
                }
                most = Math.max(most, ends);
            }
            long shortest = 0;
            for (long each : leasts) {
                shortest = each != 0 && (shortest == 0 || each < shortest) ? each : shortest;
            }
            return (double) most * shortest / (HALF * SLICE_NANOS);
        }
    }

    void began(long now) {
        turnIfOver(now);
        add(BEGAN);
    }

    void ended(long nanos, long now) {
        turnIfOver(now);
        long took = Math.max(1, nanos);
        long[] stripe = stripe();
        add(TOOK, took, stripe);
        addAgain(ENDED, stripe);
        long shortest = least.get();
        while (took < shortest && !least.compareAndSet(shortest, took)) {
            shortest = least.get();
        }
    }

    /** Calls that began. */
    long beginnings(long now) {
        return within(BEGAN, turnIfOver(now));
    }

    /** The mean time that those took which ended, in nanoseconds; 0 if none did. */
    double meanNanos(long now) {
        Slices current = turnIfOver(now);
        long ends = within(ENDED, current);
        return ends == 0 ? 0 : (double) within(TOOK, current) / ends;
    }

    /** How many calls in flight the service has shown to work off at once. */
    double capacity(long now) {
        return turnIfOver(now).capacity();
    }

    private long within(int cell, Slices current) {
        return current.sums[cell] + sum(cell) - current.before[cell];
    }

    private Slices turnIfOver(long now) {
        Slices current = slices;
        if (now - current.start < SLICE_NANOS || !turning.compareAndSet(0, 1)) {
            return current;
        }
        try {
            current = slices;
            long over = (now - current.start) / SLICE_NANOS;
            if (over > 0) {
                current = turned(current, over);
                slices = current;
            }
            return current;
        } finally {
            turning.set(0);
        }
    }

    /** What was counted belongs to the oldest of so many slices that are over: after it nobody has looked. */
    private Slices turned(Slices current, long over) {
        long[] totals = new long[CELLS];
        long[][] ended = new long[SLICES][];
        long[] leasts = new long[SLICES];
        long[] last = new long[CELLS];
        for (int cell = 0; cell < CELLS; cell++) {
            totals[cell] = sum(cell);
            last[cell] = totals[cell] - current.before[cell];
        }
        long shortest = least.getAndSet(Long.MAX_VALUE);
        for (int i = 0; i < SLICES; i++) {
            long age = i - (over - 1); // among the slices from the one under way until now, newest first
            if (age < 0) {
                ended[i] = new long[CELLS];
            } else if (age == 0) {
                ended[i] = last;
                leasts[i] = shortest == Long.MAX_VALUE ? 0 : shortest;
            } else {
                ended[i] = current.ended[(int) age - 1];
                leasts[i] = current.leasts[(int) age - 1];
            }
        }
        return new Slices(current.start + over * SLICE_NANOS, totals, ended, leasts);
    }
}
