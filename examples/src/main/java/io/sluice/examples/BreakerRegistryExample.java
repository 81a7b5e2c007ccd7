package io.sluice.examples;

import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.circuitbreaker.CircuitBreakerEvent.StateTransition;
import io.sluice.circuitbreaker.CircuitBreakerRegistry;
import io.sluice.core.event.RecentEvents;

/** Breakers by name, with a shared configuration, a change while they run, and the last events for those who come later. */
public final class BreakerRegistryExample {
    // region registry
    private final CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(CircuitBreakerConfig.ofDefaults());

    BreakerRegistryExample() {
        registry.addConfiguration(
                "strict",
                CircuitBreakerConfig.custom()
                        .failureRateThreshold(20)
                        .slidingWindowSize(50)
                        .build());
    }

    CircuitBreaker payments() {
        return registry.circuitBreaker("payments", registry.configuration("strict")); // always the same one
    }
    // endregion

    // region live-update
    void tolerate(double percent) {
        CircuitBreaker breaker = payments();
        breaker.update(
                breaker.config().toBuilder().failureRateThreshold(percent).build());
    }
    // endregion

    // region events
    RecentEvents<StateTransition> lastTransitions() {
        return RecentEvents.of(payments().events(), StateTransition.class, 20); // close it to stop listening
    }
    // endregion

    CircuitBreakerRegistry registry() {
        return registry;
    }

    /** Changes a breaker while it runs, and opens it. */
    public static void main(String[] args) {
        BreakerRegistryExample example = new BreakerRegistryExample();
        try (RecentEvents<StateTransition> transitions = example.lastTransitions()) {
            example.tolerate(10);
            for (int call = 1; call <= 50; call++) {
                boolean fails = call % 10 == 0;
                example.payments().safeExecuteSupplier(() -> charge(fails), () -> "later");
            }
            transitions
                    .list()
                    .forEach(event -> System.out.println(event.name() + ": " + event.from() + " -> " + event.to()
                            + " because of " + event.cause() + ", " + event.window()));
        }
    }

    private static String charge(boolean fails) {
        if (fails) {
            throw new IllegalStateException("declined by a machine");
        }
        return "charged";
    }
}
