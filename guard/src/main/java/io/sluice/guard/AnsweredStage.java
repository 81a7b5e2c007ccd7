package io.sluice.guard;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A stage whose failure is answered; cancelling it cancels the call behind it, and that is not answered. */
final class AnsweredStage<T extends @Nullable Object> extends CompletableFuture<T> {
    private final CompletionStage<T> call;

    private AnsweredStage(CompletionStage<T> call) {
        this.call = call;
    }

    static <T extends @Nullable Object> CompletionStage<T> of(CompletionStage<T> call, Answer<T> answer) {
        AnsweredStage<T> answered = new AnsweredStage<>(call);
        call.whenComplete((result, failure) -> answered.ended(result, failure, answer));
        return answered;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled && call instanceof Future<?> future) {
            future.cancel(mayInterruptIfRunning);
        }
        return cancelled;
    }

    private void ended(T result, @Nullable Throwable failure, Answer<T> answer) {
        if (failure == null) {
            complete(result);
        } else if (!isDone()) {
            try {
                complete(answer.to(
                        failure instanceof CompletionException && failure.getCause() != null
                                ? failure.getCause()
                                : failure));
            } catch (Throwable unanswered) {
                completeExceptionally(unanswered);
            }
        }
    }

    /** What is given instead of a failure; may throw the failure, or another. */
    interface Answer<T extends @Nullable Object> {
        T to(Throwable failure) throws Throwable;
    }
}
