package io.sluice.dashboard.api.metrics;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.dashboard.api.Hello.Transport;
import io.sluice.dashboard.api.Position;
import io.sluice.dashboard.api.metrics.Heartbeat.SnapshotState;
import java.util.List;
import java.util.Map;

/** Seconds and heartbeats to test with. */
final class Batches {
    static final String BOOT = "b7f3c1de-0a61-4a53-9d1c-5f2f6f4f0a11";
    static final long TIME = 1_795_000_000_000L;

    static final ResourceSecond PAY = new ResourceSecond(
            "POST /pay",
            512,
            Map.of("rateLimiter/limit", 40L, "bulkhead/full", 2L),
            3,
            507,
            9,
            4_210,
            64,
            State.CLOSED,
            Map.of("pay-rate", 12L),
            Histogram.ofMicros(900, 950, 12_000, 41_000));

    static final ResourceSecond CHARGE = new ResourceSecond(
            "payments.charge",
            0,
            Map.of("circuitBreaker/open", 96L),
            0,
            0,
            0,
            0,
            ResourceSecond.NO_LIMIT,
            State.OPEN,
            Map.of(),
            Histogram.empty());

    static final Heartbeat HEARTBEAT = new Heartbeat(
            new Position(7, 205, "sha256:" + "9b".repeat(32)), 17, true, SnapshotState.WRITABLE, Transport.STREAM, -42);

    private Batches() {}

    static List<Bucket> buckets() {
        return List.of(
                new Bucket(TIME, List.of(PAY, CHARGE)),
                new Bucket(TIME + 1_000, List.of()),
                new Bucket(TIME + 2_000, List.of(PAY)));
    }
}
