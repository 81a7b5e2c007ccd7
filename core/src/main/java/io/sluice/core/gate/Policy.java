package io.sluice.core.gate;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a call can be run under: a gate, a recovery or a guard.
 *
 * <p><b>execute…</b> runs a call now. If it is refused, the call does not start and a {@link CallNotPermittedException} is thrown.
 * Whatever the call throws, errors included, is taken note of and reaches the caller unchanged, unless the policy is there to
 * answer it.
 * <p><b>safeExecute…</b> answers a refusal or a failure by a second supplier. An {@link Error} is not answered but thrown.
 * <p><b>decorate…</b> returns the same call under the policy, which is asked each time the call runs. Decorated calls can be
 * decorated again, in any order.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
public interface Policy {

    /**
     * Runs a call now.
     *
     * @throws CallNotPermittedException if refused; the call has not started then
     */
    <T extends @Nullable Object> T executeSupplier(Supplier<T> supplier);

    /**
     * Runs a call now.
     *
     * @throws CallNotPermittedException if refused; the call has not started then
     * @throws Exception what the call throws, unchanged
     */
    <T extends @Nullable Object> T executeCallable(Callable<T> callable) throws Exception;

    /**
     * Runs a call now.
     *
     * @throws CallNotPermittedException if refused; the call has not started then
     */
    default void executeRunnable(Runnable runnable) {
        executeSupplier(() -> {
            runnable.run();
            return null;
        });
    }

    /**
     * Starts an asynchronous call now. Never throws: a refusal, and what the supplier throws, come as a failed stage. The call
     * is settled when the stage ends; cancelling the returned stage cancels the call's (if it is a future) and counts as
     * cancelled. A stage derived from the returned one, as by {@code thenApply}, does not pass a cancellation on.
     */
    <T extends @Nullable Object> CompletionStage<T> executeCompletionStage(Supplier<CompletionStage<T>> supplier);

    /** Runs a call now; if it is refused or throws an exception, answers with the second supplier. */
    default <T extends @Nullable Object> T safeExecuteSupplier(
            Supplier<T> supplier, Supplier<? extends T> onThrottledResult) {
        try {
            return executeSupplier(supplier);
        } catch (RuntimeException refusedOrFailed) {
            return onThrottledResult.get();
        }
    }

    /**
     * Runs a call now; if it is refused or throws an exception, answers with the second supplier.
     *
     * @throws InterruptedException if the call was interrupted: that is for the caller to know, not for a fallback to hide
     */
    default <T extends @Nullable Object> T safeExecuteCallable(
            Callable<T> callable, Supplier<? extends T> onThrottledResult) throws InterruptedException {
        try {
            return executeCallable(callable);
        } catch (InterruptedException interrupted) {
            throw interrupted;
        } catch (Exception refusedOrFailed) {
            return onThrottledResult.get();
        }
    }

    /** The same call under {@link #executeSupplier}. */
    default <T extends @Nullable Object> Supplier<T> decorateSupplier(Supplier<T> supplier) {
        return () -> executeSupplier(supplier);
    }

    /** The same call under {@link #executeCallable}. */
    default <T extends @Nullable Object> Callable<T> decorateCallable(Callable<T> callable) {
        return () -> executeCallable(callable);
    }

    /** The same call under {@link #executeRunnable}. */
    default Runnable decorateRunnable(Runnable runnable) {
        return () -> executeRunnable(runnable);
    }

    /** The same call, with its argument, under {@link #executeSupplier}. */
    default <A extends @Nullable Object, T extends @Nullable Object> Function<A, T> decorateFunction(
            Function<A, T> function) {
        return argument -> executeSupplier(() -> function.apply(argument));
    }

    /** The same call, with its argument, under {@link #executeRunnable}. */
    default <A extends @Nullable Object> Consumer<A> decorateConsumer(Consumer<A> consumer) {
        return argument -> executeRunnable(() -> consumer.accept(argument));
    }

    /** The same call under {@link #executeCompletionStage}. */
    default <T extends @Nullable Object> Supplier<CompletionStage<T>> decorateCompletionStage(
            Supplier<CompletionStage<T>> supplier) {
        return () -> executeCompletionStage(supplier);
    }
}
