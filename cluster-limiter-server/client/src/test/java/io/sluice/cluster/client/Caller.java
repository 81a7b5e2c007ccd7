package io.sluice.cluster.client;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Waiter;

/** A call that asks a gate as a guard does, and remembers what it was told. */
final class Caller extends Waiter {
    private final Gate gate;
    private long token;
    private boolean told;

    private Caller(Gate gate) {
        this.gate = gate;
    }

    static Caller at(Gate gate) {
        return at(gate, CallContext.EMPTY);
    }

    static Caller at(Gate gate, CallContext context) {
        Caller caller = new Caller(gate);
        long token = gate.enter(Gate.UNTIMED, context);
        if (token == Gate.WAIT) {
            gate.enqueue(caller, Gate.UNTIMED, context);
        } else {
            caller.done(token);
        }
        return caller;
    }

    @Override
    protected void done(long answer) {
        token = answer;
        told = true;
    }

    boolean isTold() {
        return told;
    }

    boolean isIn() {
        return told && token >= 0;
    }

    /** Why it was refused; {@code "-"} if it was not, or waits. */
    String refusal() {
        return told && token < 0 ? gate.reasonOf(token) : "-";
    }

    long token() {
        return token;
    }
}
