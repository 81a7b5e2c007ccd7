package io.sluice.examples;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.sluice.bulkhead.Bulkhead;
import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.bulkhead.ThreadPoolBulkhead;
import io.sluice.bulkhead.ThreadPoolBulkheadConfig;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A cap on the calls in flight: on the caller's own thread, and on threads of its own. */
public final class TwoBulkheads implements AutoCloseable {
    // region bulkheads
    private final Bulkhead payments = Bulkhead.of(
            "payments",
            BulkheadConfig.custom()
                    .maxConcurrentCalls(150)
                    .maxWaitDuration(Duration.ofMillis(500))
                    .build());

    private final ThreadPoolBulkhead reports = ThreadPoolBulkhead.of(
            "reports",
            ThreadPoolBulkheadConfig.custom()
                    .maxThreadPoolSize(8)
                    .queueCapacity(20)
                    .build());

    String pay(Supplier<String> bank) {
        return payments.executeSupplier(bank); // or BulkheadFullException, after half a second
    }

    CompletableFuture<String> report(Callable<String> slowQuery) {
        return reports.submit(slowQuery).orTimeout(10, SECONDS); // then a queued query never runs
    }
    // endregion

    Bulkhead payments() {
        return payments;
    }

    @Override
    public void close() {
        reports.close();
    }

    public static void main(String[] args) {
        try (TwoBulkheads shop = new TwoBulkheads()) {
            System.out.println(shop.pay(() -> "paid"));
            System.out.println(shop.report(() -> "a report").join());
        }
    }
}
