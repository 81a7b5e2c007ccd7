package io.sluice.ratelimiter.quota;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Stands for what {@link Count} claims: no period sees more than its limit, a call counts in the period in which it was taken, and a
 * count that is retired lets nobody in.
 */
public final class QuotaStress {
    private static final int OLD = 4;
    private static final int NEW = 5;

    private QuotaStress() {}

    private static int takes(Count count, int generation, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += count.take(generation, 3) > 0 ? 1 : 0;
        }
        return taken;
    }

    /** Two threads want two each of three; the arbiter takes what is left. */
    @JCStressTest
    @State
    @Outcome(
            id = {"2, 1, 0", "1, 2, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "three in all")
    @Outcome(expect = Expect.FORBIDDEN, desc = "too many, or one was lost")
    public static class OnePeriod {
        private final Count count = new Count(0, NEW);

        @Actor
        public void one(III_Result r) {
            r.r1 = takes(count, NEW, 2);
        }

        @Actor
        public void other(III_Result r) {
            r.r2 = takes(count, NEW, 2);
        }

        @Arbiter
        public void rest(III_Result r) {
            r.r3 = takes(count, NEW, 3);
        }
    }

    /** One sleeps over the end of its period while another begins the new one; the new one has three, whatever the old one took. */
    @JCStressTest
    @State
    @Outcome(
            id = {"0, 2, 1", "1, 2, 1", "2, 2, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "each in its own period")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a call counts in another period than its own")
    public static class TurnOfAPeriod {
        private final Count count = new Count(0, OLD);

        @Actor
        public void late(III_Result r) {
            r.r1 = takes(count, OLD, 2);
        }

        @Actor
        public void first(III_Result r) {
            r.r2 = takes(count, NEW, 2);
        }

        @Arbiter
        public void rest(III_Result r) {
            r.r3 = takes(count, NEW, 3);
        }
    }

    /** What the old period gives back is not the new one's. */
    @JCStressTest
    @State
    @Outcome(id = "1, 3, 0", expect = Expect.ACCEPTABLE, desc = "three in the new period")
    @Outcome(expect = Expect.FORBIDDEN, desc = "too many, or one was lost")
    public static class GivenBackLate {
        private final Count count = new Count(0, OLD);

        public GivenBackLate() {
            count.take(OLD, 3);
        }

        @Actor
        public void late(III_Result r) {
            count.giveBack(OLD);
            r.r1 = 1;
        }

        @Actor
        public void first(III_Result r) {
            r.r2 = takes(count, NEW, 3);
        }

        @Arbiter
        public void rest(III_Result r) {
            r.r3 = takes(count, NEW, 3);
        }
    }

    /** One takes what another is about to retire: one of the two, never both. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0, 0", "0, 1, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "taken, or retired")
    @Outcome(expect = Expect.FORBIDDEN, desc = "taken from a retired count")
    public static class Retired {
        private final Count count = new Count(0, OLD);

        @Actor
        public void taker(III_Result r) {
            r.r1 = count.take(NEW, 1) > 0 ? 1 : 0;
        }

        @Actor
        public void sweeper(III_Result r) {
            r.r2 = count.retire(NEW) ? 1 : 0;
        }

        @Arbiter
        public void rest(III_Result r) {
            r.r3 = count.take(NEW, 1) > 0 ? 1 : 0;
        }
    }
}
