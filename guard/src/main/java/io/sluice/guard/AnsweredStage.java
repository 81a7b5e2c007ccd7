package io.sluice.guard;

import io.sluice.recovery.relay.Relay;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A call's stage, with what is made of its end; who gives it up gives up the call. */
final class AnsweredStage<T extends @Nullable Object> extends Relay<T, T> {
    private final Answer<T, T> look;
    private final Answer<Throwable, T> answer;

    private AnsweredStage(Answer<T, T> look, Answer<Throwable, T> answer) {
        this.look = look;
        this.answer = answer;
    }

    /**
     * @param call starts the call; if it throws, the call has failed
     * @param look what becomes of a result; may throw, and then that is not answered
     * @param answer what is given instead of a failure; may throw it, or another
     */
    static <T extends @Nullable Object> CompletionStage<T> of(
            Supplier<? extends CompletionStage<T>> call, Answer<T, T> look, Answer<Throwable, T> answer) {
        AnsweredStage<T> answered = new AnsweredStage<>(look, answer);
        answered.follow(call);
        return answered;
    }

    @Override
    @SuppressWarnings("NullAway") // a result is a T, null included
    protected void ended(@Nullable T result, @Nullable Throwable error) {
        if (!isDone()) {
            try {
                complete(error == null ? look.to(result) : answer.to(error));
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
