package io.sluice.circuitbreaker;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.core.gate.Outcome;
import io.sluice.core.window.SlicedCells;
import io.sluice.core.window.WindowSnapshot;
import java.time.Duration;

/**
 * CLOSED in mode THROTTLE: refuses each call with the probability that it would fail, so that load on a failing callee sinks in
 * proportion and rises again by itself.
 * <p>"Client-side throttling" of the Google SRE book, chapter 21: over the window, p = max(0, (requests - K * accepts) /
 * (requests + 1)). Requests are counted at their start, refused ones too, or the probability would lag behind and swing; accepts
 * are calls that succeeded.
 */
final class ThrottlingPhase extends Phase {
    private static final int REQUESTS = 0;
    private static final int ACCEPTS = 1;
    private static final int FAILURES = 2;
    private static final int SLOW = 3;
    private static final int KINDS = 4;

    private final SlicedCells cells;

    ThrottlingPhase(int epoch, long startNanos, CircuitBreakerConfig config, long now) {
        this(epoch, startNanos, config, new SlicedCells(KINDS, windowNanos(config), now));
    }

    private ThrottlingPhase(int epoch, long startNanos, CircuitBreakerConfig config, SlicedCells cells) {
        super(State.CLOSED, epoch, startNanos, config, null);
        this.cells = cells;
    }

    @Override
    long enter(PhasedCircuitBreaker breaker, long now) {
        long at = breaker.timeOr(now);
        double refusal = refusalProbability(at);
        cells.add(REQUESTS, at);
        if (refusal > 0 && breaker.random() < refusal) {
            breaker.countRefusal();
            return REFUSED_THROTTLED;
        }
        return Token.of(epoch, 0);
    }

    double refusalProbability(long now) {
        double requests = cells.sum(REQUESTS, now);
        return Math.max(0, (requests - config.throttleFactor() * cells.sum(ACCEPTS, now)) / (requests + 1));
    }

    @Override
    void ended(PhasedCircuitBreaker breaker, long token, boolean failed, boolean slow, long now) {
        long at = breaker.timeOr(now);
        cells.add(failed ? FAILURES : ACCEPTS, at);
        if (slow) {
            cells.add(SLOW, at);
        }
    }

    @Override
    void endedWithoutToken(PhasedCircuitBreaker breaker, Outcome outcome, boolean slow, long now) {
        if (outcome != Outcome.IGNORED) {
            ended(breaker, Token.of(epoch, 0), outcome == Outcome.FAILED, slow, now);
        }
    }

    @Override
    Phase reconfigured(CircuitBreakerConfig newConfig, long now) {
        if (newConfig.mode() == CircuitBreakerConfig.Mode.TRIP) {
            return new MeasuringPhase(
                    State.CLOSED, epoch, startNanos, newConfig, null, MeasuringPhase.windowFor(newConfig, now));
        }
        return new ThrottlingPhase(epoch, startNanos, newConfig, cellsUnder(newConfig, now));
    }

    @Override
    WindowSnapshot window(long now) {
        long failures = cells.sum(FAILURES, now);
        return new WindowSnapshot(cells.sum(ACCEPTS, now) + failures, failures, cells.sum(SLOW, now));
    }

    private SlicedCells cellsUnder(CircuitBreakerConfig newConfig, long now) {
        return newConfig.slidingWindowSize() == config.slidingWindowSize()
                ? cells
                : cells.resized(windowNanos(newConfig), now);
    }

    private static long windowNanos(CircuitBreakerConfig config) {
        return Duration.ofSeconds(config.slidingWindowSize()).toNanos();
    }
}
