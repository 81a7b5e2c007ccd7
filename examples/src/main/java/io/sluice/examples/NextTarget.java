package io.sluice.examples;

import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.recovery.failover.Failover;
import io.sluice.recovery.failover.FailoverCall;
import io.sluice.recovery.failover.FailoverConfig;
import io.sluice.recovery.failover.FailoverConfig.Strategy;
import io.sluice.recovery.failover.Target;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** A call that goes to one of several targets, and to the next if that fails; each target has a breaker of its own. */
public final class NextTarget {
    private final Failover prices;

    // region failover
    NextTarget(Supplier<List<Target>> discovery) {
        prices = Failover.builder("prices")
                .config(FailoverConfig.custom()
                        .strategy(Strategy.POWER_OF_TWO_CHOICES)
                        .maxAttempts(2)
                        .build())
                .targets(discovery) // asked for each call: what comes and goes is noticed
                .zone("eu-1")
                .gates(target -> CircuitBreaker.ofDefaults(target.id()))
                .build();
    }

    int price(Function<Target, Integer> client) {
        return prices.execute(FailoverCall.IDEMPOTENT, client); // reading may be done twice
    }

    CompletableFuture<Integer> pay(Function<Target, CompletionStage<Integer>> client) {
        return prices.executeCompletionStage(client); // paying may not: another target only if this one was not reached
    }
    // endregion

    public static void main(String[] args) {
        List<Target> targets = List.of(
                Target.of("10.0.0.1:80").withZone("eu-1"),
                Target.of("10.1.0.1:80").withZone("eu-2"));
        NextTarget shop = new NextTarget(() -> targets);
        System.out.println(shop.price(target -> {
            if (target.zone().equals("eu-1")) {
                throw new IllegalStateException("down");
            }
            return 42;
        }));
        System.out.println(
                shop.pay(target -> CompletableFuture.completedFuture(7)).join());
    }
}
