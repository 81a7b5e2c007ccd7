package io.sluice.dashboard.agent;

import io.sluice.core.window.StripedCells;
import io.sluice.dashboard.api.metrics.Histogram;
import io.sluice.dashboard.api.metrics.HistogramLayout;
import io.sluice.guard.DurationListener;

/**
 * Counts latencies in the cells of {@link HistogramLayout}. Safe for many threads. <b>Cost.</b> One add on a stripe of the calling thread, nothing
 * allocated; 7 KB for each stripe.
 */
final class LatencyCells extends StripedCells implements DurationListener {
    private static final long NANOS_PER_MICRO = 1_000;

    private Histogram told = Histogram.empty(); // since ever; of the one thread that asks

    LatencyCells() {
        super(HistogramLayout.CELLS);
    }

    @Override
    public void ended(long nanos) {
        add(HistogramLayout.cellOf(nanos / NANOS_PER_MICRO));
    }

    /**
     * What was counted since this was last asked; by one thread at a time. Reads only, so that it holds up nobody who counts.
     *
     * @param counts one for each cell, to be overwritten: the caller's, who asks many
     */
    Histogram take(long[] counts) {
        sums(counts);
        Histogram now = Histogram.of(counts);
        Histogram since = now.since(told);
        told = now;
        return since;
    }
}
