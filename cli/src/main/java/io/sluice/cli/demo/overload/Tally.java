package io.sluice.cli.demo.overload;

import java.util.Arrays;

/** Counts what becomes of the calls of one second. Used by one thread. */
final class Tally {
    private long[] latencies = new long[64];
    private int taken; // answered or late
    private int offered;
    private int good;
    private int refused;
    private int late;
    private int failed;

    void offered() {
        offered++;
    }

    void good(long nanos) {
        good++;
        taken(nanos);
    }

    /** Its caller has waited this long in vain. */
    void late(long nanos) {
        late++;
        taken(nanos);
    }

    void refused() {
        refused++;
    }

    void failed() {
        failed++;
    }

    private void taken(long nanos) {
        if (taken == latencies.length) {
            latencies = Arrays.copyOf(latencies, 2 * taken);
        }
        latencies[taken++] = nanos;
    }

    Second second(int number) {
        Arrays.sort(latencies, 0, taken);
        return new Second(number, offered, good, refused, late, failed, percentile(50), percentile(99));
    }

    /** The smallest that so many in a hundred do not exceed; 0 if there is none. */
    private long percentile(int percent) {
        return taken == 0 ? 0 : latencies[(taken * percent + 99) / 100 - 1];
    }
}
