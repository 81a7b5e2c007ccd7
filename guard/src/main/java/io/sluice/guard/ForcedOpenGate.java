package io.sluice.guard;

import io.sluice.core.gate.AbstractGate;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Outcome;
import io.sluice.core.time.NanoClock;
import org.jspecify.annotations.Nullable;

/** Refuses every call: what stands in for all gates of a guard that was forced open. */
final class ForcedOpenGate extends AbstractGate {
    static final String KIND = "override";

    private final long endNanos;

    /**
     * @param endNanos when another try may be let in
     */
    ForcedOpenGate(String name, NanoClock clock, CallCounters counters, long endNanos) {
        super(name, clock, counters);
        this.endNanos = endNanos;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public boolean timed() {
        return false;
    }

    @Override
    public long enter(long now, CallContext context) {
        counters().rejected();
        return -1;
    }

    @Override
    public String reasonOf(long token) {
        return "forced_open";
    }

    @Override
    public CallNotPermittedException refusal(long token) {
        return new CallNotPermittedException(name(), KIND, reasonOf(token), clock(), endNanos);
    }

    @Override
    public Outcome exit(long token, long start, long end, @Nullable Object result, @Nullable Throwable error) {
        return verdict(0, error);
    }

    @Override
    public void cancel(long token) {}

    @Override
    protected Outcome verdict(long durationNanos, @Nullable Throwable error) {
        return error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
    }
}
