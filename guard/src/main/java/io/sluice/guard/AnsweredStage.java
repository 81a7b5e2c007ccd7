package io.sluice.guard;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A stage whose result is looked at and whose failure is answered; cancelling it cancels the call behind it, and that is not answered. */
final class AnsweredStage<T extends @Nullable Object> extends CompletableFuture<T> {
    private final CompletionStage<T> call;

    private AnsweredStage(CompletionStage<T> call) {
        this.call = call;
    }

    /**
     * @param look what becomes of a result; may throw, and then that is not answered
     * @param answer what is given instead of a failure; may throw it, or another
     */
    static <T extends @Nullable Object> CompletionStage<T> of(
            CompletionStage<T> call, Answer<T, T> look, Answer<Throwable, T> answer) {
        AnsweredStage<T> answered = new AnsweredStage<>(call);
        call.whenComplete((result, failure) -> {
            if (failure == null) {
                answered.end(look, result);
            } else {
                answered.end(answer, Thrown.bare(failure));
            }
        });
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

    private <E extends @Nullable Object> void end(Answer<E, T> how, E ended) {
        if (!isDone()) {
            try {
                complete(how.to(ended));
            } catch (Throwable unanswered) {
                completeExceptionally(unanswered);
            }
        }
    }

    /** What is given for what a call ended with. */
    interface Answer<E extends @Nullable Object, T extends @Nullable Object> {
        T to(E ended) throws Throwable;
    }
}
