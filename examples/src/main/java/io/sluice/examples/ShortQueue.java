package io.sluice.examples;

import io.sluice.adaptive.queue.ServerQueue;
import io.sluice.adaptive.queue.ServerQueueConfig;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A queue before an executor that refuses early what would be answered too late. */
public final class ShortQueue implements AutoCloseable {
    // region queue
    private final ExecutorService handlers = Executors.newFixedThreadPool(8);
    private final ServerQueue queue = ServerQueue.of(
            "handlers", ServerQueueConfig.custom().workers(8).capacity(500).build(), handlers);

    CompletableFuture<String> handle(Callable<String> request, Duration timeLeft) {
        return queue.submit(request, timeLeft); // or WorkRefusedException, if it would be answered too late
    }
    // endregion

    ServerQueue queue() {
        return queue;
    }

    @Override
    public void close() {
        queue.close();
        handlers.shutdown();
    }

    public static void main(String[] args) {
        try (ShortQueue server = new ShortQueue()) {
            System.out.println(
                    server.handle(() -> "hello", Duration.ofSeconds(1)).join());
            System.out.println(server.queue().snapshot());
        }
    }
}
