package io.sluice.bulkhead;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Waiter;

/** A call that wants in, and waits in line if it must. */
final class Ticket extends Waiter {
    private static final long NONE = Long.MIN_VALUE;

    private volatile long token = NONE;

    @Override
    protected void done(long newToken) {
        token = newToken;
    }

    /** As a guard does it: asks, and joins the line if told to. */
    static Ticket at(Gate gate) {
        Ticket ticket = new Ticket();
        long asked = gate.enter(Gate.UNTIMED, CallContext.EMPTY);
        if (asked == Gate.WAIT) {
            gate.enqueue(ticket, Gate.UNTIMED, CallContext.EMPTY);
        } else {
            ticket.complete(asked);
        }
        return ticket;
    }

    boolean isIn() {
        return token >= 0;
    }

    boolean isRefused() {
        return token < 0 && token != NONE;
    }

    /** What the gate must get back; only if it is in. */
    long token() {
        return token;
    }

    /** Why it was refused. */
    String reason(Gate gate) {
        return gate.refusal(token).reason();
    }
}
