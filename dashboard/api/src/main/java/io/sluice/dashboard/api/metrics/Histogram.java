package io.sluice.dashboard.api.metrics;

import io.sluice.core.Check;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How many calls took how long: the cells of {@link HistogramLayout} that hold anything. Immutable, compared by value.
 * <p>Histograms are merged, percentiles never averaged: {@link #plus} loses nothing.
 * <p><b>Error.</b> A quantile is off by at most 1.6 %, whatever the latencies are.
 */
public final class Histogram {
    private static final Histogram EMPTY = new Histogram(new int[0], new long[0]);

    /** By its cell: what most seconds of a quiet resource have, of which many are kept. */
    private static final Histogram[] ONE_CALL = IntStream.range(0, HistogramLayout.CELLS)
            .mapToObj(cell -> new Histogram(new int[] {cell}, new long[] {1}))
            .toArray(Histogram[]::new);

    private final int[] cells; // ascending
    private final long[] counts; // above 0
    private final long count;

    private Histogram(int[] cells, long[] counts) {
        this.cells = cells;
        this.counts = counts;
        long sum = 0;
        for (long each : counts) {
            sum += each;
        }
        count = sum;
    }

    /** No calls. */
    public static Histogram empty() {
        return EMPTY;
    }

    /**
     * Of a count for each cell of the layout; cells that are missing at the end hold nothing.
     *
     * @throws IllegalArgumentException if a count is negative, or there are too many
     */
    public static Histogram of(long[] countOfCell) {
        Check.inRange("number of cells", countOfCell.length, 0, HistogramLayout.CELLS);
        int used = 0;
        for (long each : countOfCell) {
            Check.inRange("count", each, 0, Long.MAX_VALUE);
            used += each == 0 ? 0 : 1;
        }
        int[] cells = new int[used];
        long[] counts = new long[used];
        int next = 0;
        for (int cell = 0; cell < countOfCell.length; cell++) {
            if (countOfCell[cell] != 0) {
                cells[next] = cell;
                counts[next++] = countOfCell[cell];
            }
        }
        return new Histogram(cells, counts);
    }

    /** Of single latencies, in microseconds. */
    public static Histogram ofMicros(long... latencies) {
        long[] counts = new long[HistogramLayout.CELLS];
        for (long micros : latencies) {
            counts[HistogramLayout.cellOf(micros)]++;
        }
        return of(counts);
    }

    /** How many calls. */
    public long count() {
        return count;
    }

    /** The calls of both. */
    public Histogram plus(Histogram other) {
        if (count == 0 || other.count == 0) {
            return count == 0 ? other : this;
        }
        int[] sumCells = new int[cells.length + other.cells.length];
        long[] sum = new long[sumCells.length];
        int used = 0;
        int mine = 0;
        int its = 0;
        while (mine < cells.length || its < other.cells.length) {
            int cell = Math.min(cellAt(mine), other.cellAt(its));
            sumCells[used] = cell;
            sum[used] += cellAt(mine) == cell ? counts[mine++] : 0;
            sum[used++] += other.cellAt(its) == cell ? other.counts[its++] : 0;
        }
        return new Histogram(Arrays.copyOf(sumCells, used), Arrays.copyOf(sum, used));
    }

    /** Beyond the last one, a cell that comes after all others. */
    private int cellAt(int index) {
        return index < cells.length ? cells[index] : HistogramLayout.CELLS;
    }

    /** Adds each count to its cell; for who merges many. */
    public void addTo(long[] countOfCell) {
        for (int i = 0; i < cells.length; i++) {
            countOfCell[cells[i]] += counts[i];
        }
    }

    /**
     * The latency that this share of the calls did not exceed, in microseconds; 0 if there were no calls.
     *
     * @param share from 0 to 1; 0.99 is the 99th percentile
     */
    public long quantile(double share) {
        Check.inRange("share", share, 0.0, 1.0);
        long rank = Math.max(1, (long) Math.ceil(share * count));
        long seen = 0;
        for (int i = 0; i < cells.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return HistogramLayout.typical(cells[i]);
            }
        }
        return 0;
    }

    /** Collects what some cells hold, for who knows which do; may be used again and again. Not safe for several threads. */
    public static final class Builder {
        private final int[] cells = new int[HistogramLayout.CELLS];
        private final long[] counts = new long[HistogramLayout.CELLS];
        private int used;

        /**
         * What one more cell holds.
         *
         * @param cell after those that were added before
         * @param countOfCell at least 1
         */
        public void add(int cell, long countOfCell) {
            Check.inRange("cell", cell, used == 0 ? 0 : cells[used - 1] + 1, HistogramLayout.CELLS - 1);
            Check.inRange("count", countOfCell, 1, Long.MAX_VALUE);
            cells[used] = cell;
            counts[used++] = countOfCell;
        }

        /** Of what was added since the last time. */
        public Histogram build() {
            int size = used;
            used = 0;
            if (size == 1 && counts[0] == 1) {
                return ONE_CALL[cells[0]];
            }
            return size == 0 ? EMPTY : new Histogram(Arrays.copyOf(cells, size), Arrays.copyOf(counts, size));
        }
    }

    /** Tells each cell that holds anything, in ascending order: what other formats are made of. */
    public void forEach(CellVisitor visitor) {
        for (int i = 0; i < cells.length; i++) {
            visitor.cell(HistogramLayout.lowest(cells[i]), HistogramLayout.highest(cells[i]), counts[i]);
        }
    }

    /** Hears of cells. */
    @FunctionalInterface
    public interface CellVisitor {

        /**
         * @param lowest the lowest latency of the cell, in microseconds
         * @param highest the highest
         * @param count how many calls
         */
        void cell(long lowest, long highest, long count);
    }

    /** The bytes of this alone, to be kept; {@link #decode} reads them. */
    public byte[] encoded() {
        ByteWriter out = new ByteWriter();
        write(out);
        return out.toByteArray();
    }

    /**
     * @throws MalformedMetricsException if the bytes are not those of a histogram
     */
    public static Histogram decode(byte[] bytes) throws MalformedMetricsException {
        ByteReader in = new ByteReader(bytes);
        Histogram histogram = read(in);
        in.expectEnd();
        return histogram;
    }

    void write(ByteWriter out) {
        out.varint(cells.length);
        int next = 0;
        for (int i = 0; i < cells.length; i++) {
            out.varint(cells[i] - next);
            out.varint(counts[i]);
            next = cells[i] + 1;
        }
    }

    static Histogram read(ByteReader in) throws MalformedMetricsException {
        int used = in.count("cells of a histogram", HistogramLayout.CELLS, 2);
        int[] cells = new int[used];
        long[] counts = new long[used];
        int next = 0;
        long left = Long.MAX_VALUE;
        for (int i = 0; i < used; i++) {
            cells[i] = next + (int) in.number("cells passed over", 0, HistogramLayout.CELLS - 1L - next);
            counts[i] = in.number("count of a cell", 1, left);
            left -= counts[i];
            next = cells[i] + 1;
        }
        if (used == 1 && counts[0] == 1) {
            return ONE_CALL[cells[0]];
        }
        return used == 0 ? EMPTY : new Histogram(cells, counts);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Histogram that
                && Arrays.equals(cells, that.cells)
                && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(cells) + Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return count + " calls, p50 " + quantile(0.5) + " µs, p99 " + quantile(0.99) + " µs";
    }
}
