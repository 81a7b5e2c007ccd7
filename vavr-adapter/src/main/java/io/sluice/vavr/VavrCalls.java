package io.sluice.vavr;

import io.sluice.core.Check;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Policy;
import io.vavr.CheckedConsumer;
import io.vavr.CheckedFunction0;
import io.vavr.CheckedFunction1;
import io.vavr.CheckedRunnable;
import io.vavr.control.Either;
import io.vavr.control.Try;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A gate, a recovery or a guard for those who write with vavr: the forms of {@link Policy} with a {@link Try} or an {@link Either} where those
 * throw, and with checked functions.
 * <pre>{@code
 * VavrCalls payments = VavrCalls.of(guard);
 * Try<Receipt> receipt = payments.executeTrySupplier(() -> client.charge(order));
 * Either<CallNotPermittedException, Receipt> orRefused = payments.executeEitherSupplier(() -> client.charge(order));
 * }</pre>
 * <p><b>Checked</b> forms throw what the call throws, and a refusal as {@link CallNotPermittedException}.
 * <p><b>Try</b> forms answer a {@link Try.Failure} for a refusal and for what the call throws. What {@code Try} takes for fatal is thrown:
 * {@code InterruptedException}, {@code LinkageError}, {@code ThreadDeath}, {@code VirtualMachineError}.
 * <p><b>Either</b> forms answer a {@link Either.Left} for a refusal, also for one by another guard deeper in the call, and throw what the call
 * throws.
 * <p>Calls that answer a {@code Try} or an {@code Either} themselves run under {@link #executeTry} and {@link #executeEither}; see
 * {@link VavrResults} for how gates and retries take these.
 * <p><b>execute…</b> runs a call now; <b>decorate…</b> gives the same call for later, the policy being asked each time it runs.
 * <p><b>Thread safety.</b> Safe for many threads. Immutable. <b>Cost.</b> What the policy costs, and one or two small objects for a call.
 */
public final class VavrCalls {
    private final Policy policy;

    private VavrCalls(Policy policy) {
        this.policy = Check.present("policy", policy);
    }

    /** Calls under this gate, recovery or guard. */
    public static VavrCalls of(Policy policy) {
        return new VavrCalls(policy);
    }

    // ---- checked

    /**
     * Runs a call now.
     *
     * @throws CallNotPermittedException if refused
     * @throws Throwable what the call throws, unchanged
     */
    public <T extends @Nullable Object> T executeCheckedSupplier(CheckedFunction0<T> supplier) throws Throwable {
        return policy.executeCallable(callable(supplier));
    }

    /** As {@link #executeCheckedSupplier}, of a call that answers nothing. */
    public void executeCheckedRunnable(CheckedRunnable runnable) throws Throwable {
        policy.executeCallable(callable(runnable));
    }

    /** The same call under {@link #executeCheckedSupplier}. */
    public <T extends @Nullable Object> CheckedFunction0<T> decorateCheckedSupplier(CheckedFunction0<T> supplier) {
        return () -> executeCheckedSupplier(supplier);
    }

    /** The same call under {@link #executeCheckedRunnable}. */
    public CheckedRunnable decorateCheckedRunnable(CheckedRunnable runnable) {
        return () -> executeCheckedRunnable(runnable);
    }

    /** The same call, with its argument, under {@link #executeCheckedSupplier}. */
    public <A extends @Nullable Object, T extends @Nullable Object> CheckedFunction1<A, T> decorateCheckedFunction(
            CheckedFunction1<A, T> function) {
        return argument -> executeCheckedSupplier(() -> function.apply(argument));
    }

    /** The same call, with its argument, under {@link #executeCheckedRunnable}. */
    public <A extends @Nullable Object> CheckedConsumer<A> decorateCheckedConsumer(CheckedConsumer<A> consumer) {
        return argument -> executeCheckedRunnable(() -> consumer.accept(argument));
    }

    // ---- Try

    /** Runs a call now. */
    public <T extends @Nullable Object> Try<T> executeTrySupplier(CheckedFunction0<T> supplier) {
        return Try.of(() -> executeCheckedSupplier(supplier));
    }

    /** Runs a call now. */
    public Try<Void> executeTryRunnable(CheckedRunnable runnable) {
        return Try.run(() -> executeCheckedRunnable(runnable));
    }

    /** Starts an asynchronous call now; the stage does not fail, and does not pass a cancellation on. */
    public <T extends @Nullable Object> CompletionStage<Try<T>> executeTryCompletionStage(
            Supplier<CompletionStage<T>> supplier) {
        return policy.executeCompletionStage(supplier)
                .handle((result, failure) -> failure == null ? Try.success(result) : Try.failure(bare(failure)));
    }

    /** The same call under {@link #executeTrySupplier}. */
    public <T extends @Nullable Object> Supplier<Try<T>> decorateTrySupplier(CheckedFunction0<T> supplier) {
        return () -> executeTrySupplier(supplier);
    }

    /** The same call under {@link #executeTryRunnable}. */
    public Supplier<Try<Void>> decorateTryRunnable(CheckedRunnable runnable) {
        return () -> executeTryRunnable(runnable);
    }

    /** The same call, with its argument, under {@link #executeTrySupplier}. */
    public <A extends @Nullable Object, T extends @Nullable Object> Function<A, Try<T>> decorateTryFunction(
            CheckedFunction1<A, T> function) {
        return argument -> executeTrySupplier(() -> function.apply(argument));
    }

    /** The same call, with its argument, under {@link #executeTryRunnable}. */
    public <A extends @Nullable Object> Function<A, Try<Void>> decorateTryConsumer(CheckedConsumer<A> consumer) {
        return argument -> executeTryRunnable(() -> consumer.accept(argument));
    }

    /** The same call under {@link #executeTryCompletionStage}. */
    public <T extends @Nullable Object> Supplier<CompletionStage<Try<T>>> decorateTryCompletionStage(
            Supplier<CompletionStage<T>> supplier) {
        return () -> executeTryCompletionStage(supplier);
    }

    /**
     * Runs a call that answers a {@code Try} now: its failure counts as the call's, as if it had been thrown, so that breakers, retries and
     * fallbacks see it; the caller gets it as a {@code Try} again.
     */
    public <T extends @Nullable Object> Try<T> executeTry(Supplier<Try<T>> supplier) {
        return executeTrySupplier(() -> supplier.get().get());
    }

    /** The same call under {@link #executeTry}. */
    public <T extends @Nullable Object> Supplier<Try<T>> decorateTry(Supplier<Try<T>> supplier) {
        return () -> executeTry(supplier);
    }

    // ---- Either

    /** Runs a call now. */
    public <T extends @Nullable Object> Either<CallNotPermittedException, T> executeEitherSupplier(
            Supplier<T> supplier) {
        try {
            return Either.right(policy.executeSupplier(supplier));
        } catch (CallNotPermittedException refusal) {
            return Either.left(refusal);
        }
    }

    /**
     * Runs a call now.
     *
     * @throws Exception what the call throws, unchanged
     */
    public <T extends @Nullable Object> Either<CallNotPermittedException, T> executeEitherCallable(Callable<T> callable)
            throws Exception {
        try {
            return Either.right(policy.executeCallable(callable));
        } catch (CallNotPermittedException refusal) {
            return Either.left(refusal);
        }
    }

    /** Runs a call now. */
    public Either<CallNotPermittedException, @Nullable Void> executeEitherRunnable(Runnable runnable) {
        return executeEitherSupplier(() -> {
            runnable.run();
            return null;
        });
    }

    /** Starts an asynchronous call now; the stage fails by what the call fails by, and does not pass a cancellation on. */
    public <T extends @Nullable Object>
            CompletionStage<Either<CallNotPermittedException, T>> executeEitherCompletionStage(
                    Supplier<CompletionStage<T>> supplier) {
        return policy.executeCompletionStage(supplier).handle((result, failure) -> {
            if (failure == null) {
                return Either.right(result);
            }
            Throwable cause = bare(failure);
            if (cause instanceof CallNotPermittedException refusal) {
                return Either.left(refusal);
            }
            throw new CompletionException(cause);
        });
    }

    /** The same call under {@link #executeEitherSupplier}. */
    public <T extends @Nullable Object> Supplier<Either<CallNotPermittedException, T>> decorateEitherSupplier(
            Supplier<T> supplier) {
        return () -> executeEitherSupplier(supplier);
    }

    /** The same call under {@link #executeEitherCallable}. */
    public <T extends @Nullable Object> Callable<Either<CallNotPermittedException, T>> decorateEitherCallable(
            Callable<T> callable) {
        return () -> executeEitherCallable(callable);
    }

    /** The same call under {@link #executeEitherRunnable}. */
    public Supplier<Either<CallNotPermittedException, @Nullable Void>> decorateEitherRunnable(Runnable runnable) {
        return () -> executeEitherRunnable(runnable);
    }

    /** The same call, with its argument, under {@link #executeEitherSupplier}. */
    public <A extends @Nullable Object, T extends @Nullable Object>
            Function<A, Either<CallNotPermittedException, T>> decorateEitherFunction(Function<A, T> function) {
        return argument -> executeEitherSupplier(() -> function.apply(argument));
    }

    /** The same call, with its argument, under {@link #executeEitherRunnable}. */
    public <A extends @Nullable Object>
            Function<A, Either<CallNotPermittedException, @Nullable Void>> decorateEitherConsumer(
                    Consumer<A> consumer) {
        return argument -> executeEitherRunnable(() -> consumer.accept(argument));
    }

    /** The same call under {@link #executeEitherCompletionStage}. */
    public <T extends @Nullable Object>
            Supplier<CompletionStage<Either<CallNotPermittedException, T>>> decorateEitherCompletionStage(
                    Supplier<CompletionStage<T>> supplier) {
        return () -> executeEitherCompletionStage(supplier);
    }

    /**
     * Runs a call that answers an {@code Either} now; whether a left is a failure is for {@code recordResult} of a breaker and
     * {@code retryResult} of a retry to say, see {@link VavrResults}.
     *
     * @param onRefusal what to answer to a refusal
     */
    public <L extends @Nullable Object, R extends @Nullable Object> Either<L, R> executeEither(
            Supplier<Either<L, R>> supplier, Function<? super CallNotPermittedException, ? extends L> onRefusal) {
        return executeEitherSupplier(supplier).getOrElseGet(refusal -> Either.left(onRefusal.apply(refusal)));
    }

    /** The same call under {@link #executeEither}. */
    public <L extends @Nullable Object, R extends @Nullable Object> Supplier<Either<L, R>> decorateEither(
            Supplier<Either<L, R>> supplier, Function<? super CallNotPermittedException, ? extends L> onRefusal) {
        return () -> executeEither(supplier, onRefusal);
    }

    // ---- safe

    /**
     * Runs a call now; if it is refused or throws an exception, answers with the second.
     *
     * @throws InterruptedException if the call was interrupted: that is for the caller to know, not for a fallback to hide
     */
    public <T extends @Nullable Object> T safeExecuteCheckedSupplier(
            CheckedFunction0<T> supplier, Supplier<? extends T> onThrottledResult) throws InterruptedException {
        return policy.safeExecuteCallable(callable(supplier), onThrottledResult);
    }

    /** What is thrown passes through a callable as it is. */
    private static <T extends @Nullable Object> Callable<T> callable(CheckedFunction0<T> supplier) {
        return supplier.unchecked()::apply;
    }

    private static Callable<@Nullable Object> callable(CheckedRunnable runnable) {
        Runnable unchecked = runnable.unchecked();
        return () -> {
            unchecked.run();
            return null;
        };
    }

    private static Throwable bare(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    @Override
    public String toString() {
        return "VavrCalls[" + policy + "]";
    }
}
