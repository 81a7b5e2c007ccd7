package io.sluice.cli.demo.breaker;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.circuitbreaker.CircuitBreakerEvent.Cause;
import io.sluice.circuitbreaker.CircuitBreakerEvent.StateTransition;
import io.sluice.cli.demo.Message;
import io.sluice.cli.demo.Show;
import io.sluice.core.window.WindowSnapshot;

/**
 * A change of the breaker's state.
 *
 * @param atNanos when, after the beginning of the run
 * @param epoch numbers the changes
 * @param window the numbers that led to it
 */
record Change(long atNanos, int epoch, State from, State to, Cause cause, WindowSnapshot window) {
    static final String KIND = "change";

    static Change of(long atNanos, StateTransition transition) {
        return new Change(
                atNanos,
                transition.epoch(),
                transition.from(),
                transition.to(),
                transition.cause(),
                transition.window());
    }

    static Change from(Message message) {
        return new Change(
                message.number("atNanos"),
                Math.toIntExact(message.number("epoch")),
                State.valueOf(message.text("from")),
                State.valueOf(message.text("to")),
                Cause.valueOf(message.text("cause")),
                new WindowSnapshot(message.number("calls"), message.number("failures"), message.number("slow")));
    }

    Message message() {
        return Message.of(KIND)
                .with("atNanos", atNanos)
                .with("epoch", epoch)
                .with("from", from)
                .with("to", to)
                .with("cause", cause)
                .with("calls", window.calls())
                .with("failures", window.failures())
                .with("slow", window.slowCalls());
    }

    /** Why it came to this, with the numbers. */
    String reason(CircuitBreakerConfig config) {
        return switch (cause) {
            case FAILURE_RATE ->
                window.failures() + " of " + window.calls() + " calls failed, " + Show.percent(window.failureRate())
                        + "; the threshold is " + Show.percent(config.failureRateThreshold() / 100);
            case WAIT_OVER ->
                "after " + Show.plain(config.waitDurationInOpenState()) + " "
                        + config.permittedNumberOfCallsInHalfOpenState() + " calls may probe";
            case PROBES_FAILED -> window.failures() + " of " + window.calls() + " probes failed";
            case PROBES_SUCCEEDED -> window.successes() + " of " + window.calls() + " probes succeeded";
            case PROBES_TIMED_OUT -> "the probes came to no verdict in time";
            case SLOW_CALL_RATE, PROBES_SLOW -> window.slowCalls() + " of " + window.calls() + " calls were slow";
            case EXPIRED, BY_HAND -> cause.name();
        };
    }
}
