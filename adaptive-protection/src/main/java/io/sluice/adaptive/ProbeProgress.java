package io.sluice.adaptive;

import io.sluice.adaptive.algorithm.Advice;
import io.sluice.adaptive.algorithm.Cohort;
import io.sluice.adaptive.algorithm.Latencies;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The cohort of one probe: who was let in under it, and how long those took. */
final class ProbeProgress {
    /*
     * ended packs the count (above bit 40) and the sum of logarithms, as the cells of a window do. A cohort is a hundred calls or so:
     * one word for all threads is good enough.
     */
    private static final int COUNT_SHIFT = 40;
    private static final long ONE_CALL = 1L << COUNT_SHIFT;

    final Advice.Probe probe;
    final int id; // from 1 to 255: what tokens carry
    final long start;
    private final AtomicInteger tickets = new AtomicInteger();
    private final AtomicLong ended = new AtomicLong();
    private final AtomicInteger drops = new AtomicInteger();

    ProbeProgress(Advice.Probe probe, long start) {
        this.probe = probe;
        this.start = start;
        id = 1 + probe.number() % 255;
    }

    /** Whether advice speaks of this probe. */
    boolean isSame(Advice.@Nullable Probe other) {
        return other != null && other.number() == probe.number();
    }

    /** Takes a call into the cohort, if there is still room. */
    boolean join() {
        return tickets.get() < probe.cohort() && tickets.getAndIncrement() < probe.cohort();
    }

    boolean isFull() {
        return tickets.get() >= probe.cohort();
    }

    /** A call of the cohort ended. */
    void ended(int ln, boolean drop) {
        if (drop) {
            drops.getAndIncrement();
        }
        ended.getAndAdd(ONE_CALL | ln);
    }

    boolean isComplete() {
        return ended.get() >>> COUNT_SHIFT >= probe.cohort();
    }

    Cohort cohort(long now) {
        long seen = ended.get();
        Latencies latencies = new Latencies(seen >>> COUNT_SHIFT, (seen & ONE_CALL - 1) / Logarithm.ONE, 0);
        int admitted = Math.min(tickets.get(), probe.cohort());
        return new Cohort(probe.cohort(), admitted, latencies, drops.get(), start, now);
    }
}
