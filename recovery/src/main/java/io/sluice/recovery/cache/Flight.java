package io.sluice.recovery.cache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** A call that is under way, for those who wait for its answer. */
final class Flight<V extends @Nullable Object> {
    /** Its caller gave it up, or it ended in an error: no answer for anybody else. */
    static final class GivenUpException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        GivenUpException() {
            super(null, null, false, false);
        }
    }

    private final CompletableFuture<V> answer = new CompletableFuture<>();
    private volatile @Nullable Thread runner = Thread.currentThread();

    /** Whether this thread runs the call at this moment, so that waiting for it would never end. */
    boolean isRunHere() {
        return Thread.currentThread().equals(runner);
    }

    /** The call has returned; if it is asynchronous it may not be over. */
    void returned() {
        runner = null;
    }

    void succeeded(V value) {
        answer.complete(value);
    }

    void failed(Throwable failure) {
        answer.completeExceptionally(CacheConfig.isShared(failure) ? failure : new GivenUpException());
    }

    /** A stage of its own for each who waits: cancelling it leaves the others alone. */
    CompletionStage<V> stage() {
        return answer.thenApply(value -> value);
    }

    /**
     * Waits for the answer.
     *
     * @throws GivenUpException if there will be none
     * @throws Exception what the call threw
     */
    V await() throws Exception {
        try {
            return answer.get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof Exception cause ? cause : failed;
        }
    }
}
