package io.sluice.recovery.relay;

import io.sluice.core.Check;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
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
public abstract class Relay<S extends @Nullable Object, T extends @Nullable Object> extends CompletableFuture<T> {
    private volatile @Nullable CompletionStage<?> source;

    protected Relay() {}

    /** What a stage ended with, but without the wrapping that stages derived from others add. */
    public static Throwable cause(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    /** Throws what was thrown, as it is: what a call throws reaches its caller unchanged, checked or not. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
    }) // the caller says what it wants the compiler to believe
    public static <E extends Throwable> E asIs(Throwable thrown) throws E {
        throw (E) thrown;
    }

    /** The stage, or what went wrong on the way to it, came to its end; error is null if there is a result. Must not throw. */
    protected abstract void ended(@Nullable S result, @Nullable Throwable error);

    /** Takes the stage that the supplier returns for the present one; one that throws counts for a stage that has failed. */
    protected final void follow(Supplier<? extends @Nullable CompletionStage<S>> supplier) {
        CompletionStage<S> stage;
        try {
            stage = Check.present("the stage that the supplier returned", supplier.get());
        } catch (Throwable error) {
            ended(null, error);
            return;
        }
        if (source == null) {
            giveUpWhenDone(this);
        }
        source = stage;
        if (isDone()) { // given up while the stage was made: one of the two sees the other
            giveUp();
        }
        stage.whenComplete((result, error) -> ended(result, error == null ? null : cause(error)));
    }

    /** Has no effect if it was the present stage whose end completed this future. */
    private void giveUpWhenDone(CompletionStage<T> self) {
        self.whenComplete((result, error) -> giveUp());
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (!isDone()) {
            giveUp();
        }
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            giveUp(); // the next stage may have taken the place of the one above meanwhile
        }
        return cancelled || isCancelled();
    }

    /** Cancels the present stage; has no effect on one that has ended. May run several times. */
    protected void giveUp() {
        if (source instanceof Future<?> future) {
            try {
                future.cancel(true);
            } catch (UnsupportedOperationException minimalStage) {
                // a future by class only, as CompletableFuture.minimalCompletionStage returns it: its work goes on
            }
        }
    }
}
