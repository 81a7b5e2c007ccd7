package io.sluice.circuitbreaker;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.circuitbreaker.CircuitBreakerConfig.HalfOpenVerdict;
import io.sluice.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.sluice.core.gate.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The breaker's semantics in the plainest form that comes to mind: lists, one thread, everything worked out again at each step. It
 * is the oracle of {@link CircuitBreakerProperties}. Time is nanoseconds since the start.
 */
final class NaiveBreaker {

    /** What a call must bring back at its end. */
    record Call(int epoch, int number, @Nullable Long start) {}

    private record Ended(boolean failed, boolean slow, long at) {}

    State state = State.CLOSED;
    int epoch;
    long permitted;
    long rejected;
    final Map<Outcome, Long> ended = new LinkedHashMap<>();

    private CircuitBreakerConfig config;
    private long now;
    private long since; // when this state began
    private @Nullable Long until; // when it ends by itself
    private boolean due;
    private boolean judgeNext;
    private int attempt;
    private int calls;
    private List<Ended> window = new ArrayList<>();
    private long windowStart;
    private long lastSlice;
    private final Map<Integer, Long> leases = new LinkedHashMap<>(); // probes under way, and when their leases end
    private final List<Ended> probes = new ArrayList<>();

    NaiveBreaker(CircuitBreakerConfig config) {
        this.config = config;
    }

    @Nullable Call tryAcquire() {
        turnSlice();
        if (state == State.OPEN && due) {
            become(State.HALF_OPEN);
        }
        boolean letIn = switch (state) {
            case OPEN, FORCED_OPEN -> false;
            case HALF_OPEN -> leases.size() + probes.size() < config.permittedNumberOfCallsInHalfOpenState();
            case CLOSED, DISABLED, METRICS_ONLY -> true;
        };
        if (!letIn) {
            rejected++;
            return null;
        }
        permitted++;
        calls++;
        if (state == State.HALF_OPEN) {
            leases.put(calls, now + leaseNanos());
        }
        return new Call(epoch, calls, config.timed() ? now : null);
    }

    void end(Call call, Outcome outcome) {
        ended.merge(outcome, 1L, Long::sum);
        if (call.epoch() != epoch) {
            return;
        }
        boolean verdict = outcome == Outcome.SUCCEEDED || outcome == Outcome.FAILED;
        Ended end = new Ended(outcome == Outcome.FAILED, isSlow(call), now);
        if (state == State.HALF_OPEN) {
            if (leases.remove(call.number()) != null && verdict) {
                probes.add(end);
                judgeProbes();
            }
        } else if (verdict && (state == State.CLOSED || state == State.METRICS_ONLY)) {
            boolean turned = sliceTurned();
            int before = inWindow().size();
            window.add(end);
            int after = inWindow().size();
            boolean reached = after >= config.minimumNumberOfCalls() && (before < after || !byTime());
            boolean bad = end.failed() || end.slow();
            if (turned || bad || judgeNext || reached && before < config.minimumNumberOfCalls()) {
                judgeNext = false;
                judgeWindow();
            }
        }
    }

    /** Moves time on, one event after the other. */
    void advance(long nanos) {
        long target = now + nanos;
        while (true) {
            long next = nextEvent();
            if (next > target) {
                break;
            }
            now = Math.max(now, next);
            leases.values().removeIf(end -> end <= now);
            if (until != null && until <= now) {
                timeUp();
            }
        }
        now = target;
    }

    void update(CircuitBreakerConfig newConfig) {
        if (newConfig.equals(config)) {
            return;
        }
        boolean otherWindow = newConfig.slidingWindowType() != config.slidingWindowType();
        boolean resized = newConfig.slidingWindowSize() != config.slidingWindowSize();
        if (otherWindow) {
            window = new ArrayList<>();
        } else if (resized) {
            window = new ArrayList<>(inWindow());
        }
        if (otherWindow || resized) {
            windowStart = now;
            lastSlice = 0;
        }
        config = newConfig;
        judgeNext = true;
        if (state == State.OPEN) {
            until = since + OpenWait.of(config, attempt).toNanos();
            due = false;
        } else if (state == State.HALF_OPEN) {
            until = since + longestHalfOpen();
            judgeProbes();
        }
        if (until != null && until <= now) {
            timeUp();
        }
    }

    void force(State to, @Nullable Duration expiry) {
        if (to == State.OPEN) {
            attempt++;
        }
        become(to);
        if (expiry != null) {
            until = now + expiry.toNanos();
        }
    }

    private void timeUp() {
        switch (state) {
            case OPEN -> {
                due = true;
                until = null;
                if (config.automaticTransitionFromOpenToHalfOpenEnabled()) {
                    become(State.HALF_OPEN);
                }
            }
            case HALF_OPEN -> open(attempt + 1);
            default -> become(State.CLOSED);
        }
    }

    private void open(int newAttempt) {
        attempt = newAttempt;
        become(State.OPEN);
    }

    private void become(State to) {
        state = to;
        epoch++;
        since = now;
        due = false;
        judgeNext = false;
        leases.clear();
        probes.clear();
        window = new ArrayList<>();
        windowStart = now;
        lastSlice = 0;
        if (to != State.OPEN && to != State.HALF_OPEN) {
            attempt = 0;
        }
        until = switch (to) {
            case OPEN -> now + OpenWait.of(config, attempt).toNanos();
            case HALF_OPEN -> now + longestHalfOpen();
            default -> null;
        };
    }

    private void judgeWindow() {
        List<Ended> in = inWindow();
        if (state == State.CLOSED && in.size() >= config.minimumNumberOfCalls() && exceeded(in)) {
            open(1);
        }
    }

    private void judgeProbes() {
        boolean failed = probes.stream().anyMatch(Ended::failed);
        if (failed && config.halfOpenVerdict() == HalfOpenVerdict.FIRST_FAILURE_OPENS) {
            open(attempt + 1);
        } else if (probes.size() >= config.permittedNumberOfCallsInHalfOpenState()) {
            if (exceeded(probes)) {
                open(attempt + 1);
            } else {
                become(State.CLOSED);
            }
        }
    }

    private boolean exceeded(List<Ended> ends) {
        double failed = 100.0 * ends.stream().filter(Ended::failed).count() / ends.size();
        double slow = 100.0 * ends.stream().filter(Ended::slow).count() / ends.size();
        return failed >= config.failureRateThreshold() || slow >= config.slowCallRateThreshold();
    }

    /** The calls in the window: the last N, or those of the current slice and the nine before it. */
    private List<Ended> inWindow() {
        if (!byTime()) {
            return window.subList(Math.max(0, window.size() - config.slidingWindowSize()), window.size());
        }
        return window.stream()
                .filter(end -> slice(end.at()) > slice(now) - 10 && slice(end.at()) >= slice(now) - 9)
                .toList();
    }

    private void turnSlice() {
        if ((state == State.CLOSED || state == State.METRICS_ONLY) && sliceTurned()) {
            judgeWindow();
        }
    }

    private boolean sliceTurned() {
        if (!byTime() || slice(now) <= lastSlice) {
            return false;
        }
        lastSlice = slice(now);
        return true;
    }

    private long slice(long at) {
        return Math.floorDiv(at - windowStart, config.slidingWindowSize() * 100_000_000L);
    }

    private boolean byTime() {
        return config.slidingWindowType() == SlidingWindowType.TIME_BASED;
    }

    private boolean isSlow(Call call) {
        Duration threshold = config.slowCallDurationThreshold();
        return threshold != null && call.start() != null && now - call.start() >= threshold.toNanos();
    }

    private long nextEvent() {
        long next = until == null ? Long.MAX_VALUE : until;
        for (long end : leases.values()) {
            next = Math.min(next, end);
        }
        return next;
    }

    private long leaseNanos() {
        return config.probeLeaseDuration() == null
                ? longestHalfOpen()
                : config.probeLeaseDuration().toNanos();
    }

    private long longestHalfOpen() {
        Duration wait = config.maxWaitDurationInHalfOpenState();
        return (wait == null ? OpenWait.of(config, Math.max(1, attempt)) : wait).toNanos();
    }
}
