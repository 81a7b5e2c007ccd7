package io.sluice.bulkhead;

import io.sluice.core.time.NanoClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A pool, and work that begins and ends when the test says so. */
final class PoolRig implements AutoCloseable {
    final ThreadPoolBulkhead bulkhead;
    final List<String> order = new CopyOnWriteArrayList<>();

    private PoolRig(ThreadPoolBulkheadConfig config) {
        bulkhead = ThreadPoolBulkhead.of("payments", config, NanoClock.system());
    }

    static PoolRig of(int threads, int queue) {
        return new PoolRig(config(threads, queue));
    }

    static PoolRig virtual(int limit, int queue) {
        return new PoolRig(config(limit, queue).toBuilder().virtual(true).build());
    }

    static ThreadPoolBulkheadConfig config(int threads, int queue) {
        return ThreadPoolBulkheadConfig.custom()
                .maxThreadPoolSize(threads)
                .queueCapacity(queue)
                .keepAliveDuration(Duration.ofMinutes(10))
                .build();
    }

    void threads(int threads) {
        bulkhead.update(bulkhead.config().toBuilder()
                .coreThreadPoolSize(Math.min(threads, bulkhead.config().coreThreadPoolSize()))
                .maxThreadPoolSize(threads)
                .build());
    }

    /** Submits work that goes on until it is told to end. */
    Task begin(String name) {
        return new Task(name);
    }

    /** Begins work, and waits until it runs. */
    Task run(String name) {
        Task task = new Task(name);
        task.awaitBegun();
        return task;
    }

    /** Waits for something that another thread is about to bring about. */
    void until(Predicate<ThreadPoolBulkheadSnapshot> condition) {
        Awaitility.await().until(() -> condition.test(bulkhead.snapshot()));
    }

    int inFlight() {
        return bulkhead.snapshot().inFlight();
    }

    int waiting() {
        return bulkhead.snapshot().waiting();
    }

    @Override
    public void close() {
        bulkhead.close();
    }

    /** Work that notes when it begins, and does not mind being interrupted. */
    final class Task {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch end = new CountDownLatch(1);
        volatile boolean interrupted;
        final CompletableFuture<String> future;

        Task(String name) {
            future = bulkhead.submit(() -> {
                order.add(name);
                begun.countDown();
                awaitEnd();
                return name;
            });
        }

        private void awaitEnd() {
            while (true) {
                try {
                    end.await();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }

        void awaitBegun() {
            try {
                if (!begun.await(60, TimeUnit.SECONDS)) {
                    throw new AssertionError("did not begin");
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        boolean hasBegun() {
            return begun.getCount() == 0;
        }

        void end() {
            end.countDown();
        }
    }
}
