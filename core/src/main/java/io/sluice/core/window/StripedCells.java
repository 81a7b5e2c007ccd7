package io.sluice.core.window;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
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
     * first    the only row until two threads meet. It lies among objects that everybody reads, so nobody is sent to it afterwards
     * table    null until two threads meet; then homes and stripes in one array, for every hop on the way to a cell delays the add:
     *
     *          | home of the threads with id 0 mod HOMES | 1 mod HOMES | ... | stripe 0 | stripe 1 | ... |
     *
     *          A home refers to one of the stripes. At first ids are dealt out evenly (threads of a pool have consecutive ones); a
     *          thread that meets another at its home gives that home the next stripe. Homes are written without any order: a lost
     *          or late move costs another meeting, never a count, since every home always refers to some stripe of its table.
     * a row    one long per cell; stripes have PAD longs before and after, so that none shares a line with anything
     *
     *          first     | header | cell 0 | cell 1 | ... |
     *          a stripe  | header | PAD longs | cell 0 | cell 1 | ... | PAD longs |
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
     * Growing is a CAS on the table: losers go on with the winner's. Stripes are never replaced, only added, so an add to a stripe
     * that was found in an outdated table is still counted. Progress: an add is lock-free, and after a failed CAS wait-free on
     * processors with fetch-and-add; a take that looks again does so because somebody else has given.
     */
    private static final long ONE_GIVEN = 1L << 32 | 1;
    private static final long LEFT_MASK = 0xFFFF_FFFFL;
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle TABLE;
    private static final int MOST_STRIPES =
            2 * Integer.highestOneBit(Math.max(1, Runtime.getRuntime().availableProcessors() * 2 - 1));
    private static final int HOMES = Math.max(32, 2 * MOST_STRIPES);
    private static final int PAD = 8; // a line of 64 bytes, on each side

    static {
        try {
            TABLE = MethodHandles.lookup().findVarHandle(StripedCells.class, "table", long[][].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long[] first;
    private volatile long @Nullable [][] table;

    public StripedCells(int cells) {
        first = new long[cells];
    }

    /** Adds one; returns how many this thread's stripe had counted in the cell before. */
    public final long add(int cell) {
        return add(cell, stripe());
    }

    /** The calling thread's stripe, for who adds to it several times. It may be kept; it counts for ever. */
    protected final long[] stripe() {
        long[][] present = table;
        return present == null ? first : present[home()];
    }

    /** Adds one on a stripe that {@link #stripe} returned; returns how many it had counted in the cell before. */
    protected final long add(int cell, long[] stripe) {
        int place = place(stripe, cell);
        long seen = (long) CELL.getVolatile(stripe, place);
        return CELL.compareAndSet(stripe, place, seen, seen + 1) ? seen : addElsewhere(cell);
    }

    /** Adds one on the same stripe again, without looking whether threads meet there: {@link #add(int, long[])} did. */
    protected final void addAgain(int cell, long[] stripe) {
        CELL.getAndAdd(stripe, place(stripe, cell), 1L);
    }

    /** Adds an amount on a stripe that {@link #stripe} returned. */
    protected final void add(int cell, long amount, long[] stripe) {
        int place = place(stripe, cell);
        long seen = (long) CELL.getVolatile(stripe, place);
        if (!CELL.compareAndSet(stripe, place, seen, seen + amount)) {
            spread();
            addAgain(cell, amount, stripe());
        }
    }

    /** Adds an amount without looking whether threads meet there: an {@code add} to the same stripe did. */
    protected final void addAgain(int cell, long amount, long[] stripe) {
        CELL.getAndAdd(stripe, place(stripe, cell), amount);
    }

    /** Empties a cell; returns its sum. What others add meanwhile is in it or still there, never lost and never in both. */
    protected final long drain(int cell) {
        long sum = 0;
        for (int i = 0; i < rows(); i++) {
            long[] row = row(i);
            sum += (long) CELL.getAndSet(row, place(row, cell), 0L);
        }
        return sum;
    }

    /** Puts one into a cell that {@link #tryTake} takes from, and that nothing else is done with. */
    public final void give(int cell) {
        give(rowToTakeFrom(), cell);
    }

    /**
     * Takes one back out of a cell that was given something; the stripe that this thread gives to is looked at first.
     *
     * @return false, and nothing is changed, if the cell was empty on every stripe at one moment
     */
    public final boolean tryTake(int cell) {
        if (tryTake(rowToTakeFrom(), cell)) {
            return true;
        }
        long given = given(cell);
        while (true) {
            for (int i = 0; i < rows(); i++) {
                if (tryTake(row(i), cell)) {
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

    /** What is in a cell that is {@link #give given} to and {@link #tryTake taken} from. */
    public final long left(int cell) {
        long left = 0;
        for (int i = 0; i < rows(); i++) {
            long[] row = row(i);
            left += (long) CELL.getVolatile(row, place(row, cell)) & LEFT_MASK;
        }
        return left;
    }

    public final long sum(int cell) {
        long sum = 0;
        for (int i = 0; i < rows(); i++) {
            long[] row = row(i);
            sum += (long) CELL.getVolatile(row, place(row, cell));
        }
        return sum;
    }

    /**
     * The sums of all cells, as {@link #sum} tells each; in one pass over each row, so that many cells cost little more than reading them.
     *
     * @param sums to be overwritten; at least as long as there are cells
     */
    public final void sums(long[] sums) {
        Arrays.fill(sums, 0, first.length, 0);
        for (int i = 0; i < rows(); i++) {
            long[] row = row(i);
            int begin = place(row, 0);
            for (int cell = 0; cell < first.length; cell++) {
                sums[cell] += (long) CELL.getOpaque(row, begin + cell);
            }
        }
    }

    /** Where a cell is in a row. */
    @SuppressWarnings("ReferenceEquality") // which row it is, not what it holds
    final int place(long[] row, int cell) {
        return row == first ? cell : PAD + cell;
    }

    /** How many rows there are; grows, never shrinks. */
    final int rows() {
        long[][] present = table;
        return present == null ? 1 : 1 + stripesIn(present);
    }

    /** A row by its number, which it keeps. */
    final long[] row(int number) {
        long[][] present = table;
        return number == 0 || present == null ? first : present[HOMES + number - 1];
    }

    /** Two threads met, the caller being one of them: makes more room, or else sends the caller on to the next stripe. */
    final void spread() {
        long[][] present = table;
        if (present == null || stripesIn(present) < MOST_STRIPES) {
            TABLE.compareAndSet(this, present, grown(present));
        } else {
            moveOn(present);
        }
    }

    private long[][] grown(long @Nullable [][] present) {
        int before = present == null ? 0 : stripesIn(present);
        int after = Math.max(2, 2 * before);
        long[][] more = new long[HOMES + after][];
        for (int i = 0; i < after; i++) {
            more[HOMES + i] = present != null && i < before ? present[HOMES + i] : new long[first.length + 2 * PAD];
        }
        for (int i = 0; i < HOMES; i++) {
            more[i] = more[HOMES + i % after];
        }
        return more;
    }

    @SuppressWarnings("ReferenceEquality") // which stripe it is, not what it holds
    private static void moveOn(long[][] table) {
        int home = home();
        long[] shared = table[home];
        int number = HOMES;
        while (table[number] != shared) {
            number++;
        }
        table[home] = table[number + 1 == table.length ? HOMES : number + 1];
    }

    private static int stripesIn(long[][] table) {
        return table.length - HOMES;
    }

    private long addElsewhere(int cell) {
        spread();
        long[] row = stripe();
        return (long) CELL.getAndAdd(row, place(row, cell), 1L);
    }

    private long given(int cell) {
        long given = 0;
        for (int i = 0; i < rows(); i++) {
            long[] row = row(i);
            given += (long) CELL.getVolatile(row, place(row, cell)) >>> 32;
        }
        return given;
    }

    final void give(long[] row, int cell) {
        CELL.getAndAdd(row, place(row, cell), ONE_GIVEN);
    }

    final boolean tryTake(long[] row, int cell) {
        int place = place(row, cell);
        while (true) {
            long seen = (long) CELL.getVolatile(row, place);
            if ((seen & LEFT_MASK) == 0) {
                return false;
            }
            if (CELL.compareAndSet(row, place, seen, seen - 1)) {
                return true;
            }
        }
    }

    /** A row that is the same for this thread until the table grows, wherever its home is moved meanwhile. */
    private long[] rowToTakeFrom() {
        long[][] present = table;
        return present == null ? first : present[HOMES + home() % stripesIn(present)];
    }

    private static int home() {
        return (int) Thread.currentThread().getId() & HOMES - 1;
    }
}
