package io.sluice.cluster.client;

import java.util.concurrent.atomic.LongAdder;

/**
 * How many permits of a bucket are needed here, and so how large its next lease is to be. Missing a permit is for any thread; everything else is
 * under the link's lock. Time is handed in.
 */
final class Demand {
    /*
     * A lease is as large as what is asked for here in TARGET, refused calls included, by a moving average; twice as much each time a lease
     * lasted less than half of that, half as much when it lasted more than twice.
     */
    private static final long TARGET_NANOS = 20_000_000;
    private static final long SHORTEST_SAMPLE_NANOS = 10_000_000;
    private static final int MOST_FACTOR = 64;

    private final LongAdder missed = new LongAdder(); // permits that no lease had, since the last sample
    private double perNano;
    private double factor = 1;
    private long sampledAt;
    private long usedBefore; // of the present leases, at the last sample
    private long neededAt;

    Demand(long now) {
        sampledAt = now;
        neededAt = now;
    }

    /** No lease had these permits. */
    void missed(long permits) {
        missed.add(permits);
    }

    /**
     * Looks what was needed since the last time.
     *
     * @param used permits that were taken of the present leases, since there are those
     */
    void sample(long used, long now) {
        long needed = Math.max(0, used - usedBefore) + missed.sumThenReset();
        usedBefore = used;
        if (needed > 0) {
            neededAt = now;
        }
        if (now - sampledAt > 0) {
            double present = (double) needed / Math.max(now - sampledAt, SHORTEST_SAMPLE_NANOS);
            perNano = perNano == 0 ? present : (perNano + present) / 2;
            sampledAt = now;
        }
    }

    /** A lease is gone, of which so many permits were taken. */
    void gone(long used) {
        usedBefore -= used;
    }

    /** A lease was used up, and lasted for so long. */
    void lasted(long nanos) {
        if (nanos < TARGET_NANOS / 2) {
            factor = Math.min(MOST_FACTOR, factor * 2);
        } else if (nanos > TARGET_NANOS * 2) {
            factor = Math.max(1, factor / 2);
        }
    }

    /** How many permits to ask for. */
    long size() {
        return (long) Math.max(1, Math.ceil(perNano * TARGET_NANOS * factor));
    }

    /** For how long nothing has been needed, as of the last sample. */
    long idleNanos(long now) {
        return now - neededAt;
    }

    /** There is no lease any more, and nothing is known of what is needed. */
    void reset() {
        usedBefore = 0;
        perNano = 0;
        factor = 1;
    }
}
