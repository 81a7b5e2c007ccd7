package io.sluice.examples;

import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.time.NanoClock;
import io.sluice.guard.Guard;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A class that uses a guard and takes its clock from outside, so that a test can let ten seconds pass in no time. The test is the
 * example: {@code TestYourBreakerTest}.
 */
public final class TestYourBreaker {
    private final Supplier<String> weather;

    // region clock-from-outside
    private final Guard guard;

    TestYourBreaker(Supplier<String> weather, NanoClock clock) {
        this.weather = weather;
        this.guard = Guard.builder("weather")
                .clock(clock) // NanoClock.system() in production, a ManualClock in a test
                .circuitBreaker(CircuitBreakerConfig.custom()
                        .slidingWindowSize(4)
                        .waitDurationInOpenState(Duration.ofSeconds(10))
                        .permittedNumberOfCallsInHalfOpenState(2)
                        .build())
                .fallback(refusedOrFailed -> "probably rain")
                .build();
    }
    // endregion

    String forecast() {
        return guard.executeSupplier(weather);
    }

    /** For a test to look at; every guard built in the constructor has a breaker. */
    CircuitBreaker.State state() {
        return guard.circuitBreaker().orElseThrow().state();
    }

    /** Asks once, on the machine's clock. */
    public static void main(String[] args) {
        System.out.println(new TestYourBreaker(() -> "sunshine", NanoClock.system()).forecast());
    }
}
