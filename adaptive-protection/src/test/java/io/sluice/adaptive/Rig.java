package io.sluice.adaptive;

import io.sluice.adaptive.signal.FakeSignals;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Priority;
import io.sluice.core.time.ManualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** A limiter on a manual clock that starts a second before the wrap of nanoTime, and the few things tests do with it. */
final class Rig {
    static final long SECOND = 1_000_000_000L;
    static final long MILLI = 1_000_000L;

    final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - SECOND);
    final FakeSignals signals = new FakeSignals();
    final AdaptiveLimiter limiter;
    final List<AdaptiveEvent> heard = new ArrayList<>();

    /** A call in flight. */
    record Call(long token, long start) {}

    private Rig(AdaptiveConfig config) {
        limiter = AdaptiveLimiter.of("search", config, clock, signals);
        limiter.events().subscribe(AdaptiveEvent.class, heard::add);
    }

    static Rig of(AdaptiveConfig config) {
        return new Rig(config);
    }

    /** No burst credit, so that the limit is the limit. */
    static AdaptiveConfig.Builder plain(int limit) {
        return AdaptiveConfig.custom().initialLimit(limit).burstFactor(1);
    }

    static CallContext from(String caller) {
        return CallContext.EMPTY.withOrigin(caller);
    }

    static CallContext of(Priority priority) {
        return CallContext.EMPTY.withPriority(priority);
    }

    Call ask(CallContext context) {
        return new Call(limiter.enter(Gate.UNTIMED, context), clock.nanos());
    }

    /** Those that were let in, of so many that ask. */
    List<Call> ask(int calls, CallContext context) {
        List<Call> in = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            Call call = ask(context);
            if (call.token() >= 0) {
                in.add(call);
            }
        }
        return in;
    }

    void end(Call call) {
        limiter.exit(call.token(), call.start(), clock.nanos(), Gate.NO_RESULT, null);
    }

    void endTooLate(Call call) {
        limiter.exit(call.token(), call.start(), clock.nanos(), null, new TimeoutException());
    }

    String reason(Call refused) {
        return limiter.refusal(refused.token()).reason();
    }

    int inFlight() {
        return limiter.snapshot().inFlight();
    }
}
