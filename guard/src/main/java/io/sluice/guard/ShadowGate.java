package io.sluice.guard;

import io.sluice.core.gate.AbstractGate;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Outcome;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A gate in mode SHADOW: does its arithmetic on state of its own and counts what it would refuse, but lets every call in. A call that it
 * would have refused or made wait does not reach it again, just as if it had been refused. Of a use by hand it sees the beginning only.
 */
final class ShadowGate extends AbstractGate {
    /** The token of a call that the gate would have refused. */
    private static final long WOULD_REFUSE = Long.MAX_VALUE;

    private final Gate gate;
    private final LongAdder rejections = new LongAdder();

    /**
     * @param gate does the arithmetic, perhaps for other guards as well
     */
    ShadowGate(Gate gate, CallCounters counters) {
        super(gate.name(), gate.clock(), counters);
        this.gate = gate;
    }

    /** What does the arithmetic. */
    Gate gate() {
        return gate;
    }

    /** How many calls of this guard it would have refused or made wait. */
    long rejections() {
        return rejections.sum();
    }

    @Override
    public String kind() {
        return gate.kind();
    }

    @Override
    public boolean timed() {
        return gate.timed();
    }

    @Override
    public boolean contextual() {
        return gate.contextual();
    }

    @Override
    public boolean holdsWork() {
        return gate.holdsWork();
    }

    @Override
    public long enter(long now, CallContext context) {
        long token = gate.enter(now, context);
        if (token == WAIT) {
            gate.declineWait();
        }
        if (token >= 0) {
            return token;
        }
        rejections.increment();
        return WOULD_REFUSE;
    }

    @Override
    public CallNotPermittedException refusal(long token) {
        throw new IllegalStateException("a gate in mode SHADOW refuses nothing");
    }

    @Override
    public Outcome exit(long token, long start, long end, @Nullable Object result, @Nullable Throwable error) {
        if (token != WOULD_REFUSE) {
            gate.exit(token, start, end, result, error);
        }
        return verdict(0, error);
    }

    @Override
    public void cancel(long token) {
        if (token != WOULD_REFUSE) {
            gate.cancel(token);
        }
    }

    @Override
    public void callerLeft(long token) {
        if (token != WOULD_REFUSE) {
            gate.callerLeft(token);
        }
    }

    @Override
    public void workEnded(long token) {
        if (token != WOULD_REFUSE) {
            gate.workEnded(token);
        }
    }

    @Override
    protected void tokenDropped(long token) {
        cancel(token);
    }

    @Override
    protected Outcome verdict(long durationNanos, @Nullable Throwable error) {
        return error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
    }
}
