package io.sluice.circuitbreaker;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.sluice.circuitbreaker.CircuitBreakerEvent.Cause;
import io.sluice.core.gate.Outcome;
import io.sluice.core.time.NanoClock;
import io.sluice.core.window.WindowSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * The life of a breaker from one change of state to the next: everything that must be seen together hangs off one object, and the
 * breaker's one reference to it is the word that is compared and set.
 * <p>A phase that is reconfigured is replaced by one of the same epoch that shares what it has gathered.
 */
abstract sealed class Phase permits MeasuringPhase, ThrottlingPhase, OpenPhase, HalfOpenPhase, StandingPhase {
    /** Why a call is refused: what {@link #enter} returns instead of a token. */
    static final long REFUSED_OPEN = -1;

    static final long REFUSED_HALF_OPEN = -2;
    static final long REFUSED_FORCED_OPEN = -3;
    static final long REFUSED_THROTTLED = -4;

    final State state;

    /** How many changes of state there were before; a call carries the epoch it was let in under. */
    final int epoch;

    /** When this epoch began, by the exact clock. */
    final long startNanos;

    final CircuitBreakerConfig config;

    /** When this phase ends by itself; null if it does not. */
    final @Nullable Deadline deadline;

    /** {@link CircuitBreakerConfig#timed()}, read on every call. */
    final boolean timed;

    /** Whether calls are let in by the time: only a window over time, or a throttle, looks at it. */
    final boolean entersByTime;

    /** From how many nanoseconds on a call is slow. */
    final long slowNanos;

    /**
     * For so long this epoch is known to have lasted, which spares shorter calls a look at the clock. Writers may overtake each
     * other; the smaller value costs another look.
     */
    private volatile long lastedNanos;

    Phase(State state, int epoch, long startNanos, CircuitBreakerConfig config, @Nullable Deadline deadline) {
        this.state = state;
        this.epoch = epoch;
        this.startNanos = startNanos;
        this.config = config;
        this.deadline = deadline;
        timed = config.timed();
        entersByTime = config.slidingWindowType() == SlidingWindowType.TIME_BASED;
        slowNanos = config.slowCallDurationThreshold() == null
                ? Long.MAX_VALUE
                : config.slowCallDurationThreshold().toNanos();
    }

    /** Whether a call that ends now and took so long was let in during this epoch. Nothing was before the first. */
    final boolean hasLasted(long durationNanos, NanoClock clock) {
        if (epoch == 0 || durationNanos <= lastedNanos) {
            return true;
        }
        long lasted = clock.exactNanos() - startNanos;
        lastedNanos = lasted;
        return durationNanos <= lasted;
    }

    /** Lets a call in and returns its token, or returns why not; counts a refusal. */
    abstract long enter(PhasedCircuitBreaker breaker, long now);

    /** A call of this epoch got its verdict. */
    abstract void ended(PhasedCircuitBreaker breaker, long token, boolean failed, boolean slow, long now);

    /** A call of this epoch ended without a verdict: it was ignored or cancelled. */
    void endedWithoutVerdict(long token) {}

    /** The token of a call that was let in is not kept by anybody. */
    void tokenDropped(long token) {}

    /** A call of this epoch whose token was dropped has ended; outcome is SUCCEEDED, FAILED or IGNORED. */
    abstract void endedWithoutToken(PhasedCircuitBreaker breaker, Outcome outcome, boolean slow, long now);

    /** A call whose token was dropped, of this epoch or an older one, was released without a verdict. */
    void releasedWithoutVerdict(PhasedCircuitBreaker breaker) {}

    /** Called once the phase is in force. */
    void begun(PhasedCircuitBreaker breaker) {}

    /** Called once the breaker has moved on to another epoch. */
    void left() {}

    /** What follows when the deadline has passed. Called by the timer, or by a refusal that finds the timer late. */
    void timeUp(PhasedCircuitBreaker breaker) {}

    /** The same phase under another configuration. */
    abstract Phase reconfigured(CircuitBreakerConfig newConfig, long now);

    /** The numbers this phase goes by. */
    abstract WindowSnapshot window(long now);

    int probesInFlight() {
        return 0;
    }

    /** Which rate reaches its threshold; null if none does. Multiplied out, so that 100 percent is reached exactly. */
    final @Nullable Cause exceeded(WindowSnapshot window, Cause byFailures, Cause bySlowCalls) {
        if (100.0 * window.failures() >= config.failureRateThreshold() * window.calls()) {
            return byFailures;
        }
        return 100.0 * window.slowCalls() >= config.slowCallRateThreshold() * window.calls() ? bySlowCalls : null;
    }

    /** How often the breaker has opened since it was last closed. */
    int attempt() {
        return 0;
    }
}
