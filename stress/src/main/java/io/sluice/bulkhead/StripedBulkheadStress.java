package io.sluice.bulkhead;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Stands for what {@code StripedSlots} claims: never above the limit, never refused while a slot is free on any stripe, and no slot
 * lost, whichever stripes meet. Two stripes, so that there is always one slot less than one could wish.
 */
public final class StripedBulkheadStress {
    private static final int LEFT = 0;
    private static final int RIGHT = 1;

    private StripedBulkheadStress() {}

    private static StripedSlots slots(int limit) {
        return new StripedSlots(limit, 2);
    }

    private static int in(long token) {
        return token >= 0 ? 1 : 0;
    }

    /** Two callers of two stripes meet at the only slot. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0, 1", "0, 1, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "one of the two got it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both did, or neither, or the count is wrong")
    public static class LastSlot {
        private final StripedSlots slots = slots(1);

        @Actor
        public void one(III_Result r) {
            r.r1 = in(slots.tryTake(LEFT));
        }

        @Actor
        public void other(III_Result r) {
            r.r2 = in(slots.tryTake(RIGHT));
        }

        @Arbiter
        public void count(III_Result r) {
            r.r3 = slots.taken();
        }
    }

    /** The free slot is now here, now there: one comes free on one stripe before one is taken on the other. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1, 2", expect = Expect.ACCEPTABLE, desc = "both got in: there was a slot at any time")
    @Outcome(expect = Expect.FORBIDDEN, desc = "one was refused though a slot was free, or the count is wrong")
    public static class StealAgainstRelease {
        private final StripedSlots slots = slots(2);
        private final long held = slots.tryTake(LEFT);

        @Actor
        public void move(III_Result r) {
            slots.free(held);
            r.r1 = in(slots.tryTake(RIGHT));
        }

        @Actor
        public void steal(III_Result r) {
            r.r2 = in(slots.tryTake(LEFT));
        }

        @Arbiter
        public void count(III_Result r) {
            r.r3 = slots.taken();
        }
    }

    /** The limit is lowered to what is in flight while another call comes; who lowered it then asks, too. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "the other came after the change, and was refused")
    @Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "the other came before the change")
    @Outcome(
            expect = Expect.FORBIDDEN,
            desc = "a call that came after the change passed the new limit, or the limit is wrong at rest")
    public static class ShrinkAgainstAcquire {
        private final StripedSlots slots = slots(2);
        private final long held = slots.tryTake(LEFT);
        private long taken;

        @Actor
        public void shrink(III_Result r) {
            slots.limit(1);
            r.r1 = in(slots.tryTake(RIGHT));
        }

        @Actor
        public void acquire(III_Result r) {
            taken = slots.tryTake(RIGHT);
            r.r2 = in(taken);
        }

        @Arbiter
        public void see(III_Result r) {
            slots.free(held);
            if (taken >= 0) {
                slots.free(taken);
            }
            while (slots.tryTake(LEFT) >= 0) {
                r.r3++;
            }
        }
    }

    /** A lowered limit that has not been reached is raised again while calls end. */
    @JCStressTest
    @State
    @Outcome(id = "2, 2, 2", expect = Expect.ACCEPTABLE, desc = "as many as the limit says")
    @Outcome(expect = Expect.FORBIDDEN, desc = "slots were lost or made")
    public static class RaiseAgainstRelease {
        private final StripedSlots slots = slots(2);
        private final long left = slots.tryTake(LEFT);
        private final long right = slots.tryTake(RIGHT);

        public RaiseAgainstRelease() {
            slots.limit(1);
        }

        @Actor
        public void raise() {
            slots.limit(2);
        }

        @Actor
        public void release() {
            slots.free(left);
            slots.free(right);
        }

        @Arbiter
        public void see(III_Result r) {
            r.r1 = slots.limit();
            while (slots.tryTake(RIGHT) >= 0) {
                r.r2++;
            }
            r.r3 = slots.taken();
        }
    }

    /** Two uses by hand, taken on two stripes, are released by whoever comes. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "each release found a use; no slot is taken")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a release found nothing, or the count is wrong")
    public static class ReleasedByHand {
        private final StripedSlots slots = slots(2);

        @Actor
        public void one(III_Result r) {
            r.r1 = useByHand(LEFT);
        }

        @Actor
        public void other(III_Result r) {
            r.r2 = useByHand(RIGHT);
        }

        private int useByHand(int stripe) {
            slots.holdByHand(slots.tryTake(stripe));
            long token = slots.takeHeldByHand(false);
            if (token >= 0) {
                slots.free(token);
            }
            return in(token);
        }

        @Arbiter
        public void count(III_Result r) {
            r.r3 = slots.taken();
        }
    }
}
