package io.sluice.examples;

import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.recovery.fault.FaultConfig;
import io.sluice.recovery.fault.FaultInjector;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

/** Calls of one caller that are slow or fail on purpose, while the program runs. */
public final class ChaosInProduction {
    // region fault
    private final FaultInjector chaos = FaultInjector.ofDefaults("payments"); // does nothing
    private final CircuitBreaker breaker = CircuitBreaker.ofDefaults("payments");

    String pay(Supplier<String> bank) {
        return breaker.executeSupplier(() -> chaos.executeSupplier(bank)); // innermost: the breaker sees what it does
    }

    void begin() {
        chaos.update(FaultConfig.custom()
                .origins(Set.of("canary")) // nobody else's calls
                .percent(20)
                .latency(Duration.ofMillis(50))
                .errorPercent(50) // half of those 20 % fail, the others are only late
                .build());
    }

    void end() {
        chaos.update(FaultConfig.ofDefaults());
    }
    // endregion

    FaultInjector chaos() {
        return chaos;
    }

    public static void main(String[] args) {
        ChaosInProduction shop = new ChaosInProduction();
        shop.begin();
        System.out.println(shop.pay(() -> "paid"));
        shop.end();
        System.out.println(shop.pay(() -> "paid") + ", " + shop.chaos().snapshot());
    }
}
