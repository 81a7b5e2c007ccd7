package io.sluice.bulkhead;

import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.Outcome;

/**
 * Counts the calls of one bulkhead. How calls ended is told by the gate, before it frees the slot: who gets a freed slot, or hears
 * of the end, finds it counted; and a release that nothing was taken for counts nothing.
 */
class SlotCounters extends CallCounters {

    /** Has been counted by then. */
    @Override
    public final void ended(Outcome outcome) {}

    /** Has been counted by then. */
    @Override
    public final void ended(Outcome outcome, long[] stripe) {}

    /** A call is about to end. */
    void ending(Outcome outcome) {
        super.ended(outcome);
    }
}
