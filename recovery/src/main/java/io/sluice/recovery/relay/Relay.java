package io.sluice.recovery.relay;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A future that stands for a stage, or for several that follow one another, and passes on to the present one that its caller has
 * given up.
 * <p><b>Contract.</b> Each stage that is followed ends in one call of {@link #ended}, on the thread that ended it, or on the one
 * that follows it if it had ended before. The caller gives up by completing this future in any way: cancel,
 * completeExceptionally, orTimeout; then the present stage is cancelled if it is a future. After a cancellation that has
 * happened before anybody hears that this future is done.
 * <p><b>Thread safety.</b> Stages are followed one at a time; giving up is for any thread.
 *
 * @param <S> what the stages end with
 * @param <T> what the caller gets
 */
public abstract class Relay<S extends @Nullable Object, T extends @Nullable Object> extends DrivenStage<T> {
    private volatile @Nullable CompletionStage<?> source;

    protected Relay() {}

    /** The stage, or what went wrong on the way to it, came to its end; error is null if there is a result. Must not throw. */
    protected abstract void ended(@Nullable S result, @Nullable Throwable error);

    /** Takes the stage that the supplier returns for the present one; one that throws counts for a stage that has failed. */
    protected final void follow(Supplier<? extends @Nullable CompletionStage<S>> supplier) {
        CompletionStage<S> stage = start(supplier);
        source = stage;
        if (isOver()) { // given up while the stage was made: one of the two sees the other
            release();
        }
        stage.whenComplete((result, error) -> ended(result, error == null ? null : cause(error)));
    }

    @Override
    protected void release() {
        cancel(source, true);
    }
}
