package io.sluice.guard;

import io.sluice.core.gate.AbstractGate;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Outcome;
import io.sluice.core.time.NanoClock;
import org.jspecify.annotations.Nullable;

/** Lets every call in: what a guard without gates counts with. */
final class OpenGate extends AbstractGate {

    OpenGate(String name, NanoClock clock) {
        super(name, clock, new CallCounters());
    }

    @Override
    public String kind() {
        return "open";
    }

    @Override
    public boolean timed() {
        return false;
    }

    @Override
    public long enter(long now, CallContext context) {
        return 0;
    }

    @Override
    public CallNotPermittedException refusal(long token) {
        throw new IllegalStateException("an open gate refuses nothing");
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
