package io.sluice.core.gate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A call that stands in line at a gate until it is let in, refused or gives up: exactly one of the three, whichever comes first.
 * <p>The caller makes one, hands it to {@link Gate#enqueue} and may {@link #cancel} it; the gate calls {@link #complete}.
 * <p><b>Thread safety.</b> Safe for many threads. What the gate did before completing happens-before {@link #done}.
 */
public abstract class Waiter {
    private static final VarHandle STATE;
    private static final int WAITING = 0;
    private static final int COMPLETED = 1;
    private static final int CANCELLED = 2;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Waiter.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int state;
    private volatile @Nullable Runnable leaveLine;

    /**
     * The wait is over; called once, by whichever thread ended it, unless the waiter was cancelled. Must be short and must not
     * throw: it may run on the thread of the timers or of a call that has just ended.
     *
     * @param token as from {@link Gate#enter}: zero or more if let in, negative if refused
     */
    protected abstract void done(long token);

    /**
     * For the gate: lets the call in, or refuses it.
     *
     * @return false if it had given up (or was completed) before: then what it would have got is still the gate's
     */
    public final boolean complete(long token) {
        if (!STATE.compareAndSet(this, WAITING, COMPLETED)) {
            return false;
        }
        leaveLine = null;
        done(token);
        return true;
    }

    /**
     * For the caller: gives up. The place in line is freed at once and later ones move up.
     *
     * @return false if the wait was over before
     */
    public final boolean cancel() {
        if (!STATE.compareAndSet(this, WAITING, CANCELLED)) {
            return false;
        }
        Runnable leave = leaveLine;
        if (leave != null) {
            leave.run();
        }
        return true;
    }

    public final boolean isWaiting() {
        return state == WAITING;
    }

    /**
     * For the gate, once the waiter stands in line: what to do if it gives up. Runs at once if it has done so already; may run twice.
     */
    public final void onCancel(Runnable leave) {
        leaveLine = leave;
        if (state == CANCELLED) {
            leave.run();
        }
    }
}
