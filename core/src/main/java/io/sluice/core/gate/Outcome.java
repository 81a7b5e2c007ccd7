package io.sluice.core.gate;

/** How a call that was let in ended, in the eyes of a gate. */
public enum Outcome {
    /** The call did what it should. */
    SUCCEEDED(0),
    /** The call failed, in a way that speaks against the callee. */
    FAILED(1),
    /** The call ended in a way that says nothing about the callee, by configuration. */
    IGNORED(2),
    /** The call was given up before its end was known: no verdict. */
    CANCELLED(3);

    /** The cell of {@link CallCounters} that counts it. */
    final int cell;

    Outcome(int cell) {
        this.cell = cell;
    }
}
