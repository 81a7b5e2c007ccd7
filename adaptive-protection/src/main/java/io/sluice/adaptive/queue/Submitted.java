package io.sluice.adaptive.queue;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Work that answers, and its answer.
 *
 * @param <T> the answer
 */
final class Submitted<T extends @Nullable Object> extends CompletableFuture<T> implements Work {
    private final Callable<T> work;

    Submitted(Callable<T> work) {
        this.work = work;
    }

    /** Not begun if the caller gave up in the moment when its turn came. */
    @Override
    public void run() {
        if (isDone()) {
            return;
        }
        try {
            complete(work.call());
        } catch (Throwable failure) {
            completeExceptionally(failure);
        }
    }

    @Override
    public void refused(WorkRefusedException why) {
        completeExceptionally(why);
    }
}
