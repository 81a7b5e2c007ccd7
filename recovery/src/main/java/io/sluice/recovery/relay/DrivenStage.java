package io.sluice.recovery.relay;

import io.sluice.core.Check;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the caller of an asynchronous call under a recovery holds: a future that, when it ends in whatever way, lets go of what was
 * still under way for it.
 * <p>It may end by an attempt, by the caller's {@code cancel}, or because somebody completes it, as {@code orTimeout} does.
 * <p><b>Thread safety.</b> Giving up is for any thread.
 *
 * @param <T> what the caller gets
 */
public abstract class DrivenStage<T extends @Nullable Object> extends CompletableFuture<T> {

    private volatile boolean givenUp;

    @SuppressWarnings("FutureReturnValueIgnored") // what is released has nobody to tell
    protected DrivenStage() {
        whenComplete((result, failure) -> release());
    }

    /**
     * Cancels timers and attempts that are under way. Called once this has ended, and by a canceller just before, so that who hears
     * of the end finds everything settled; whoever starts something looks whether this {@link #isOver} afterwards.
     */
    protected abstract void release();

    /** Whether this has ended, or is about to because it was cancelled: nothing is to be started, and no answer awaited. */
    protected final boolean isOver() {
        return givenUp || isDone();
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (!isDone()) {
            givenUp = true;
            release();
            super.cancel(mayInterruptIfRunning);
        }
        return isCancelled();
    }

    /** Starts an attempt; one that throws instead of returning a stage has failed like any other. */
    public static <T extends @Nullable Object> CompletionStage<T> start(
            Supplier<? extends @Nullable CompletionStage<T>> supplier) {
        try {
            return Check.present("the stage that the supplier returned", supplier.get());
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    /** Cancels an attempt, if its stage can be; has no effect on one that has ended. */
    public static void cancel(@Nullable CompletionStage<?> stage, boolean mayInterrupt) {
        if (stage instanceof Future<?> future) {
            try {
                future.cancel(mayInterrupt);
            } catch (UnsupportedOperationException minimalStage) {
                // a future by class only, as CompletableFuture.minimalCompletionStage returns it: its work goes on
            }
        }
    }

    /** What an attempt threw, without the wrapping that stages derived from others add. */
    public static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
