package io.sluice.core.window;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A few counters that many threads can add to without sharing a cache line.
 * <p>Starts as one small array. When two threads are seen to meet (a compare-and-set fails), the array gets siblings, up to two
 * for each processor, and threads spread over them by their id, which works for virtual threads too; the sum over the siblings
 * is the counter. So ten thousand idle owners stay small and a busy one scales. This is the idea of Doug Lea's
 * {@code java.util.concurrent.atomic.LongAdder}, with several counters side by side on the same stripe.
 * <p><b>Thread safety.</b> Safe for many threads. A {@link #sum} taken while others add is some value between before and after.
 * <p><b>Cost.</b> {@code add}: one compare-and-set on a line of its own. {@code sum}: one read for each stripe.
 */
public class StripedCells {
    /*
     * table       one row per stripe, a power of two of them; rows are never replaced, only added, so an add to a row that it
     *             read from an outdated table is still counted
     * a row       one long per cell; rows beyond the first are followed by PAD longs, so that two of them never share a line
     *
     * A cell that is given to and taken from counts both what is left and what was ever given:
     *
     *    63                       32 31                        0
     *   +---------------------------+---------------------------+
     *   | given (mod 2^32)          | left                      |
     *   +---------------------------+---------------------------+
     *
     * One who takes may find every stripe empty, one after the other, while what is left moves behind his back: given on a stripe
     * he has seen, taken from one he has not. If nothing was given meanwhile that cannot have happened, and stripes that he saw
     * empty were still so when he saw the last; else he looks again (WindowTotalsStress).
     *
     * Growing is a CAS on the table: losers go on with the winner's. Progress: an add is lock-free, and after a failed CAS
     * wait-free on processors with fetch-and-add; a take that looks again does so because somebody else has given.
     */
    private static final long ONE_GIVEN = 1L << 32 | 1;
    private static final long LEFT_MASK = 0xFFFF_FFFFL;
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle TABLE;
    private static final int MOST_STRIPES =
            2 * Integer.highestOneBit(Math.max(1, Runtime.getRuntime().availableProcessors() * 2 - 1));
    private static final int PAD = 16; // two lines of 64 bytes: processors fetch neighbours in pairs

    static {
        try {
            TABLE = MethodHandles.lookup().findVarHandle(StripedCells.class, "table", long[][].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile long[][] table;
    private final int cells;

    public StripedCells(int cells) {
        this.cells = cells;
        table = new long[][] {new long[cells]};
    }

    /** Adds one; returns how many this thread's stripe had counted in the cell before. */
    public final long add(int cell) {
        long[] row = row();
        long seen = (long) CELL.getVolatile(row, cell);
        return CELL.compareAndSet(row, cell, seen, seen + 1) ? seen : addElsewhere(cell);
    }

    /** Puts one into a cell that {@link #tryTake} takes from, and that nothing else is done with. */
    public final void give(int cell) {
        long[] row = row();
        long seen = (long) CELL.getVolatile(row, cell);
        if (!CELL.compareAndSet(row, cell, seen, seen + ONE_GIVEN)) {
            spread();
            give(row(), cell);
        }
    }

    /**
     * Takes one back out of a cell that was given something; this thread's stripe is looked at first.
     *
     * @return false, and nothing is changed, if the cell was empty on every stripe at one moment
     */
    public final boolean tryTake(int cell) {
        if (tryTake(row(), cell)) {
            return true;
        }
        long given = given(cell);
        while (true) {
            for (long[] row : table) {
                if (tryTake(row, cell)) {
                    return true;
                }
            }
            long givenMeanwhile = given(cell);
            if (givenMeanwhile == given) {
                return false;
            }
            given = givenMeanwhile;
        }
    }

    public final long sum(int cell) {
        long sum = 0;
        for (long[] row : table) {
            sum += (long) CELL.getVolatile(row, cell);
        }
        return sum;
    }

    /** The cells of the calling thread's stripe, for an operation other than {@link #add}. */
    final long[] row() {
        long[][] rows = table;
        return rows.length == 1 ? rows[0] : rows[stripeOf(Thread.currentThread()) & rows.length - 1];
    }

    final long[][] rows() {
        return table;
    }

    /** Spreads the threads out further, because two of them met; does nothing once there are stripes enough. */
    final void spread() {
        long[][] rows = table;
        if (rows.length >= MOST_STRIPES) {
            return;
        }
        long[][] more = new long[rows.length * 2][];
        System.arraycopy(rows, 0, more, 0, rows.length);
        for (int i = rows.length; i < more.length; i++) {
            more[i] = new long[cells + PAD];
        }
        TABLE.compareAndSet(this, rows, more);
    }

    private long given(int cell) {
        long given = 0;
        for (long[] row : table) {
            given += (long) CELL.getVolatile(row, cell) >>> 32;
        }
        return given;
    }

    private long addElsewhere(int cell) {
        spread();
        return (long) CELL.getAndAdd(row(), cell, 1L);
    }

    static void give(long[] row, int cell) {
        CELL.getAndAdd(row, cell, ONE_GIVEN);
    }

    static boolean tryTake(long[] row, int cell) {
        while (true) {
            long seen = (long) CELL.getVolatile(row, cell);
            if ((seen & LEFT_MASK) == 0) {
                return false;
            }
            if (CELL.compareAndSet(row, cell, seen, seen - 1)) {
                return true;
            }
        }
    }

    /** Threads of a pool have consecutive ids, so the low bits spread them evenly. */
    private static int stripeOf(Thread thread) {
        return (int) thread.getId();
    }
}
