package io.sluice.core.gate;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What every gate and every guard offers: run a call under protection, wrap it for later, or ask for permission by hand.
 *
 * <p><b>execute…</b> runs a call now. If it is refused, the call does not start and a {@link CallNotPermittedException} is thrown.
 * Whatever the call throws, errors included, settles its permit and reaches the caller unchanged.
 * <p><b>safeExecute…</b> answers a refusal or a failure by a second supplier. An {@link Error} is not answered but thrown.
 * <p><b>decorate…</b> returns the same call under protection; permission is asked for each time it runs.
 * <p><b>By hand</b>, with a {@link Permit}, or without any object:
 * <pre>{@code
 * if (gate.tryAcquirePermission()) {
 *     long start = System.nanoTime();
 *     try {
 *         Answer answer = client.ask();
 *         gate.onSuccess(System.nanoTime() - start, NANOSECONDS);
 *         return answer;
 *     } catch (Exception e) {
 *         gate.onError(System.nanoTime() - start, NANOSECONDS, e);
 *         throw e;
 *     } finally {
 *         gate.releasePermission();
 *     }
 * }
 * }</pre>
 * The verdict methods free nothing; {@code releasePermission} ends the use, once for every granted try, and a use that ends without
 * a verdict counts as cancelled. This form cannot notice a use that is released twice; prefer {@link #acquire()}.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
public interface Protection {

    /** Takes a permit now, or not; allocates nothing. */
    boolean tryAcquirePermission();

    /**
     * A call that was let in by {@link #tryAcquirePermission} did what it should.
     *
     * @param duration how long it took from the moment it was let in; not negative
     * @throws IllegalArgumentException if the duration is negative
     */
    void onSuccess(long duration, TimeUnit unit);

    /**
     * A call that was let in by {@link #tryAcquirePermission} threw this.
     *
     * @param duration how long it took from the moment it was let in; not negative
     * @throws IllegalArgumentException if the duration is negative, or the throwable is null
     */
    void onError(long duration, TimeUnit unit, Throwable throwable);

    /** Ends a use that {@link #tryAcquirePermission} granted: call it once, in finally. */
    void releasePermission();

    /**
     * Takes a permit, which must be settled; see {@link Permit}.
     *
     * @throws CallNotPermittedException if refused
     */
    Permit acquire();

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
