package io.sluice.recovery.failover;

import io.sluice.core.gate.AbstractGate;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Outcome;
import io.sluice.core.time.NanoClock;
import org.jspecify.annotations.Nullable;

/** A gate that the test opens and shuts by hand. */
final class Door extends AbstractGate {
    boolean shut;
    long reopensIn = -1; // nanoseconds after the refusal; negative: not known

    Door(String name, NanoClock clock) {
        super(name, clock, new CallCounters());
    }

    @Override
    public String kind() {
        return "door";
    }

    @Override
    public boolean timed() {
        return false;
    }

    @Override
    public long enter(long now, CallContext context) {
        if (shut) {
            counters().rejected();
            return -1;
        }
        return 0;
    }

    @Override
    public CallNotPermittedException refusal(long token) {
        return new CallNotPermittedException(
                name(), kind(), "shut", reopensIn < 0 ? null : clock(), clock().nanos() + reopensIn);
    }

    @Override
    public Outcome exit(long token, long start, long end, @Nullable Object result, @Nullable Throwable error) {
        return error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
    }

    @Override
    public void cancel(long token) {}

    @Override
    protected Outcome verdict(long durationNanos, @Nullable Throwable error) {
        return error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
    }
}
