package io.sluice.vavr;

import io.sluice.core.Check;
import io.vavr.control.Either;
import io.vavr.control.Option;
import io.vavr.control.Try;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which results of calls are failures, for {@code retryResult} of a retry and {@code recordResult} of a breaker.
 * <pre>{@code
 * RetryConfig.custom().retryResult(VavrResults.lefts(Busy.class)).build()
 * }</pre>
 * A result of another kind is none. The caller of a retried call gets the last result as it is, right or left.
 * <p><b>Thread safety.</b> Safe for many threads, as far as what is given is.
 */
public final class VavrResults {
    private VavrResults() {}

    /** Every left. */
    public static Predicate<@Nullable Object> lefts() {
        return result -> result instanceof Either<?, ?> either && either.isLeft();
    }

    /** Every left that holds such a value. */
    public static Predicate<@Nullable Object> lefts(Class<?> type) {
        Check.present("type", type);
        return result -> result instanceof Either<?, ?> either && either.isLeft() && type.isInstance(either.getLeft());
    }

    /** Every left that holds such a value and passes this test. */
    public static <L> Predicate<@Nullable Object> lefts(Class<L> type, Predicate<? super L> test) {
        Check.present("test", test);
        Predicate<@Nullable Object> ofType = lefts(type);
        return result ->
                ofType.test(result) && result instanceof Either<?, ?> either && test.test(type.cast(either.getLeft()));
    }

    /** Every {@code Try} that is a failure; not needed under {@link VavrCalls#executeTry}. */
    public static Predicate<@Nullable Object> failures() {
        return result -> result instanceof Try<?> tried && tried.isFailure();
    }

    /** Every {@code Option} that holds nothing. */
    public static Predicate<@Nullable Object> nones() {
        return result -> result instanceof Option<?> option && option.isEmpty();
    }
}
