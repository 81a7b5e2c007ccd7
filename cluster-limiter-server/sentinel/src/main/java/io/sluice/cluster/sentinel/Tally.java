package io.sluice.cluster.sentinel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Counts for a {@link SentinelSnapshot}. Safe for many threads. */
final class Tally {
    final AtomicInteger connections = new AtomicInteger();
    final LongAdder requests = new LongAdder();
    final LongAdder tooManyRequests = new LongAdder();
    final LongAdder badFrames = new LongAdder();
    final LongAdder refusedConnections = new LongAdder();
    final LongAdder idleConnections = new LongAdder();

    SentinelSnapshot snapshot() {
        return new SentinelSnapshot(
                connections.get(),
                requests.sum(),
                tooManyRequests.sum(),
                badFrames.sum(),
                refusedConnections.sum(),
                idleConnections.sum());
    }
}
