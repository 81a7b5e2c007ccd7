package io.sluice.core.gate;

import io.sluice.core.Check;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A permit of one gate: remembers the token, and lets one of many settle it. */
final class GatePermit implements Permit {
    private static final VarHandle SETTLED;

    static {
        try {
            SETTLED = MethodHandles.lookup().findVarHandle(GatePermit.class, "settled", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final AbstractGate gate;
    private final long token;
    private final long start;
    private volatile boolean settled;

    GatePermit(AbstractGate gate, long token, long start) {
        this.gate = gate;
        this.token = token;
        this.start = start;
    }

    @Override
    public Outcome success(@Nullable Object result) {
        return settle() ? gate.end(token, start, result, null) : Outcome.CANCELLED;
    }

    @Override
    public Outcome error(Throwable error) {
        Check.present("error", error);
        return settle() ? gate.end(token, start, null, error) : Outcome.CANCELLED;
    }

    @Override
    public void close() {
        if (settle()) {
            gate.giveUp(token);
        }
    }

    /** Instead of {@link #close}, if the call never began. */
    void giveBack() {
        if (settle()) {
            gate.giveBack(token);
        }
    }

    private boolean settle() {
        return !settled && SETTLED.compareAndSet(this, false, true);
    }
}
