package io.sluice.circuitbreaker;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.circuitbreaker.CircuitBreakerEvent.Cause;
import io.sluice.core.gate.Outcome;
import io.sluice.core.window.WindowSnapshot;

/** OPEN: refuses without looking at a clock until the timer, or a refusal that finds the timer late, marks the probe as due. */
final class OpenPhase extends Phase {
    private final int attempt;
    private final WindowSnapshot window;
    private volatile boolean probeDue;

    /**
     * @param startNanos when the breaker opened
     * @param attempt 1 for the first OPEN since CLOSED
     * @param window what opened it
     */
    OpenPhase(int epoch, long startNanos, CircuitBreakerConfig config, int attempt, WindowSnapshot window) {
        super(
                State.OPEN,
                epoch,
                startNanos,
                config,
                new Deadline(startNanos + OpenWait.of(config, attempt).toNanos()));
        this.attempt = attempt;
        this.window = window;
    }

    @Override
    long enter(PhasedCircuitBreaker breaker, long now) {
        if (probeDue) {
            return breaker.probe(epoch);
        }
        breaker.countRefusalWatching(this);
        return REFUSED_OPEN;
    }

    @Override
    void timeUp(PhasedCircuitBreaker breaker) {
        probeDue = true;
        if (config.automaticTransitionFromOpenToHalfOpenEnabled()) {
            breaker.halfOpen(epoch, Cause.WAIT_OVER);
        }
    }

    @Override
    void ended(PhasedCircuitBreaker breaker, long token, boolean failed, boolean slow, long now) {}

    @Override
    void endedWithoutToken(PhasedCircuitBreaker breaker, Outcome outcome, boolean slow, long now) {}

    @Override
    Phase reconfigured(CircuitBreakerConfig newConfig, long now) {
        return new OpenPhase(epoch, startNanos, newConfig, attempt, window);
    }

    @Override
    WindowSnapshot window(long now) {
        return window;
    }

    @Override
    int attempt() {
        return attempt;
    }
}
