package io.sluice.cli.demo.breaker;

import java.io.IOException;

/** The way without a guard: the same client, and a timeout as the only protection. */
final class Straight implements Route {
    private final Prices prices;

    Straight(Prices prices) {
        this.prices = prices;
    }

    @Override
    public Ending call() throws InterruptedException {
        try {
            prices.ask();
            return Ending.SUCCEEDED;
        } catch (IOException failed) {
            return Ending.FAILED;
        }
    }
}
