package io.sluice.examples;

import io.sluice.bulkhead.Bulkhead;
import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.gate.CallContext;
import io.sluice.guard.Guard;
import io.sluice.reactor.GuardOperator;
import io.sluice.reactor.ReactorGuard;
import io.sluice.reactor.VerdictOn;
import io.sluice.recovery.RetryConfig;
import io.sluice.recovery.TimeoutConfig;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Calls that answer by a Mono or a Flux, under one operator for a whole guard, or for a single gate. */
public final class ReactivePrices {
    private final Client client;

    // region guard
    private final Guard guard = Guard.builder("prices")
            .timeout(TimeoutConfig.ofAttempt(Duration.ofMillis(500)))
            .retry(RetryConfig.ofDefaults())
            .circuitBreaker(CircuitBreakerConfig.ofDefaults())
            .fallback(refusedOrFailed -> "price on request")
            .build();

    Mono<String> price(String item) {
        return ReactorGuard.mono(guard, () -> client.price(item)); // asked for each attempt, once it was let in
    }

    Flux<String> prices(Flux<String> items) {
        return items.concatMap(item -> client.price(item).transformDeferred(GuardOperator.of(guard)));
    }
    // endregion

    // region gate
    private final Bulkhead bulkhead = Bulkhead.of(
            "ticker",
            BulkheadConfig.custom()
                    .maxConcurrentCalls(100)
                    .maxWaitDuration(Duration.ofSeconds(1)) // in line, without a thread; cancelling leaves the line
                    .build());

    Flux<String> ticker() {
        return client.ticker().transform(GuardOperator.of(bulkhead, VerdictOn.FIRST)); // the slot is kept to the end
    }
    // endregion

    // region context
    Mono<String> priceFor(String caller, String item) {
        return price(item).contextWrite(ReactorGuard.callContext(CallContext.EMPTY.withOrigin(caller)));
    }
    // endregion

    ReactivePrices(Client client) {
        this.client = client;
    }

    Guard guard() {
        return guard;
    }

    /** A service of somebody else's. */
    interface Client {
        Mono<String> price(String item);

        Flux<String> ticker();
    }

    /** Asks for prices, first of a service that answers, then of one that fails. */
    public static void main(String[] args) {
        Client client = new Client() {
            @Override
            public Mono<String> price(String item) {
                return item.isBlank()
                        ? Mono.error(new IllegalArgumentException("no item"))
                        : Mono.just(item + ": 12.50");
            }

            @Override
            public Flux<String> ticker() {
                return Flux.just("12.50", "12.60", "12.40");
            }
        };
        ReactivePrices prices = new ReactivePrices(client);
        prices.prices(Flux.just("book", "pen")).doOnNext(System.out::println).blockLast();
        prices.ticker().doOnNext(System.out::println).blockLast();
        System.out.println(prices.priceFor("shop", "pen").block());
    }
}
