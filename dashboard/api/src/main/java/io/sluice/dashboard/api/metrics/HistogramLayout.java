package io.sluice.dashboard.api.metrics;

/**
 * Which latency goes into which cell: the log-linear layout of HdrHistogram (Gil Tene), with {@value #CELLS_PER_DOUBLING} cells for each
 * doubling. Unit is the microsecond; latencies below {@value #EXACT_BELOW} µs have a cell each, above a cell is at most 1/32 as wide as
 * its lowest latency is long. So a latency is known to 1.6 %, and counts can be added, cell by cell, without any loss.
 */
public final class HistogramLayout {
    /*
     * cell     0 … 63 | 64 … 95  | 96 … 127  | … | 864 … 895
     * from     0 … 63 | 64 … 126 | 128 … 252 | … | 2^31 … 63 * 2^26
     * width    1      | 2        | 4         | … | 2^26
     */
    /** Cells for each doubling of the latency. */
    public static final int CELLS_PER_DOUBLING = 32;

    /** Latencies below this, in microseconds, have a cell each. */
    public static final int EXACT_BELOW = 64;

    /** How many cells there are. */
    public static final int CELLS = 896;

    /** The longest latency that is told apart, in microseconds; longer ones, of over 71 minutes, count as this. */
    public static final long MAX_MICROS = (1L << 32) - 1;

    private static final int LINEAR_BITS = 5;

    private HistogramLayout() {}

    /** The cell of a latency; a negative one counts as zero. */
    public static int cellOf(long micros) {
        long value = Math.max(0, Math.min(MAX_MICROS, micros));
        if (value < EXACT_BELOW) {
            return (int) value;
        }
        int shift = Long.SIZE - 1 - LINEAR_BITS - Long.numberOfLeadingZeros(value);
        return CELLS_PER_DOUBLING * shift + (int) (value >> shift);
    }

    /** The lowest latency of a cell, in microseconds. */
    public static long lowest(int cell) {
        int shift = shift(cell);
        return (long) (cell - CELLS_PER_DOUBLING * shift) << shift;
    }

    /** The highest latency of a cell, in microseconds. */
    public static long highest(int cell) {
        return lowest(cell) + (1L << shift(cell)) - 1;
    }

    /** The latency that stands for all in a cell: the harmonic mean of its ends, whose relative error is the same at both. */
    static long typical(int cell) {
        long low = lowest(cell);
        long high = highest(cell);
        return low == high ? low : Math.round(2.0 * low * high / (low + high));
    }

    private static int shift(int cell) {
        return Math.max(0, cell / CELLS_PER_DOUBLING - 1);
    }
}
