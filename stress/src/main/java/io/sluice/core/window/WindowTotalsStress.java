package io.sluice.core.window;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * Stands for what {@link CountWindow} claims: when no record is under way the totals are what the slots hold, whatever the
 * interleaving, also when writers lap each other; and no reader ever sees numbers that no window can hold. And for what
 * {@link StripedCells} claims: sums are exact, and a take finds what is there, no more and no less.
 */
public final class WindowTotalsStress {
    private WindowTotalsStress() {}

    /** Two writers in a window of one: each swap replaces what the other has just put there. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0", "1, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "one call, a success or a failure: what the slot says")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the totals are not what the slot holds")
    public static class WindowOfOne {
        private final CountWindow window = new CountWindow(1);

        @Actor
        public void failures() {
            window.record(true, false, 0, 1);
            window.record(true, false, 0, 1);
        }

        @Actor
        public void successes() {
            window.record(false, false, 0, 1);
            window.record(false, false, 0, 1);
        }

        @Arbiter
        public void totals(II_Result r) {
            report(window, r);
        }
    }

    /** Three records each in a window of two. */
    @JCStressTest
    @State
    @Outcome(
            id = {"2, 0", "2, 1", "2, 2"},
            expect = Expect.ACCEPTABLE,
            desc = "two calls: what the slots say")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the totals are not what the slots hold")
    public static class WindowOfTwo {
        private final CountWindow window = new CountWindow(2);

        @Actor
        public void mixed() {
            window.record(true, false, 0, 1);
            window.record(false, false, 0, 1);
            window.record(true, false, 0, 1);
        }

        @Actor
        public void otherWayRound() {
            window.record(false, false, 0, 1);
            window.record(true, false, 0, 1);
            window.record(false, false, 0, 1);
        }

        @Arbiter
        public void totals(II_Result r) {
            report(window, r);
        }
    }

    /** The fixed point: a success that writes nothing meets a failure. */
    @JCStressTest
    @State
    @Outcome(id = "3, 1", expect = Expect.ACCEPTABLE, desc = "the failure came last but one or later, and is there")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the failure is lost, or counted twice")
    public static class HealthyWindow {
        private final CountWindow window = new CountWindow(3);

        public HealthyWindow() {
            for (int i = 0; i < 3; i++) {
                window.record(false, false, 0, 1);
            }
        }

        @Actor
        public void success() {
            window.record(false, false, 0, 1);
            window.record(false, false, 0, 1);
        }

        @Actor
        public void failure() {
            window.record(true, false, 0, 1);
        }

        @Arbiter
        public void totals(II_Result r) {
            report(window, r);
        }
    }

    /** A writer that is lapped by one that looks: it may see a moment between a swap and its count, but no nonsense. */
    @JCStressTest
    @State
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "numbers that a window can hold")
    @Outcome(expect = Expect.FORBIDDEN, desc = "more failures or slow calls than calls, or fewer than none")
    public static class LappedWriter {
        private final CountWindow window = new CountWindow(1);

        @Actor
        public void failure() {
            window.record(true, false, 0, 1);
        }

        @Actor
        public void successAndSlow(Z_Result r) {
            window.record(false, false, 0, 1);
            r.r1 = isSane(window.record(false, true, 0, 1)) && isSane(window.snapshot(0));
        }
    }

    /** Two threads add to one cell, on one stripe or on two. */
    @JCStressTest
    @State
    @Outcome(id = "6", expect = Expect.ACCEPTABLE, desc = "all were counted")
    @Outcome(expect = Expect.FORBIDDEN, desc = "an add is lost or counted twice")
    public static class StripedSum {
        private final StripedCells cells = new StripedCells(1);

        @Actor
        public void one() {
            addThree();
        }

        @Actor
        public void other() {
            addThree();
        }

        private void addThree() {
            cells.add(0);
            cells.add(0);
            cells.add(0);
        }

        @Arbiter
        public void sum(I_Result r) {
            r.r1 = (int) cells.sum(0);
        }
    }

    /** Two take, one is there. */
    @JCStressTest
    @State
    @Outcome(
            id = {"true, false", "false, true"},
            expect = Expect.ACCEPTABLE,
            desc = "exactly one has got it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "taken twice, or by nobody")
    public static class TakeOfOne {
        private final StripedCells cells = new StripedCells(1);

        public TakeOfOne() {
            cells.spread();
            cells.give(0);
        }

        @Actor
        public void one(ZZ_Result r) {
            r.r1 = cells.tryTake(0);
        }

        @Actor
        public void other(ZZ_Result r) {
            r.r2 = cells.tryTake(0);
        }
    }

    /**
     * Somebody gives on one stripe what somebody else takes on another, which is what happens when a call's verdict and its
     * release come from different threads. There is always one left to take, but not always in the same place.
     */
    @JCStressTest
    @State
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "found, wherever it was")
    @Outcome(expect = Expect.FORBIDDEN, desc = "overlooked")
    public static class TakeOfWhatMoves {
        private final StripedCells cells = new StripedCells(1);

        public TakeOfWhatMoves() {
            cells.spread();
            cells.give(cells.row(1), 0);
        }

        @Actor
        public void move() {
            cells.give(cells.row(2), 0);
            if (!cells.tryTake(cells.row(1), 0)) {
                cells.tryTake(cells.row(2), 0);
            }
        }

        @Actor
        public void take(Z_Result r) {
            r.r1 = cells.tryTake(0);
        }
    }

    private static void report(CountWindow window, II_Result r) {
        WindowSnapshot totals = window.snapshot(0);
        WindowSnapshot slots = window.resized(window.size()).snapshot(0);
        r.r1 = (int) totals.calls();
        r.r2 = totals.equals(slots) ? (int) totals.failures() : -1;
    }

    private static boolean isSane(@Nullable WindowSnapshot seen) {
        return seen != null
                && seen.failures() >= 0
                && seen.slowCalls() >= 0
                && seen.failures() <= seen.calls()
                && seen.slowCalls() <= seen.calls();
    }
}
