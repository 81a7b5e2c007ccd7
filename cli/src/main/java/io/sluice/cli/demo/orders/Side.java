package io.sluice.cli.demo.orders;

import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.guard.Guard;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** One way to have orders paid, with a guard and books of its own. */
abstract class Side {
    static final int AT_ONCE = 20;
    static final Duration PATIENCE = Duration.ofSeconds(1);
    static final String LATER = "we tell you later";

    final Guard guard = Guard.builder("payments")
            .bulkhead(BulkheadConfig.custom()
                    .maxConcurrentCalls(AT_ONCE)
                    .maxWaitDuration(PATIENCE)
                    .build())
            .fallback(CallNotPermittedException.class, refusal -> LATER)
            .build();
    final Payments payments;
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong paid = new AtomicLong();
    private final AtomicLong later = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicInteger mostThreads = new AtomicInteger();

    Side(Payments payments) {
        this.payments = payments;
    }

    /** An order has arrived; must not block. */
    final void arrived() {
        handle(asked.getAndIncrement());
    }

    abstract void handle(long order);

    final void answered(String answer) {
        (answer.equals(LATER) ? later : paid).incrementAndGet();
    }

    final void broken() {
        failed.incrementAndGet();
    }

    final void threads(int used) {
        mostThreads.accumulateAndGet(used, Math::max);
    }

    final long asked() {
        return asked.get();
    }

    final long paid() {
        return paid.get();
    }

    final long later() {
        return later.get();
    }

    /** How many threads orders were on at once, or in all, at most so far. */
    final int mostThreads() {
        return mostThreads.get();
    }

    /** Whether every order that arrived was answered. */
    final boolean isDone() {
        return asked.get() == paid.get() + later.get() + failed.get();
    }

    final boolean isLost() {
        return failed.get() > 0 || guard.snapshot().counts().inFlight() != 0;
    }

    void end() {}
}
