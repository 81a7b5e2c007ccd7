package io.sluice.guard;

import io.sluice.core.Check;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A guard seen by calls that answer one type: what is a failure can be told by the result, and the fallback answers that type.
 * <pre>{@code
 * TypedGuard<Quote> quotes = guard.typed(Quote.class)
 *         .failWhen(Quote::stale)
 *         .fallback(refusedOrFailed -> Quote.none());
 * Quote quote = quotes.executeSupplier(() -> exchange.quote(symbol));
 * }</pre>
 * <p>A result that {@link #failWhen} names is a failure to gates, retries and fallbacks. If no fallback answers it, the caller gets the
 * result all the same. The fallback of the guard itself, if it has one, is asked before the one given here.
 * <p>It has no state of its own: make as many as there are kinds of calls. Immutable; safe for many threads.
 *
 * @param <T> what the calls answer
 */
public final class TypedGuard<T> {
    private final Guard guard;
    private final Class<T> type;
    private final @Nullable Predicate<? super T> failure;
    private final @Nullable Function<? super Exception, ? extends T> answer;

    TypedGuard(Guard guard, Class<T> type) {
        this(guard, notPrimitive(type), null, null);
    }

    private static <T> Class<T> notPrimitive(Class<T> type) {
        if (Check.present("type", type).isPrimitive()) {
            throw new IllegalArgumentException("type must be that of an object, but was " + type);
        }
        return type;
    }

    private TypedGuard(
            Guard guard,
            Class<T> type,
            @Nullable Predicate<? super T> failure,
            @Nullable Function<? super Exception, ? extends T> answer) {
        this.guard = guard;
        this.type = type;
        this.failure = failure;
        this.answer = answer;
    }

    /** Takes these results for failures, instead of those named before; null is never asked about. */
    public TypedGuard<T> failWhen(Predicate<? super T> unwanted) {
        return new TypedGuard<>(guard, type, Check.present("unwanted", unwanted), answer);
    }

    /**
     * Answers refusals, exceptions and unwanted results, instead of what was given before; but neither interruption nor cancellation.
     *
     * @param otherwise given a {@link io.sluice.core.gate.CallNotPermittedException}, an {@link UnwantedResultException}, or what the call
     *     threw
     */
    public TypedGuard<T> fallback(Function<? super Exception, ? extends T> otherwise) {
        return new TypedGuard<>(guard, type, failure, Check.present("otherwise", otherwise));
    }

    /** Runs a call now. */
    public T executeSupplier(Supplier<? extends T> supplier) {
        try {
            return type.cast(guard.<T>executeSupplier(() -> checked(supplier.get())));
        } catch (RuntimeException failed) {
            return answered(failed);
        }
    }

    /**
     * Runs a call now.
     *
     * @throws Exception what the call throws, if there is no fallback
     */
    public T executeCallable(Callable<? extends T> callable) throws Exception {
        try {
            return type.cast(guard.<T>executeCallable(() -> checked(callable.call())));
        } catch (Exception failed) {
            return answered(failed);
        }
    }

    /** Starts an asynchronous call now; never throws. */
    public CompletionStage<T> executeCompletionStage(Supplier<? extends CompletionStage<T>> supplier) {
        return AnsweredStage.of(
                () -> guard.executeCompletionStage(() -> AnsweredStage.of(supplier, this::checked, failed -> {
                    throw failed;
                })),
                type::cast,
                failed -> {
                    if (failed instanceof Exception exception) {
                        return answered(exception);
                    }
                    throw failed;
                });
    }

    /** The same call under {@link #executeSupplier}. */
    public Supplier<T> decorateSupplier(Supplier<? extends T> supplier) {
        return () -> executeSupplier(supplier);
    }

    /** The same call under {@link #executeCallable}. */
    public Callable<T> decorateCallable(Callable<? extends T> callable) {
        return () -> executeCallable(callable);
    }

    /** The same call, with its argument, under {@link #executeSupplier}. */
    public <A extends @Nullable Object> Function<A, T> decorateFunction(Function<A, ? extends T> function) {
        return argument -> executeSupplier(() -> function.apply(argument));
    }

    private T checked(T result) {
        if (failure != null && result != null && failure.test(result)) {
            throw new UnwantedResultException(result);
        }
        return result;
    }

    private <X extends Exception> T answered(X failed) throws X {
        boolean gaveUp = failed instanceof InterruptedException || failed instanceof CancellationException;
        if (answer != null && !gaveUp) { // that is for the caller to know, not for a fallback to hide
            return answer.apply(failed);
        }
        if (failed instanceof UnwantedResultException unwanted) {
            return type.cast(Check.present("result", unwanted.result()));
        }
        throw failed;
    }

    @Override
    public String toString() {
        return "TypedGuard[" + guard.name() + ", " + type.getSimpleName() + "]";
    }
}
