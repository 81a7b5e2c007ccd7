package io.sluice.examples;

import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.guard.Guard;
import io.sluice.guard.GuardOverride;
import io.sluice.guard.Result;
import io.sluice.guard.TypedGuard;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.recovery.RetryConfig;
import io.sluice.recovery.TimeoutConfig;
import java.time.Duration;

/** A guard with a gate in most slots, and the other ways to call through it. */
public final class WholeGuard {
    private final Exchange exchange;

    // region whole-guard
    final Guard guard = Guard.builder("quotes")
            .timeout(TimeoutConfig.custom() // the caller stops waiting; the slot stays with the work
                    .deadline(Duration.ofSeconds(2)) // for everything
                    .attemptTimeout(Duration.ofMillis(800)) // for each attempt
                    .build())
            .retry(RetryConfig.custom()
                    .maxAttempts(3)
                    .waitDuration(Duration.ofMillis(100))
                    .build())
            .circuitBreaker(CircuitBreakerConfig.ofDefaults())
            .rateLimiter(
                    "a second", RateLimiterConfig.custom().limitForPeriod(100).build())
            .rateLimiter(
                    "a day",
                    RateLimiterConfig.custom()
                            .limitForPeriod(1_000_000)
                            .limitRefreshPeriod(Duration.ofDays(1))
                            .build())
            .bulkhead(BulkheadConfig.custom().maxConcurrentCalls(20).build())
            .build();
    // endregion

    // region typed-guard
    final TypedGuard<Quote> quotes =
            guard.typed(Quote.class).failWhen(Quote::stale).fallback(refusedOrFailed -> Quote.NONE);

    Quote quote(String symbol) {
        return quotes.executeSupplier(() -> exchange.quote(symbol));
    }
    // endregion

    // region result
    String show(String symbol) {
        Result<Quote> result = guard.tryExecute(() -> exchange.quote(symbol));
        return result.map(quote -> symbol + " at " + quote.price())
                .orElse(why -> why instanceof CallNotPermittedException ? "try again later" : "no quote: " + why);
    }
    // endregion

    // region override
    void degrade() {
        guard.override(GuardOverride.FORCE_OPEN, Duration.ofMinutes(15), "the exchange asked us to stop");
    }
    // endregion

    WholeGuard(Exchange exchange) {
        this.exchange = exchange;
    }

    /**
     * What is asked for.
     *
     * @param price the price
     * @param stale whether it is old
     */
    record Quote(long price, boolean stale) {
        static final Quote NONE = new Quote(0, false);
    }

    /** A service of somebody else's. */
    @FunctionalInterface
    interface Exchange {
        Quote quote(String symbol) throws IllegalStateException;
    }

    /** Asks for a few quotes, one of them stale. */
    public static void main(String[] args) {
        WholeGuard example = new WholeGuard(symbol -> new Quote(42, symbol.equals("OLD")));
        System.out.println(example.guard.describe());
        System.out.println(example.quote("NEW") + " " + example.quote("OLD"));
        System.out.println(example.show("NEW"));
        example.degrade();
        System.out.println(example.show("NEW"));
    }
}
