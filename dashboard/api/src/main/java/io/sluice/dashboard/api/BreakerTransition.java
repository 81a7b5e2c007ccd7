package io.sluice.dashboard.api;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.circuitbreaker.CircuitBreakerEvent.Cause;
import io.sluice.circuitbreaker.CircuitBreakerEvent.StateTransition;
import io.sluice.core.Check;

/**
 * A breaker changed its state, and why.
 *
 * @param from the state before
 * @param to the state after
 * @param cause why
 * @param epoch numbers the changes of one breaker
 * @param calls the calls that led to it: those in the window, or the probes; 0 if none did
 * @param failures those of them that failed
 * @param slowCalls those of them that took too long
 */
public record BreakerTransition(
        State from, State to, Cause cause, int epoch, long calls, long failures, long slowCalls) {
    public BreakerTransition {
        Check.present("from", from);
        Check.present("to", to);
        Check.present("cause", cause);
        Check.inRange("calls", calls, 0, Position.MAX);
        Check.inRange("failures", failures, 0, Position.MAX);
        Check.inRange("slowCalls", slowCalls, 0, Position.MAX);
    }

    public static BreakerTransition of(StateTransition event) {
        return new BreakerTransition(
                event.from(),
                event.to(),
                event.cause(),
                event.epoch(),
                event.window().calls(),
                event.window().failures(),
                event.window().slowCalls());
    }
}
