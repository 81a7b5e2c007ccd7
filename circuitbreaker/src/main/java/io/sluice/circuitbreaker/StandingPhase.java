package io.sluice.circuitbreaker;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.circuitbreaker.CircuitBreakerEvent.Cause;
import io.sluice.core.gate.Outcome;
import io.sluice.core.window.WindowSnapshot;
import org.jspecify.annotations.Nullable;

/** FORCED_OPEN, which refuses every call, and DISABLED, which lets every call in; neither measures anything. */
final class StandingPhase extends Phase {

    StandingPhase(State state, int epoch, long startNanos, CircuitBreakerConfig config, @Nullable Deadline deadline) {
        super(state, epoch, startNanos, config, deadline);
    }

    @Override
    long enter(PhasedCircuitBreaker breaker, long now) {
        if (state == State.DISABLED) {
            return Token.of(epoch, 0);
        }
        breaker.countRefusalWatching(this);
        return REFUSED_FORCED_OPEN;
    }

    @Override
    void timeUp(PhasedCircuitBreaker breaker) {
        breaker.close(epoch, Cause.EXPIRED, WindowSnapshot.EMPTY);
    }

    @Override
    void ended(PhasedCircuitBreaker breaker, long token, boolean failed, boolean slow, long now) {}

    @Override
    void endedWithoutToken(PhasedCircuitBreaker breaker, Outcome outcome, boolean slow, long now) {}

    @Override
    Phase reconfigured(CircuitBreakerConfig newConfig, long now) {
        return new StandingPhase(state, epoch, startNanos, newConfig, Deadline.renewed(deadline));
    }

    @Override
    WindowSnapshot window(long now) {
        return WindowSnapshot.EMPTY;
    }
}
