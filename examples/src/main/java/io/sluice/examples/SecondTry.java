package io.sluice.examples;

import io.sluice.recovery.CallTimeoutException;
import io.sluice.recovery.Fallback;
import io.sluice.recovery.Hedge;
import io.sluice.recovery.HedgeConfig;
import io.sluice.recovery.Retry;
import io.sluice.recovery.RetryConfig;
import io.sluice.recovery.Timeout;
import io.sluice.recovery.TimeoutConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;

/** Asks for a price: each attempt has its time, a failed one is repeated, and there is an answer in any case. */
public final class SecondTry {
    // region compose
    private final Timeout attempt = Timeout.of("prices", TimeoutConfig.ofAttempt(Duration.ofMillis(300)));
    private final Retry retry = Retry.of(
            "prices",
            RetryConfig.custom()
                    .maxAttempts(4)
                    .exponentialWait(Duration.ofMillis(50), 2, Duration.ofSeconds(1)) // full jitter
                    .retryExceptions(IOException.class, CallTimeoutException.class)
                    .build());
    private final Fallback fallback = Fallback.builder()
            .lastGood()
            .on(Exception.class, failure -> "unknown")
            .build();

    String price(Callable<String> shop) throws Exception {
        return fallback.executeCallable(retry.decorateCallable(attempt.decorateCallable(shop)));
    }
    // endregion

    // region hedge
    private final Hedge hedge =
            Hedge.of("prices", HedgeConfig.custom().delayPercentile(95.0).build());

    String quickPrice(Callable<String> shop) throws Exception {
        return hedge.executeCallable(shop); // asks a second time when 95 of 100 calls would have been answered
    }
    // endregion

    /** Asks a shop whose line is bad. */
    public static void main(String[] args) throws Exception {
        SecondTry prices = new SecondTry();
        int[] asked = {0};
        System.out.println("price: "
                + prices.price(() -> {
                    if (++asked[0] < 3) {
                        throw new IOException("the line is bad");
                    }
                    return "12.50";
                }));
        System.out.println("asked " + asked[0] + " times, " + prices.retry.snapshot());
        System.out.println("price: "
                + prices.price(() -> {
                    throw new IllegalStateException("sold out");
                }));
        System.out.println("price: " + prices.quickPrice(() -> "12.40"));
    }
}
