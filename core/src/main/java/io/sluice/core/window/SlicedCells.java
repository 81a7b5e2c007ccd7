package io.sluice.core.window;

import io.sluice.core.Check;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A few counters over the last N nanoseconds, in ten slices: the window slides by a tenth of its length and holds the current
 * slice and the nine before it, so its error is at most one slice.
 * <p><b>Thread safety.</b> Safe for many threads. A sum taken while others add counts each call at most once.
 * <p><b>Cost.</b> {@code add} is one compare-and-set on a line of the thread's own stripe, with no allocation and no lock;
 * {@code sum} reads ten cells for each stripe. Memory: 80 bytes a counter, and as much again for each stripe that contention
 * calls for.
 */
public final class SlicedCells {
    /*
     * Time is cut into slices, numbered from the start of the window. Slice i counts in ring place i mod 10, and there each kind
     * of event has a cell of its own that carries the number of the slice it counts for:
     *
     *    63                       32 31                        0
     *   +---------------------------+---------------------------+
     *   | slice number (mod 2^32)   | events                    |
     *   +---------------------------+---------------------------+
     *
     * An add finds its slice's number in the cell and adds one, or finds an older one and starts again at one: both are the same
     * CAS. So nothing is ever cleared, there is no moment at which a cell is invalid, and nothing can be lost or counted into
     * the wrong slice (TimeWindowStress). Readers skip cells whose number is outside of the window.
     *
     * A cell may also be ahead of an add that was stopped after it had looked at the time. Numbers are compared mod 2^32, and
     * those just below a slice are by far more likely to be behind it than ahead: a cell that was idle for months is old. So only
     * the last 2^16 of them count as ahead. A cell in which nothing was counted for 2^32 slices less that (13 years if a slice
     * is 100 ms) would be believed again, for 2^16 slices.
     *
     * slice   the newest slice seen; moved forward by CAS, and the winner learns that the slice has turned. It is a cache, too:
     *         while time stays within it no division is needed.
     */
    /** How many slices the window has, whatever its length. */
    public static final int SLICES = 10;

    private static final long COUNT_MASK = 0xFFFF_FFFFL;
    private static final long MOST_AHEAD = 1 << 16;
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle SLICE;

    static {
        try {
            SLICE = MethodHandles.lookup().findVarHandle(SlicedCells.class, "slice", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int kinds;
    private final StripedCells cells;
    private final long startNanos;
    private final long sliceNanos;
    private volatile long slice =
            SLICES; // the first number; none within reach of it is zero, which an unused cell says

    /**
     * @param kinds how many counters
     * @param lengthNanos the length of the window, at least 10 ns; rounded up to ten equal slices
     * @param now the time at which the window starts
     */
    public SlicedCells(int kinds, long lengthNanos, long now) {
        Check.inRange("lengthNanos", lengthNanos, SLICES, Long.MAX_VALUE - SLICES);
        this.kinds = kinds;
        cells = new StripedCells(kinds * SLICES);
        sliceNanos = (lengthNanos + SLICES - 1) / SLICES;
        startNanos = now;
    }

    /** Adds one to a counter. An event older than the window is forgotten at once. */
    public void add(int kind, long now) {
        long current = sliceAt(now);
        int cell = cellOf(kind, current);
        while (!tryAdd(cells, cell, current, 1)) {
            cells.spread();
        }
    }

    /** What a counter holds at {@code now}. */
    public long sum(int kind, long now) {
        long newest = newest(now);
        long sum = 0;
        for (int i = 0; i < cells.rows(); i++) {
            long[] row = cells.row(i);
            int from = cells.place(row, kind * SLICES);
            for (int place = from; place < from + SLICES; place++) {
                sum += countWithin((long) CELL.getVolatile(row, place), newest);
            }
        }
        return sum;
    }

    /** Whether a new slice has begun; says so to exactly one caller per turn. */
    public boolean turned(long now) {
        long current = sliceAt(now);
        while (true) {
            long seen = slice;
            if (seen >= current) {
                return false;
            }
            if (SLICE.compareAndSet(this, seen, current)) {
                return true;
            }
        }
    }

    /**
     * A window of another length that holds what of this one still fits; each old slice goes as a whole to where it ended. What
     * is added meanwhile may be missed.
     */
    public SlicedCells resized(long newLengthNanos, long now) {
        SlicedCells copy = new SlicedCells(kinds, newLengthNanos, now);
        copyTo(copy, now);
        return copy;
    }

    private void copyTo(SlicedCells other, long now) {
        long newest = newest(now);
        for (int r = 0; r < cells.rows(); r++) {
            long[] row = cells.row(r);
            for (int i = 0; i < kinds * SLICES; i++) {
                long cell = (long) CELL.getVolatile(row, cells.place(row, i));
                long count = countWithin(cell, newest);
                long target = other.sliceAt(endOf(newest - age(cell, newest), now));
                if (count > 0 && target > other.slice - SLICES) {
                    tryAdd(other.cells, cellOf(i / SLICES, target), target, count);
                }
            }
        }
    }

    private static boolean tryAdd(StripedCells cells, int cell, long slice, long count) {
        long[] row = cells.stripe();
        int place = cells.place(row, cell);
        long seen = (long) CELL.getVolatile(row, place);
        long behind = age(seen, slice);
        if (behind < 0) {
            return true; // the place belongs to a later slice already: this event is older than the window
        }
        return CELL.compareAndSet(row, place, seen, behind == 0 ? seen + count : slice << 32 | count);
    }

    /** How many slices before {@code slice} the cell counted; negative if after. */
    private static long age(long cell, long slice) {
        return (slice - (cell >>> 32) + MOST_AHEAD & COUNT_MASK) - MOST_AHEAD;
    }

    private static long countWithin(long cell, long newest) {
        return age(cell, newest) < SLICES ? cell & COUNT_MASK : 0;
    }

    private static int cellOf(int kind, long slice) {
        return kind * SLICES + (int) (slice % SLICES);
    }

    private long newest(long now) {
        return Math.max(slice, sliceAt(now));
    }

    /** The last nanosecond of a slice, or {@code now} if the slice has not ended. */
    private long endOf(long number, long now) {
        long end = startNanos + (number - SLICES + 1) * sliceNanos - 1;
        return end - now < 0 ? end : now;
    }

    /** The slice of a moment. Time that steps back, as from an exact to a coarse reading, finds the slice it belongs to. */
    private long sliceAt(long now) {
        long known = slice;
        long into = now - startNanos - (known - SLICES) * sliceNanos;
        if (into >= 0) {
            return into < sliceNanos ? known : known + into / sliceNanos;
        }
        return known - Math.min(SLICES, (-into - 1) / sliceNanos + 1);
    }
}
