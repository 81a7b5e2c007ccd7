package io.sluice.ratelimiter;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Numbers by which tokens can name the buckets of values. */
final class CellNumbers {
    /*
     *    63      61 60              32 31                0
     *   +----------+------------------+-------------------+
     *   | 0        | place + 1        | generation        |
     *   +----------+------------------+-------------------+
     *   A place is used again, longest free first, under the next generation: a number of old names nobody. Everything but `find` is
     *   done under the table's monitor. A bucket is put in its place before anybody can take a permit of it, so who has its number
     *   finds it there, or what came after it.
     */
    private static final long GENERATION = 0xFFFF_FFFFL;

    private final Deque<Long> free = new ArrayDeque<>();
    private int used;
    private volatile @Nullable KeyCell[] cells = new KeyCell[16];

    /** A number that names nobody yet. */
    long next() {
        Long next = free.poll();
        if (next != null) {
            return next;
        }
        if (used == cells.length) {
            cells = Arrays.copyOf(cells, 2 * used);
        }
        return (long) ++used << 32;
    }

    /** From now on the bucket's number names this bucket. */
    void put(KeyCell cell) {
        cells[place(cell.number)] = cell;
    }

    /** The bucket's number names nobody any more. */
    void remove(KeyCell cell) {
        cells[place(cell.number)] = null;
        free.add(cell.number & ~GENERATION | cell.number + 1 & GENERATION);
    }

    /** What is named by a number; null if it was dropped. */
    @Nullable KeyCell find(long number) {
        KeyCell cell = cells[place(number)];
        return cell != null && cell.number == number ? cell : null;
    }

    private static int place(long number) {
        return (int) (number >>> 32) - 1;
    }
}
