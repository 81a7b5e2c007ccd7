package io.sluice.guard;

import io.sluice.core.Check;
import io.sluice.core.gate.Outcome;
import io.sluice.core.gate.Permit;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A permit of all gates of a guard: remembers their tokens, and lets one of many settle it. */
final class GuardPermit implements Permit {
    /*
     *   from     event                                   to       who is told
     *   HELD     success, error, close, giveBack         SETTLED  all
     *   HELD     the caller leaves                       LEFT     the breaker: how it ended for the caller
     *   HELD     the work ends, of which nothing         OVER     nobody yet
     *            else is known
     *   LEFT     the work ends                           SETTLED  those that cap work in flight
     *   OVER     success, error, close; or the caller    SETTLED  all
     *            leaves, who was too late
     *   HELD     successSoFar                            GOOD     all but those that hold the work
     *   GOOD     anything that ends the use              SETTLED  those that hold the work
     *
     * Each step is one compare-and-set; who wins it tells the gates.
     */
    private static final int HELD = 0;
    private static final int LEFT = 1;
    private static final int OVER = 2;
    private static final int SETTLED = 3;
    private static final int GOOD = 4;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(GuardPermit.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Gates gates;
    private final long[] tokens;
    private final long start;
    private volatile int state;

    GuardPermit(Gates gates, long[] tokens, long start) {
        this.gates = gates;
        this.tokens = tokens;
        this.start = start;
    }

    @Override
    public Outcome success(@Nullable Object result) {
        return settle() ? counted(gates.exit(tokens, start, result, null)) : endGood();
    }

    @Override
    public Outcome error(Throwable error) {
        Check.present("error", error);
        return settle() ? counted(gates.exit(tokens, start, null, error)) : endGood();
    }

    @Override
    public Outcome successSoFar() {
        return step(HELD, GOOD) ? counted(gates.successSoFar(tokens, start)) : Outcome.CANCELLED;
    }

    @Override
    public void close() {
        if (settle()) {
            gates.cancelBegun(tokens);
            counted(Outcome.CANCELLED);
        } else {
            endGood();
        }
    }

    /** Runs the call of this permit, and settles it. */
    <T extends @Nullable Object> T run(Callable<T> call) throws Exception {
        T result;
        try {
            result = call.call();
        } catch (Throwable error) {
            error(error);
            throw error;
        }
        success(result);
        return result;
    }

    @Override
    public void giveBack() {
        if (step(HELD, SETTLED)) {
            gates.giveBack(tokens);
            counted(Outcome.CANCELLED);
        }
    }

    /**
     * The caller has left; the work may go on, and then {@link #workEnded} must follow.
     *
     * @param told what the caller was told; null if it gave up
     */
    void callerLeft(@Nullable Throwable told) {
        if (step(HELD, LEFT)) {
            counted(gates.callerLeft(tokens, start, told));
        } else if (told == null) {
            close();
        } else {
            error(told);
        }
    }

    /** The work has ended; if the caller had not left, it is for the caller to say how. */
    void workEnded() {
        if (!step(HELD, OVER) && step(LEFT, SETTLED)) {
            gates.workEnded(tokens);
        }
    }

    /** Its verdict was known and counted before; now what held the work learns that it has ended. */
    private Outcome endGood() {
        if (step(GOOD, SETTLED)) {
            gates.endGood(tokens, start);
        }
        return Outcome.CANCELLED;
    }

    private Outcome counted(Outcome outcome) {
        gates.counters.ended(outcome);
        return outcome;
    }

    private boolean settle() {
        return step(HELD, SETTLED) || step(OVER, SETTLED);
    }

    private boolean step(int from, int to) {
        return state == from && STATE.compareAndSet(this, from, to);
    }
}
