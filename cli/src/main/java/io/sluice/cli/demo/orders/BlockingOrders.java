package io.sluice.cli.demo.orders;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A thread for each order, which is held while the order waits and while it is paid. */
final class BlockingOrders extends Side {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger atWork = new AtomicInteger();

    BlockingOrders(Payments payments) {
        super(payments);
    }

    @Override
    void handle(long order) {
        threads.execute(() -> {
            threads(atWork.incrementAndGet());
            try {
                answered(guard.executeCallable(() -> payments.pay(order)));
            } catch (Exception failed) {
                broken();
            } finally {
                atWork.decrementAndGet();
            }
        });
    }

    @Override
    void end() {
        threads.shutdown();
    }
}
