package io.sluice.circuitbreaker;

import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.Gate;
import io.sluice.core.time.NanoClock;
import java.time.Duration;

/**
 * Stops calling what keeps failing, so that callers get their answer at once and the callee gets room to recover; finds out with
 * a few probes when to call again. After Michael Nygard, "Release It!".
 *
 * <p><b>CLOSED</b> lets calls in and watches how they end over a sliding window. When the share of failed or of slow calls reaches
 * its threshold, with at least the minimum of calls in the window, the breaker becomes <b>OPEN</b> and refuses every call. When the
 * wait is over, the next call makes it <b>HALF_OPEN</b>: exactly the permitted number of probes is let in, and their verdict closes
 * or opens the breaker. A probe is a lease: one that is lost, ignored or cancelled hands its place on.
 * <p>By hand it can be put into <b>FORCED_OPEN</b> (refuses all), <b>DISABLED</b> (lets all in, measures nothing) or
 * <b>METRICS_ONLY</b> (lets all in and measures), for a while or until it is told otherwise.
 * <p>In mode THROTTLE it stays CLOSED and refuses each call with the probability that it would fail.
 * <p>Only calls that were let in since the last change of state count for the present one: a late answer from before neither
 * closes nor opens it.
 *
 * <p><b>Thread safety.</b> Safe for many threads; no lock on the path of any call. What a thread did before a call of its settled happens-before
 * what others do after seeing the state that this led to.
 * <p><b>Cost.</b> A call through a closed breaker adds two counters on lines of its own thread's stripe and reads the state; in a
 * full healthy count-based window it writes nothing else. The clock is read only if slow calls are looked for or the window is
 * time-based. A refusal while OPEN reads one word and adds one counter, without a clock. Nothing is allocated but the exception
 * of those who want one. An idle breaker with a window of 100 takes less than 400 bytes.
 */
public sealed interface CircuitBreaker extends Gate permits PhasedCircuitBreaker {

    /** What rules and meters call this kind of gate. */
    String KIND = "circuitBreaker";

    /** The states of a breaker. */
    enum State {
        /** Lets calls in and watches how they end. */
        CLOSED,
        /** Refuses every call until the wait is over. */
        OPEN,
        /** Lets in a few probes, whose verdict decides. */
        HALF_OPEN,
        /** Refuses every call, by hand. */
        FORCED_OPEN,
        /** Lets every call in and measures nothing, by hand. */
        DISABLED,
        /** Lets every call in and measures as if CLOSED, by hand. */
        METRICS_ONLY
    }

    /**
     * A breaker with the default options, on the machine's clock.
     *
     * @param name what is protected; not blank
     */
    static CircuitBreaker ofDefaults(String name) {
        return of(name, CircuitBreakerConfig.ofDefaults());
    }

    /**
     * A breaker on the machine's clock.
     *
     * @param name what is protected; not blank
     */
    static CircuitBreaker of(String name, CircuitBreakerConfig config) {
        return of(name, config, NanoClock.system());
    }

    /**
     * A breaker on a clock of one's own.
     *
     * @param name what is protected; not blank
     * @param clock decides everything, and drives the timers: the system's, a coarse one, or a test's
     */
    static CircuitBreaker of(String name, CircuitBreakerConfig config, NanoClock clock) {
        return of(name, config, clock, new CallCounters());
    }

    /** For guards, which count once for all their gates: a breaker that takes its calls in flight from shared counters. */
    static CircuitBreaker of(String name, CircuitBreakerConfig config, NanoClock clock, CallCounters counters) {
        return new PhasedCircuitBreaker(name, config, clock, counters);
    }

    /**
     * The state now. A breaker whose wait is over stays OPEN until a call asks, unless
     * {@code automaticTransitionFromOpenToHalfOpenEnabled} is set.
     */
    State state();

    /** The configuration in force. */
    CircuitBreakerConfig config();

    /** State, window and counts; the counts are consistent with each other, the rest is of about the same moment. */
    CircuitBreakerSnapshot snapshot();

    /** Where to listen; see {@link CircuitBreakerEvent} for what is told. */
    EventPublisher<CircuitBreakerEvent> events();

    /**
     * Changes the configuration of the running breaker and keeps its state. The window is kept, or re-bucketed if its length
     * changed (a change of its type starts it anew), and judged again with the next result; an OPEN period ends at its beginning
     * plus the new wait, but never before now; probes under way remain. A call that began when no time was taken is never slow. An
     * equal configuration changes nothing.
     */
    void update(CircuitBreakerConfig config);

    /**
     * CLOSED, with an empty window; from any state. As with all changes by hand, a change to the state that the breaker is in already
     * begins that state afresh, and is told.
     */
    void transitionToClosedState();

    /** OPEN, for the configured wait; from any state. It counts as one more attempt where the wait grows with those. */
    void transitionToOpenState();

    /** HALF_OPEN, with all its probes to give; from any state. */
    void transitionToHalfOpenState();

    /** FORCED_OPEN, until told otherwise. */
    void transitionToForcedOpenState();

    /**
     * FORCED_OPEN for a while, then CLOSED with an empty window.
     *
     * @param expiry from 1 ms to 31 days
     * @throws IllegalArgumentException if the expiry is out of range; the state stays as it is then
     */
    void transitionToForcedOpenState(Duration expiry);

    /** DISABLED, until told otherwise. */
    void transitionToDisabledState();

    /**
     * DISABLED for a while, then CLOSED with an empty window.
     *
     * @param expiry from 1 ms to 31 days
     * @throws IllegalArgumentException if the expiry is out of range; the state stays as it is then
     */
    void transitionToDisabledState(Duration expiry);

    /** METRICS_ONLY, until told otherwise. */
    void transitionToMetricsOnlyState();

    /**
     * METRICS_ONLY for a while, then CLOSED with an empty window.
     *
     * @param expiry from 1 ms to 31 days
     * @throws IllegalArgumentException if the expiry is out of range; the state stays as it is then
     */
    void transitionToMetricsOnlyState(Duration expiry);
}
