package io.sluice.examples;

import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.core.gate.CallNotPermittedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Calls that answer later: permission is asked for when the call starts, and settled when its stage ends. */
public final class AsyncBreaker {
    private final CircuitBreaker breaker;
    private final Client client;

    AsyncBreaker(CircuitBreaker breaker, Client client) {
        this.breaker = breaker;
        this.client = client;
    }

    // region async
    CompletionStage<String> priceOf(String item) {
        return breaker.executeCompletionStage(() -> client.priceOf(item)) // never throws: a refusal is a failed stage
                .exceptionally(failure -> failure instanceof CallNotPermittedException refusal
                        ? "price on request: " + refusal.reason()
                        : "price on request");
    }
    // endregion

    /** Gives up a call whose answer nobody waits for any more; that says nothing about the service. */
    // region cancel
    boolean giveUp(CompletionStage<String> call) {
        return call.toCompletableFuture().cancel(true); // the stage that executeCompletionStage returned
    }
    // endregion

    /** The call without an answer to its failure. */
    CompletionStage<String> start(String item) {
        return breaker.executeCompletionStage(() -> client.priceOf(item));
    }

    /** A service of somebody else's. */
    @FunctionalInterface
    interface Client {
        CompletionStage<String> priceOf(String item);
    }

    /** Asks for a price, first of a service that answers, then of a breaker that refuses. */
    public static void main(String[] args) {
        CircuitBreaker breaker = CircuitBreaker.ofDefaults("prices");
        AsyncBreaker prices = new AsyncBreaker(breaker, item -> CompletableFuture.supplyAsync(() -> item + ": 12.50"));
        System.out.println(prices.priceOf("book").toCompletableFuture().join());
        breaker.transitionToForcedOpenState();
        System.out.println(prices.priceOf("book").toCompletableFuture().join());
    }
}
