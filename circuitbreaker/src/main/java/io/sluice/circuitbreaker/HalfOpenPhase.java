package io.sluice.circuitbreaker;

import static io.sluice.circuitbreaker.CircuitBreakerEvent.Cause.PROBES_FAILED;
import static io.sluice.circuitbreaker.CircuitBreakerEvent.Cause.PROBES_SLOW;
import static io.sluice.circuitbreaker.CircuitBreakerEvent.Cause.PROBES_SUCCEEDED;
import static io.sluice.circuitbreaker.CircuitBreakerEvent.Cause.PROBES_TIMED_OUT;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.circuitbreaker.CircuitBreakerConfig.HalfOpenVerdict;
import io.sluice.circuitbreaker.CircuitBreakerEvent.Cause;
import io.sluice.core.gate.Outcome;
import io.sluice.core.time.NanoClock;
import io.sluice.core.window.WindowSnapshot;
import java.time.Duration;

/** HALF_OPEN: lets in the permitted number of probes and goes by how they end, or opens again when they do not. */
final class HalfOpenPhase extends Phase {
    private final int attempt;
    private final Probation probation;

    /**
     * @param attempt how often the breaker has opened since it was last closed
     */
    HalfOpenPhase(int epoch, long startNanos, CircuitBreakerConfig config, int attempt) {
        this(epoch, startNanos, config, attempt, new Probation());
    }

    private HalfOpenPhase(int epoch, long startNanos, CircuitBreakerConfig config, int attempt, Probation probation) {
        super(
                State.HALF_OPEN,
                epoch,
                startNanos,
                config,
                new Deadline(startNanos + longestWait(config, attempt).toNanos()));
        this.attempt = attempt;
        this.probation = probation;
    }

    /** Takes a place before anybody else can; the lease is armed once the phase has begun. */
    HalfOpenPhase withProbe() {
        probation.take(config.permittedNumberOfCallsInHalfOpenState(), startNanos + leaseNanos());
        return this;
    }

    /** The token of the probe that {@link #withProbe} let in. */
    long firstProbe(NanoClock clock) {
        return armed(1, clock);
    }

    @Override
    long enter(PhasedCircuitBreaker breaker, long now) {
        int permitted = config.permittedNumberOfCallsInHalfOpenState();
        if (probation.isFull(permitted)) {
            breaker.countRefusalWatching(this);
            return REFUSED_HALF_OPEN;
        }
        int lease = probation.take(permitted, breaker.clock().exactNanos() + leaseNanos());
        if (lease == 0) {
            breaker.countRefusal();
            return REFUSED_HALF_OPEN;
        }
        return armed(lease, breaker.clock());
    }

    @Override
    void ended(PhasedCircuitBreaker breaker, long token, boolean failed, boolean slow, long now) {
        settle(breaker, Token.lease(token), failed, slow);
    }

    @Override
    void endedWithoutVerdict(long token) {
        probation.giveBack(Token.lease(token));
    }

    @Override
    void tokenDropped(long token) {
        probation.dropToken(Token.lease(token));
    }

    @Override
    void endedWithoutToken(PhasedCircuitBreaker breaker, Outcome outcome, boolean slow, long now) {
        int lease = probation.pollTokenless();
        if (outcome == Outcome.IGNORED) {
            probation.giveBack(lease);
        } else {
            settle(breaker, lease, outcome == Outcome.FAILED, slow);
        }
    }

    @Override
    void releasedWithoutVerdict(PhasedCircuitBreaker breaker) {
        probation.giveBackTokenless(breaker::callsInFlight);
    }

    @Override
    void timeUp(PhasedCircuitBreaker breaker) {
        breaker.open(epoch, attempt + 1, PROBES_TIMED_OUT, probation.results());
    }

    @Override
    Phase reconfigured(CircuitBreakerConfig newConfig, long now) {
        return new HalfOpenPhase(epoch, startNanos, newConfig, attempt, probation);
    }

    /** Under a smaller number of probes, those that have ended may be enough. */
    @Override
    void begun(PhasedCircuitBreaker breaker) {
        judge(breaker, probation.results());
    }

    @Override
    void left() {
        probation.close();
    }

    @Override
    WindowSnapshot window(long now) {
        return probation.results();
    }

    @Override
    int probesInFlight() {
        return probation.inFlight();
    }

    @Override
    int attempt() {
        return attempt;
    }

    private void settle(PhasedCircuitBreaker breaker, int lease, boolean failed, boolean slow) {
        WindowSnapshot results = probation.settle(lease, failed, slow);
        if (results != null && breaker.present() instanceof HalfOpenPhase present && present.epoch == epoch) {
            present.judge(breaker, results);
        }
    }

    /**
     * By the options in force: a result counts before it looks which those are, and an update puts its options in force before
     * it looks at the results, so of a last probe and a smaller number of probes at least one sees the other (TransitionStress).
     */
    private void judge(PhasedCircuitBreaker breaker, WindowSnapshot results) {
        if (results.failures() > 0 && config.halfOpenVerdict() == HalfOpenVerdict.FIRST_FAILURE_OPENS) {
            breaker.open(epoch, attempt + 1, PROBES_FAILED, results);
        } else if (results.calls() >= config.permittedNumberOfCallsInHalfOpenState()) {
            Cause exceeded = exceeded(results, PROBES_FAILED, PROBES_SLOW);
            if (exceeded == null) {
                breaker.close(epoch, PROBES_SUCCEEDED, results);
            } else {
                breaker.open(epoch, attempt + 1, exceeded, results);
            }
        }
    }

    private long armed(int lease, NanoClock clock) {
        probation.arm(lease, clock);
        return Token.of(epoch, lease);
    }

    private long leaseNanos() {
        Duration lease = config.probeLeaseDuration();
        return (lease == null ? longestWait(config, attempt) : lease).toNanos();
    }

    private static Duration longestWait(CircuitBreakerConfig config, int attempt) {
        Duration wait = config.maxWaitDurationInHalfOpenState();
        return wait == null ? OpenWait.of(config, Math.max(1, attempt)) : wait;
    }
}
