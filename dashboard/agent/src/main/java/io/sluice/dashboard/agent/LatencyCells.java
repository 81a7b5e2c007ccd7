package io.sluice.dashboard.agent;

import io.sluice.core.window.StripedCells;
import io.sluice.dashboard.api.metrics.Histogram;
import io.sluice.dashboard.api.metrics.HistogramLayout;
import io.sluice.guard.DurationListener;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Counts latencies in the cells of {@link HistogramLayout}. Safe for many threads. <b>Cost.</b> One add on a stripe of the calling thread, nothing
 * allocated, but for the first call of a doubling of the latency; half a KB for each doubling that occurs, and a quarter for each further stripe.
 */
final class LatencyCells implements DurationListener {
    private static final long NANOS_PER_MICRO = 1_000;
    private static final int CELLS = HistogramLayout.CELLS_PER_DOUBLING;

    /*
     * The latencies of one resource lie in a few of the 28 doublings, so each has its cells when it first occurs: room is saved, and time for
     * whoever reads. Made by CAS: threads that lose go on with the winner's, so no count is lost. Never taken away.
     */
    private final AtomicReferenceArray<@Nullable Doubling> doublings =
            new AtomicReferenceArray<>(HistogramLayout.CELLS / CELLS);

    /** The cells of one doubling. */
    private static final class Doubling extends StripedCells {
        private final long[] told = new long[CELLS]; // since ever; of the one thread that asks

        Doubling() {
            super(CELLS);
        }

        /** Adds what was counted since this was last asked. */
        void take(int firstCell, Scratch scratch) {
            sums(scratch.sums);
            for (int i = 0; i < CELLS; i++) {
                long since = scratch.sums[i] - told[i];
                if (since > 0) {
                    told[i] = scratch.sums[i];
                    scratch.histogram.add(firstCell + i, since);
                }
            }
        }
    }

    /** What is needed to read; of one thread at a time, for as many resources as there are. */
    static final class Scratch {
        private final long[] sums = new long[CELLS];
        private final Histogram.Builder histogram = new Histogram.Builder();
    }

    @Override
    public void ended(long nanos) {
        int cell = HistogramLayout.cellOf(nanos / NANOS_PER_MICRO);
        doubling(cell / CELLS).add(cell % CELLS);
    }

    private Doubling doubling(int number) {
        Doubling present = doublings.get(number);
        return present == null ? firstOf(number) : present;
    }

    private Doubling firstOf(int number) {
        Doubling mine = new Doubling();
        Doubling winner = doublings.compareAndExchange(number, null, mine);
        return winner == null ? mine : winner;
    }

    /** What was counted since this was last asked; by one thread at a time. Reads only, so that it holds up nobody who counts. */
    Histogram take(Scratch scratch) {
        for (int i = 0; i < doublings.length(); i++) {
            Doubling each = doublings.get(i);
            if (each != null) {
                each.take(i * CELLS, scratch);
            }
        }
        return scratch.histogram.build();
    }
}
