package io.sluice.examples;

import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.guard.Guard;
import io.sluice.recovery.RetryConfig;
import io.sluice.vavr.VavrCalls;
import io.sluice.vavr.VavrResults;
import io.vavr.CheckedFunction1;
import io.vavr.control.Either;
import io.vavr.control.Try;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;

/** Guarded calls that answer a {@code Try} or an {@code Either}. */
public final class TryAndEither {
    // region vavr
    private final Guard guard = Guard.builder("stock")
            .retry(RetryConfig.custom()
                    .waitDuration(Duration.ofMillis(10))
                    .retryResult(VavrResults.lefts(Busy.class)) // a left that says so is tried again
                    .build())
            .build();
    private final VavrCalls stock = VavrCalls.of(guard);

    Try<Integer> count(String item) {
        return stock.executeTrySupplier(() -> client.apply(item)); // a refusal, or what the client throws, is a failure
    }

    Either<CallNotPermittedException, String> label(Supplier<String> label) {
        return stock.executeEitherSupplier(label); // a refusal is a left
    }

    Either<Problem, Integer> reserve(Supplier<Either<Problem, Integer>> reservation) {
        return stock.executeEither(reservation, refusal -> new Refused(refusal.reason()));
    }
    // endregion

    private final CheckedFunction1<String, Integer> client;

    /** What may go wrong with a reservation. */
    public sealed interface Problem {}

    /** Try again. */
    public record Busy() implements Problem {}

    /** There is none left. */
    public record SoldOut() implements Problem {}

    /** The call did not start. */
    public record Refused(String reason) implements Problem {}

    /**
     * @param client counts an item
     */
    public TryAndEither(CheckedFunction1<String, Integer> client) {
        this.client = client;
    }

    /** Counts, and reserves what is busy at first. */
    public static void main(String[] arguments) {
        TryAndEither shop = new TryAndEither(item -> {
            throw new IOException("no answer");
        });
        System.out.println(shop.count("book"));
        System.out.println(shop.reserve(() -> Either.right(1)));
    }
}
