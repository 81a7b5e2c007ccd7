package io.sluice.circuitbreaker;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.core.gate.Outcome;
import io.sluice.core.window.WindowSnapshot;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a breaker tells its listeners. Later versions may add kinds; keep a default branch.
 * <p>Of the events about single calls none is built unless somebody subscribed to its type.
 */
public sealed interface CircuitBreakerEvent {
    /** The breaker's name. */
    String name();

    /** When it happened, by the wall clock. */
    Instant at();

    /** Why a breaker changed its state. */
    enum Cause {
        /** The share of failed calls in the window reached its threshold. */
        FAILURE_RATE,
        /** The share of slow calls in the window reached its threshold. */
        SLOW_CALL_RATE,
        /** The wait in OPEN was over. */
        WAIT_OVER,
        /** All probes ended, with both rates below their thresholds. */
        PROBES_SUCCEEDED,
        /** The share of failed probes reached its threshold; or the first failed, where that is enough. */
        PROBES_FAILED,
        /** The share of slow probes reached its threshold. */
        PROBES_SLOW,
        /** HALF_OPEN came to no verdict in time. */
        PROBES_TIMED_OUT,
        /** A forced state came to its end. */
        EXPIRED,
        /** Somebody called a {@code transitionTo…} method. */
        BY_HAND
    }

    /**
     * The state changed; published exactly once per change.
     *
     * @param epoch numbers the changes; of two events the one with the greater epoch is the later
     * @param window the numbers that led to it: the window, or the probes; empty if no numbers did
     */
    record StateTransition(String name, Instant at, State from, State to, Cause cause, WindowSnapshot window, int epoch)
            implements CircuitBreakerEvent {}

    /**
     * A rate reached its threshold, in CLOSED (then the breaker opens) or METRICS_ONLY (then nothing else happens, and it is told
     * for each bad call and turn of the window while it lasts).
     *
     * @param cause FAILURE_RATE or SLOW_CALL_RATE
     */
    record RateExceeded(String name, Instant at, Cause cause, WindowSnapshot window) implements CircuitBreakerEvent {}

    /** A call was let in. */
    record CallPermitted(String name, Instant at) implements CircuitBreakerEvent {}

    /**
     * A call was refused.
     *
     * @param reason as in {@link CircuitBreakerOpenException}
     */
    record CallRefused(String name, Instant at, String reason) implements CircuitBreakerEvent {}

    /**
     * A call ended: it succeeded, failed, was ignored or cancelled.
     *
     * @param duration how long it took; null if no duration was measured, and for a cancelled call
     * @param slow whether that was too long
     * @param error what it threw, if it did
     */
    record CallEnded(
            String name,
            Instant at,
            Outcome outcome,
            @Nullable Duration duration,
            boolean slow,
            @Nullable Throwable error)
            implements CircuitBreakerEvent {}

    /** The configuration was changed while the breaker runs. */
    record ConfigUpdated(String name, Instant at, CircuitBreakerConfig old, CircuitBreakerConfig config)
            implements CircuitBreakerEvent {}
}
