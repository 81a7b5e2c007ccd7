package io.sluice.recovery;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt ended: it returned, or it threw.
 *
 * @param result what it returned, if it did
 * @param failure what it threw; null if it returned
 */
record Attempt<T extends @Nullable Object>(
        @Nullable Object result, @Nullable Throwable failure) {

    static <T extends @Nullable Object> Attempt<T> returned(T result) {
        return new Attempt<>(result, null);
    }

    static <T extends @Nullable Object> Attempt<T> failed(Throwable failure) {
        return new Attempt<>(null, failure);
    }

    static <T extends @Nullable Object> Attempt<T> of(Callable<T> call) {
        try {
            return returned(call.call());
        } catch (Throwable failure) {
            return failed(failure);
        }
    }

    /** Returns what it returned, or throws what it threw. */
    @SuppressWarnings({"unchecked", "NullAway"}) // a result is a T, null included
    T answer() throws Exception {
        if (failure != null) {
            throw Blocking.<Exception>asIs(failure);
        }
        return (T) result;
    }

    /** Ends a future in the same way. */
    @SuppressWarnings({"unchecked", "NullAway"}) // a result is a T, null included
    void complete(CompletableFuture<T> future) {
        if (failure != null) {
            future.completeExceptionally(failure);
        } else {
            future.complete((T) result);
        }
    }

    /** Lets the failure, if it is one, be seen in the exception that takes its place. */
    void suppressIn(Throwable other) {
        if (failure != null) {
            other.addSuppressed(failure);
        }
    }
}
