package io.sluice.core.gate;

import io.sluice.core.Check;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One asynchronous call under a permit: settles it when the call's stage ends, or when the caller gives up, whichever is first.
 *
 * @param <T> what the call answers
 */
public final class AsyncCall<T extends @Nullable Object> extends CompletableFuture<T> {
    private final Permit permit;
    private volatile @Nullable CompletionStage<T> source;

    private AsyncCall(Permit permit) {
        this.permit = permit;
    }

    /**
     * Starts a call. Never throws: a refusal, and what the supplier throws, come as a failed stage.
     *
     * @param permits where the permit comes from
     */
    public static <T extends @Nullable Object> CompletionStage<T> start(
            Supplier<? extends Permit> permits, Supplier<CompletionStage<T>> supplier) {
        Permit permit;
        try {
            permit = permits.get();
        } catch (Throwable refusal) {
            return CompletableFuture.failedFuture(refusal);
        }
        return new AsyncCall<T>(permit).follow(supplier);
    }

    /** Gives the call up: cancels its stage, if that is a future, and settles the permit without a verdict. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (!super.cancel(mayInterruptIfRunning)) {
            return isCancelled();
        }
        permit.close();
        if (source instanceof Future<?> future) {
            future.cancel(mayInterruptIfRunning);
        }
        return true;
    }

    private CompletionStage<T> follow(Supplier<CompletionStage<T>> supplier) {
        try {
            source = Check.present("the stage that the supplier returned", supplier.get());
            source.whenComplete(this::ended);
        } catch (Throwable error) {
            ended(null, error);
        }
        return this;
    }

    private void ended(@Nullable T result, @Nullable Throwable error) {
        if (error == null) {
            permit.success(result);
            complete(result);
            return;
        }
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof CancellationException) {
            permit.close();
        } else {
            permit.error(cause);
        }
        completeExceptionally(cause);
    }
}
