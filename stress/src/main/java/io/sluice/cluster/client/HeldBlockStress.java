package io.sluice.cluster.client;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Stands for what {@code HeldBlock} claims: never more calls than permits, and never fewer permits kept than there are calls, however calls
 * that come and end meet what is given back.
 */
public final class HeldBlockStress {
    private static final long FOR_EVER = Long.MAX_VALUE / 2;

    private HeldBlockStress() {}

    private static HeldBlock block(int permits) {
        return new HeldBlock(1, permits, 0, FOR_EVER);
    }

    private static int taken(HeldBlock block) {
        return block.take(0) ? 1 : 0;
    }

    /** Two calls meet at the last permit. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0, 1", "0, 1, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "one of the two got it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both did, or neither, or the count is wrong")
    public static class LastPermit {
        private final HeldBlock block = block(1);

        @Actor
        public void one(III_Result r) {
            r.r1 = taken(block);
        }

        @Actor
        public void other(III_Result r) {
            r.r2 = taken(block);
        }

        @Arbiter
        public void count(III_Result r) {
            r.r3 = block.calls();
        }
    }

    /** A call comes while what is not needed is given back. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "the call came first, and its permit was kept")
    @Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "everything went back, and the call found nothing")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a call is in flight by a permit that the server is told is free")
    public static class GivenBackAgainstTaken {
        private final HeldBlock block = block(2);

        @Actor
        public void take(III_Result r) {
            r.r1 = taken(block);
        }

        @Actor
        public void giveBack(III_Result r) {
            r.r2 = block.keep(0);
        }

        @Arbiter
        public void count(III_Result r) {
            r.r3 = block.permits();
        }
    }

    /** A call ends while what is not needed is given back, and another comes. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "it went back, and the next call found nothing")
    @Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "the permit was kept, and the next call took it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a call is in flight without a permit, or a count is wrong")
    public static class EndedAgainstGivenBack {
        private final HeldBlock block = block(1);

        public EndedAgainstGivenBack() {
            block.take(0);
        }

        @Actor
        public void nextCall(III_Result r) {
            block.giveBack();
            r.r1 = taken(block);
        }

        @Actor
        public void giveBack(III_Result r) {
            r.r2 = block.keep(0);
        }

        @Arbiter
        public void count(III_Result r) {
            r.r3 = block.calls();
        }
    }
}
