package io.sluice.bulkhead;

import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.Outcome;

/**
 * Counts calls in the word of the {@link Slots}, so that a call that does what it should writes no counter. How calls ended is told
 * by the gate, before it frees the slot: who gets a freed slot, or hears of the end, finds it counted. Calls let in are those that
 * ended and those in flight; for an instant that has one too many of a call which is just ending otherwise than well.
 */
final class SlotCounters extends CallCounters {
    private final Slots slots;
    private final HandUses hand;

    SlotCounters(Slots slots, HandUses hand) {
        this.slots = slots;
        this.hand = hand;
    }

    @Override
    public void permitted() {}

    @Override
    public void permitted(long[] stripe) {}

    /** Has been counted by then. */
    @Override
    public void ended(Outcome outcome) {}

    /** Has been counted by then. */
    @Override
    public void ended(Outcome outcome, long[] stripe) {}

    /** A call is about to end otherwise than well. */
    void ending(Outcome outcome) {
        super.ended(outcome);
    }

    @Override
    public CallCounts counts() {
        CallCounts others = super.counts();
        long judged = hand.judged(); // ended, and still holding a slot
        long word = slots.word();
        long inFlight = Math.max(0, Slots.taken(word) - judged);
        long succeeded = slots.endedWell(word);
        long ended = succeeded + others.failed() + others.ignored() + others.cancelled();
        return new CallCounts(
                ended + inFlight, others.rejected(), succeeded, others.failed(), others.ignored(), others.cancelled());
    }
}
