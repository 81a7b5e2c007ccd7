package io.sluice.core.gate;

import io.sluice.core.Check;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A permit of one gate: remembers the token, and lets one of many settle it. */
final class GatePermit implements Permit {
    /* HELD -> SETTLED, or HELD -> GOOD -> SETTLED if the verdict is known before the end; who wins a step tells the gate. */
    private static final int HELD = 0;
    private static final int GOOD = 1;
    private static final int SETTLED = 2;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(GatePermit.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final AbstractGate gate;
    private final long token;
    private final long start;
    private volatile int state;

    GatePermit(AbstractGate gate, long token, long start) {
        this.gate = gate;
        this.token = token;
        this.start = start;
    }

    @Override
    public Outcome success(@Nullable Object result) {
        return step(HELD, SETTLED) ? gate.end(token, start, result, null) : endGood();
    }

    @Override
    public Outcome error(Throwable error) {
        Check.present("error", error);
        return step(HELD, SETTLED) ? gate.end(token, start, null, error) : endGood();
    }

    @Override
    public Outcome successSoFar() {
        if (!gate.holdsWork()) {
            return success(Gate.NO_RESULT);
        }
        return step(HELD, GOOD) ? Outcome.SUCCEEDED : Outcome.CANCELLED;
    }

    @Override
    public void close() {
        if (step(HELD, SETTLED)) {
            gate.giveUp(token);
        } else {
            endGood();
        }
    }

    @Override
    public void giveBack() {
        if (step(HELD, SETTLED)) {
            gate.giveBack(token);
        }
    }

    /** The gate that holds the work hears, when that ends, what was known before. */
    private Outcome endGood() {
        if (step(GOOD, SETTLED)) {
            gate.end(token, start, Gate.NO_RESULT, null);
        }
        return Outcome.CANCELLED;
    }

    private boolean step(int from, int to) {
        return state == from && STATE.compareAndSet(this, from, to);
    }
}
