package io.sluice.bulkhead;

import java.util.concurrent.CompletableFuture;

/** Work that cannot be cancelled and ends only when the test says so. */
final class Endless<T> extends CompletableFuture<T> {
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return false;
    }

    void end(T result) {
        complete(result);
    }
}
