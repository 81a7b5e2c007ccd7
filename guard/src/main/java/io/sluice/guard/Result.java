package io.sluice.guard;

import io.sluice.core.gate.CallNotPermittedException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a call through a guard ended, for those who do not want exceptions: it succeeded, it failed, or it was refused. Immutable. Later
 * versions may add kinds; keep a default branch.
 *
 * @param <T> what the call answers
 */
public sealed interface Result<T extends @Nullable Object> {

    /**
     * The call answered, or a fallback did.
     *
     * @param value the answer
     */
    record Success<T extends @Nullable Object>(T value) implements Result<T> {}

    /**
     * The call threw this.
     *
     * @param exception what it threw, unchanged
     */
    record Failure<T extends @Nullable Object>(Exception exception) implements Result<T> {}

    /**
     * The call was refused and has not started; or its last attempt was.
     *
     * @param refusal by which gate, why, and when to come back where that is known
     */
    record Refused<T extends @Nullable Object>(CallNotPermittedException refusal) implements Result<T> {}

    default boolean isSuccess() {
        return this instanceof Success;
    }

    /** The answer of a success; else what the function makes of the exception or the refusal. */
    default T orElse(Function<? super Exception, ? extends T> otherwise) {
        if (this instanceof Success<T> success) {
            return success.value();
        }
        return otherwise.apply(
                this instanceof Failure<T> failure ? failure.exception() : ((Refused<T>) this).refusal());
    }

    /** The same end, with another answer if it is a success. What the function throws is thrown. */
    default <R extends @Nullable Object> Result<R> map(Function<? super T, ? extends R> function) {
        if (this instanceof Success<T> success) {
            return new Success<>(function.apply(success.value()));
        }
        return this instanceof Failure<T> failure
                ? new Failure<>(failure.exception())
                : new Refused<>(((Refused<T>) this).refusal());
    }
}
