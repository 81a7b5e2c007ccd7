package io.sluice.core.gate;

/**
 * Who asks for a permit without ever holding a thread: it is told at once, or later by whichever thread ends its wait. For adapters to
 * asynchronous worlds, which have an object for each call anyway.
 * <p>Hears exactly one of {@link #admitted} and {@link #refused}, perhaps before {@link Protection#acquire(Applicant)} returns; neither if it
 * left the line. Before it stands in line it hears {@link #waiting}, on the thread that asks; and again if it has to wait at another gate.
 * <p>After a wait these methods run on the thread of the timers, or on that of a call that has just ended: they must be short, must not
 * block, and must not throw.
 */
public interface Applicant {

    /** Who calls; asked only if a gate wants to know, on the thread that asks for the permit. By default {@link CallContext#current()}. */
    default CallContext context() {
        return CallContext.current();
    }

    /** The call may begin; the permit must be settled. */
    void admitted(Permit permit);

    /** The call must not begin. */
    void refused(CallNotPermittedException refusal);

    /** The call is about to stand in line. */
    void waiting(Place place);

    /** A place in line; safe for many threads. */
    @FunctionalInterface
    interface Place {
        /**
         * Gives up: the place is free for others at once, and the call counts as refused.
         *
         * @return false if the wait was over before
         */
        boolean leave();
    }
}
