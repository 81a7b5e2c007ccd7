package io.sluice.cli.demo.breaker;

import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.time.NanoClock;
import io.sluice.guard.Guard;
import java.util.function.LongConsumer;

/** The way through a guard: what this act is about. */
final class Guarded implements Route {
    private final Guard guard;
    private final Prices prices;
    private final NanoClock clock;
    private final LongConsumer refusalNanos;

    /**
     * @param refusalNanos learns how long the guard took for each refusal, its fallback's answer included
     */
    Guarded(Prices prices, Script script, NanoClock clock, LongConsumer refusalNanos) {
        this.prices = prices;
        this.clock = clock;
        this.refusalNanos = refusalNanos;
        // An application would answer with a price it remembers, or with none; here it is enough to tell the endings
        // apart.
        guard = Guard.builder("prices")
                .circuitBreaker(config(script))
                .fallback(CallNotPermittedException.class, refusal -> Ending.REFUSED)
                .fallback(failure -> Ending.FAILED)
                .build();
    }

    /** Half of the last 50 calls failing opens it; after a while three calls, all ended in time, find out whether to close it. */
    static CircuitBreakerConfig config(Script script) {
        return CircuitBreakerConfig.custom()
                .slidingWindowSize(50)
                .failureRateThreshold(50)
                .waitDurationInOpenState(script.openWait())
                .permittedNumberOfCallsInHalfOpenState(3)
                .maxWaitDurationInHalfOpenState(script.clientTimeout().multipliedBy(2))
                .build();
    }

    @Override
    public Ending call() throws InterruptedException {
        long start = clock.nanos();
        Ending ending = throughGuard();
        if (ending == Ending.REFUSED) {
            refusalNanos.accept(clock.nanos() - start);
        }
        return ending;
    }

    Guard guard() {
        return guard;
    }

    private Ending throughGuard() throws InterruptedException {
        try {
            return guard.executeCallable(() -> {
                prices.ask();
                return Ending.SUCCEEDED;
            });
        } catch (InterruptedException interrupted) {
            throw interrupted;
        } catch (Exception unanswered) {
            throw new IllegalStateException("the fallback answers every exception but this", unanswered);
        }
    }
}
