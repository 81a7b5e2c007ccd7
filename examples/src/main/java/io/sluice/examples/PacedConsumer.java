package io.sluice.examples;

import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.time.NanoClock;
import io.sluice.recovery.failcache.Delivery;
import io.sluice.recovery.failcache.FailCache;
import io.sluice.recovery.failcache.FailCacheConfig;
import io.sluice.recovery.failcache.Journal;
import io.sluice.recovery.failcache.JournalConfig;
import io.sluice.recovery.failcache.RequestCall;
import io.sluice.recovery.failcache.RequestCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** A queue consumer that goes on while the callee is down, and keeps its backlog out of the callee when that comes back. */
public final class PacedConsumer implements AutoCloseable {
    private final FailCache<String> warehouse;

    // region consumer
    PacedConsumer(Path folder, RequestCall<String> send, NanoClock clock) throws IOException {
        CircuitBreaker breaker = CircuitBreaker.of(
                "warehouse",
                CircuitBreakerConfig.custom()
                        .minimumNumberOfCalls(5)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .waitDurationInOpenState(Duration.ofSeconds(10))
                        .build(),
                clock);
        warehouse = FailCache.<String>builder("warehouse")
                .config(FailCacheConfig.custom()
                        .maxConcurrentReplays(2) // all that the backlog may take of the callee
                        .expiry(Duration.ofHours(12))
                        .build())
                .codec(RequestCodec.ofText())
                .call(send)
                .protection(breaker) // while it is open nothing is tried, neither old nor new
                .store(Journal.open(folder, JournalConfig.ofDefaults())) // survives the end of the machine
                .clock(clock)
                .build();
    }

    /** Takes what is in the queue; returns how much of it is done. The rest is safe, and may be acknowledged as well. */
    int drain(Queue<String> orders) throws Exception {
        int done = 0;
        for (String order = orders.poll(); order != null; order = orders.poll()) {
            if (warehouse.deliver(order) == Delivery.DONE) {
                done++;
            }
        }
        return done;
    }
    // endregion

    FailCache<String> warehouse() {
        return warehouse;
    }

    @Override
    public void close() {
        warehouse.close();
    }

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("backlog");
        Queue<String> orders = new ArrayDeque<>(List.of("a", "b", "c"));
        RequestCall<String> send = order -> {
            if (order.equals("b")) {
                throw new IOException("the warehouse does not answer");
            }
        };
        try (PacedConsumer consumer = new PacedConsumer(folder, send, NanoClock.system())) {
            System.out.println(
                    consumer.drain(orders) + " done, " + consumer.warehouse().snapshot());
        }
    }
}
