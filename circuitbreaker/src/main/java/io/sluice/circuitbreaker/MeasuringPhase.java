package io.sluice.circuitbreaker;

import static io.sluice.circuitbreaker.CircuitBreakerEvent.Cause.FAILURE_RATE;
import static io.sluice.circuitbreaker.CircuitBreakerEvent.Cause.SLOW_CALL_RATE;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.sluice.circuitbreaker.CircuitBreakerEvent.Cause;
import io.sluice.core.gate.Outcome;
import io.sluice.core.window.CountWindow;
import io.sluice.core.window.SlidingWindow;
import io.sluice.core.window.TimeWindow;
import io.sluice.core.window.WindowSnapshot;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** CLOSED, which opens when a rate reaches its threshold, and METRICS_ONLY, which only says so. */
final class MeasuringPhase extends Phase {
    private final SlidingWindow window;

    /**
     * The options are not those that the window was last judged by: the next result judges it, whatever it is, and if there are
     * too few calls, so does the one after that. A flag that comes back because two results met costs one more look.
     */
    private volatile boolean judgeNext;

    MeasuringPhase(
            State state,
            int epoch,
            long startNanos,
            CircuitBreakerConfig config,
            @Nullable Deadline deadline,
            SlidingWindow window) {
        super(state, epoch, startNanos, config, deadline);
        this.window = window;
    }

    @Override
    long enter(PhasedCircuitBreaker breaker, long now) {
        if (window instanceof TimeWindow) {
            long at = breaker.timeOr(now);
            WindowSnapshot seen = window.turned(at, config.minimumNumberOfCalls());
            if (seen != null && judge(breaker, seen)) {
                return breaker.enterAgain(now);
            }
        }
        return Token.of(epoch, 0);
    }

    @Override
    void ended(PhasedCircuitBreaker breaker, long token, boolean failed, boolean slow, long now) {
        long at = window instanceof TimeWindow ? breaker.timeOr(now) : now;
        WindowSnapshot seen = window.record(failed, slow, at, config.minimumNumberOfCalls());
        if (judgeNext) {
            seen = window.snapshot(at);
            judgeNext = seen.calls() < config.minimumNumberOfCalls();
        }
        if (seen != null) {
            judge(breaker, seen);
        }
    }

    @Override
    void endedWithoutToken(PhasedCircuitBreaker breaker, Outcome outcome, boolean slow, long now) {
        if (outcome != Outcome.IGNORED) {
            ended(breaker, Token.of(epoch, 0), outcome == Outcome.FAILED, slow, now);
        }
    }

    /**
     * By the options in force, which an update may have changed since this phase was read; returns whether the breaker has
     * opened. A result is in the window before it looks which options those are, so either it is judged by the new ones or the
     * next result, which judges the window again, sees it (TransitionStress).
     */
    private boolean judge(PhasedCircuitBreaker breaker, WindowSnapshot seen) {
        Phase present = breaker.present();
        if (present != this && present.epoch == epoch) {
            return present instanceof MeasuringPhase updated && updated.judge(breaker, seen);
        }
        if (seen.calls() < config.minimumNumberOfCalls()) {
            return false;
        }
        Cause cause = exceeded(seen, FAILURE_RATE, SLOW_CALL_RATE);
        if (cause == null) {
            return false;
        }
        boolean opened = state == State.CLOSED && breaker.open(epoch, 1, cause, seen);
        if (opened || state == State.METRICS_ONLY) {
            breaker.tellRateExceeded(cause, seen);
        }
        return opened;
    }

    @Override
    void timeUp(PhasedCircuitBreaker breaker) {
        breaker.close(epoch, Cause.EXPIRED, WindowSnapshot.EMPTY);
    }

    @Override
    Phase reconfigured(CircuitBreakerConfig newConfig, long now) {
        if (state == State.CLOSED && newConfig.mode() == CircuitBreakerConfig.Mode.THROTTLE) {
            return new ThrottlingPhase(epoch, startNanos, newConfig, now);
        }
        MeasuringPhase next = new MeasuringPhase(
                state, epoch, startNanos, newConfig, Deadline.renewed(deadline), windowUnder(newConfig, now));
        next.judgeNext = true;
        return next;
    }

    @Override
    WindowSnapshot window(long now) {
        return window.snapshot(now);
    }

    private SlidingWindow windowUnder(CircuitBreakerConfig newConfig, long now) {
        if (newConfig.slidingWindowType() != config.slidingWindowType()) {
            return windowFor(newConfig, now);
        }
        if (newConfig.slidingWindowSize() == config.slidingWindowSize()) {
            return window;
        }
        return window instanceof CountWindow byCount
                ? byCount.resized(newConfig.slidingWindowSize())
                : ((TimeWindow) window).resized(Duration.ofSeconds(newConfig.slidingWindowSize()), now);
    }

    /** An empty window that begins now. */
    static SlidingWindow windowFor(CircuitBreakerConfig config, long now) {
        return config.slidingWindowType() == SlidingWindowType.COUNT_BASED
                ? new CountWindow(config.slidingWindowSize())
                : new TimeWindow(Duration.ofSeconds(config.slidingWindowSize()), now);
    }
}
