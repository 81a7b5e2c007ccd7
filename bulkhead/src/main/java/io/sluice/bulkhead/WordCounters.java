package io.sluice.bulkhead;

import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.Outcome;

/**
 * Counts calls in the word of {@link SharedSlots}, so that a call that does what it should writes no counter. Calls let in are those
 * that ended and those in flight; for an instant that has one too many of a call which is just ending otherwise than well.
 */
final class WordCounters extends SlotCounters {
    private final SharedSlots slots;

    WordCounters(SharedSlots slots) {
        this.slots = slots;
    }

    @Override
    public void permitted() {}

    @Override
    public void permitted(long[] stripe) {}

    /** The slots count good ends as they are freed. */
    @Override
    void ending(Outcome outcome) {
        if (outcome != Outcome.SUCCEEDED) {
            super.ending(outcome);
        }
    }

    @Override
    public CallCounts counts() {
        CallCounts others = super.counts();
        long judged = slots.judgedByHand(); // ended, and still holding a slot
        long word = slots.word();
        long inFlight = Math.max(0, SharedSlots.taken(word) - judged);
        long succeeded = slots.endedWell(word);
        long ended = succeeded + others.failed() + others.ignored() + others.cancelled();
        return new CallCounts(
                ended + inFlight, others.rejected(), succeeded, others.failed(), others.ignored(), others.cancelled());
    }
}
