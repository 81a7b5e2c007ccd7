package io.sluice.core.window;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A few counters that many threads can add to without sharing a cache line.
 * <p>Starts as one small array. When two threads are seen to meet (a compare-and-set fails), stripes are added, up to two for each
 * processor, and threads spread over them by their id, which works for virtual threads too; one that still meets another moves
 * on to the next stripe. The sum over the stripes is the counter. So ten thousand idle owners stay small and a busy one scales.
 * This is the idea of Doug Lea's {@code java.util.concurrent.atomic.LongAdder}, with several counters side by side on the same
 * stripe.
 * <p><b>Thread safety.</b> Safe for many threads. A {@link #sum} taken while others add is some value between before and after.
 * <p><b>Cost.</b> {@code add}: one compare-and-set on a line of its own. {@code sum}: one read for each stripe.
 */
public class StripedCells {
    /*
     * first    the only row until two threads meet. It lies among objects that everybody reads, so nobody adds to it afterwards
     * stripes  null until two threads meet; then a power of two of rows. Rows are never replaced, only added, so an add to a row
     *          that was found in an outdated table is still counted
     * a row    one long per cell; rows of `stripes` have PAD longs before and after, so that none shares a line with anything
     *
     *          first     | header | cell 0 | cell 1 | ... |
     *          a stripe  | header | PAD longs | cell 0 | cell 1 | ... | PAD longs |
     *
     * Growing is a CAS on the table: losers go on with the winner's. Progress: an add is lock-free, and after a failed CAS
     * wait-free on processors with fetch-and-add.
     */
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle STRIPES;
    private static final int MOST_STRIPES =
            2 * Integer.highestOneBit(Math.max(1, Runtime.getRuntime().availableProcessors() * 2 - 1));
    private static final int PAD = 8; // a line of 64 bytes, on each side

    /**
     * Where threads have moved to, by the low bits of their id; at first each is where its id says, so that the threads of a pool,
     * which have consecutive ids, are spread evenly. Shared by all counters: threads that run at the same time soon have stripes
     * of their own everywhere, though there are more threads than stripes. Read and written without any order: a lost or late
     * move costs another meeting, never a count.
     */
    private static final byte[] HOMES = new byte[1 << 10];

    static {
        try {
            STRIPES = MethodHandles.lookup().findVarHandle(StripedCells.class, "stripes", long[][].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
        for (int i = 0; i < HOMES.length; i++) {
            HOMES[i] = (byte) i;
        }
    }

    private final long[] first;
    private volatile long @Nullable [][] stripes;

    public StripedCells(int cells) {
        first = new long[cells];
    }

    /** Adds one; returns how many this thread's stripe had counted in the cell before. */
    public final long add(int cell) {
        return add(cell, stripe());
    }

    /** The calling thread's stripe, for who adds to it several times. It may be kept; it counts for ever. */
    protected final long[] stripe() {
        long[][] rows = stripes;
        return rows == null ? first : rows[HOMES[homeOf(Thread.currentThread())] & rows.length - 1];
    }

    /** Adds one on a stripe that {@link #stripe} returned; returns how many it had counted in the cell before. */
    protected final long add(int cell, long[] stripe) {
        int place = place(stripe, cell);
        long seen = (long) CELL.getVolatile(stripe, place);
        return CELL.compareAndSet(stripe, place, seen, seen + 1) ? seen : addElsewhere(cell);
    }

    /** Adds one for {@link #tryTake} to take back. */
    public final void put(int cell) {
        long[] row = rowToTakeFrom();
        CELL.getAndAdd(row, place(row, cell), 1L);
    }

    /**
     * Takes one back out of a cell that something was {@link #put} into. A thread that has put one in finds one, since it looks at
     * the same stripe first and only a thread that found its own stripe empty takes from another's.
     *
     * @return false, and nothing is changed, if the cell is empty on every stripe
     */
    public final boolean tryTake(int cell) {
        if (tryTake(rowToTakeFrom(), cell)) {
            return true;
        }
        for (int i = 0; i < rows(); i++) {
            if (tryTake(row(i), cell)) {
                return true;
            }
        }
        return false;
    }

    public final long sum(int cell) {
        long sum = 0;
        for (int i = 0; i < rows(); i++) {
            long[] row = row(i);
            sum += (long) CELL.getVolatile(row, place(row, cell));
        }
        return sum;
    }

    /** Where a cell is in a row. */
    final int place(long[] row, int cell) {
        return row == first ? cell : PAD + cell;
    }

    /** How many rows there are; grows, never shrinks. */
    final int rows() {
        long[][] rows = stripes;
        return rows == null ? 1 : 1 + rows.length;
    }

    /** A row by its number, which it keeps. */
    final long[] row(int number) {
        long[][] rows = stripes;
        return number == 0 || rows == null ? first : rows[number - 1];
    }

    /** Two threads met, the caller being one of them: makes more room, or else sends the caller on to the next stripe. */
    final void spread() {
        long[][] rows = stripes;
        int present = rows == null ? 0 : rows.length;
        if (present == MOST_STRIPES) {
            HOMES[homeOf(Thread.currentThread())]++;
            return;
        }
        long[][] more = new long[Math.max(2, present * 2)][];
        for (int i = 0; i < more.length; i++) {
            more[i] = rows != null && i < present ? rows[i] : new long[first.length + 2 * PAD];
        }
        STRIPES.compareAndSet(this, rows, more);
    }

    private long addElsewhere(int cell) {
        spread();
        long[] row = stripe();
        return (long) CELL.getAndAdd(row, place(row, cell), 1L);
    }

    private boolean tryTake(long[] row, int cell) {
        int place = place(row, cell);
        while (true) {
            long seen = (long) CELL.getVolatile(row, place);
            if (seen == 0) {
                return false;
            }
            if (CELL.compareAndSet(row, place, seen, seen - 1)) {
                return true;
            }
        }
    }

    /** A row that is the same for this thread until the table grows, wherever it moves meanwhile. */
    private long[] rowToTakeFrom() {
        long[][] rows = stripes;
        return rows == null ? first : rows[homeOf(Thread.currentThread()) & rows.length - 1];
    }

    private static int homeOf(Thread thread) {
        return (int) thread.getId() & HOMES.length - 1;
    }
}
