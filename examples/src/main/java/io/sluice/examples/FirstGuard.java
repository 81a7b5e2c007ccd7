package io.sluice.examples;

import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.guard.Guard;
import io.sluice.guard.GuardSnapshot;
import java.time.Duration;
import java.util.List;

/** A guard around a service that may fail: a breaker that stops calling it, and an answer for when it does. */
public final class FirstGuard {
    private static final List<String> BESTSELLERS = List.of("a bestseller");

    private final Recommendations service;

    // region first-guard
    private final Guard guard = Guard.builder("recommendations")
            .circuitBreaker(CircuitBreakerConfig.custom()
                    .failureRateThreshold(50) // percent of ...
                    .slidingWindowSize(20) // ... the last 20 calls
                    .waitDurationInOpenState(Duration.ofSeconds(10)) // then a few calls probe
                    .build())
            .fallback(refusedOrFailed -> BESTSELLERS)
            .build();

    List<String> recommend(String user) {
        return guard.executeSupplier(() -> service.recommend(user));
    }
    // endregion

    FirstGuard(Recommendations service) {
        this.service = service;
    }

    /** What has happened so far. */
    GuardSnapshot snapshot() {
        return guard.snapshot();
    }

    /** A service of somebody else's. */
    @FunctionalInterface
    interface Recommendations {
        List<String> recommend(String user);
    }

    /** Calls a service that is down. */
    public static void main(String[] args) {
        FirstGuard shop = new FirstGuard(user -> {
            throw new IllegalStateException("the service is down");
        });
        for (int call = 1; call <= 30; call++) {
            System.out.println(call + ": " + shop.recommend("Ada"));
        }
        GuardSnapshot snapshot = shop.snapshot();
        System.out.println(snapshot.counts().failed() + " calls failed, "
                + snapshot.counts().rejected() + " were refused and never reached the service, "
                + snapshot.fallbacks() + " were answered by the fallback");
    }
}
