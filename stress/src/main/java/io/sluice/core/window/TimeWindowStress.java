package io.sluice.core.window;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Stands for what {@link SlicedCells} claims: nothing is lost or counted into the wrong slice, at the turn of a slice as within
 * it, and of many who notice the turn exactly one is told. And for what {@link TimeWindow} claims of a success and a failure
 * that meet at the minimum.
 */
public final class TimeWindowStress {
    private static final long SLICE = 10;

    private TimeWindowStress() {}

    /** Two threads count in the same slice. */
    @JCStressTest
    @State
    @Outcome(id = "4", expect = Expect.ACCEPTABLE, desc = "all were counted")
    @Outcome(expect = Expect.FORBIDDEN, desc = "an event is lost or counted twice")
    public static class SameSlice {
        private final SlicedCells cells = new SlicedCells(1, SLICE * SlicedCells.SLICES, 0);

        @Actor
        public void one() {
            cells.add(0, 3);
            cells.add(0, 4);
        }

        @Actor
        public void other() {
            cells.add(0, 3);
            cells.add(0, 4);
        }

        @Arbiter
        public void sum(I_Result r) {
            r.r1 = (int) cells.sum(0, 4);
        }
    }

    /** One counts at the end of a slice, one at the start of the next. */
    @JCStressTest
    @State
    @Outcome(id = "4", expect = Expect.ACCEPTABLE, desc = "all were counted")
    @Outcome(expect = Expect.FORBIDDEN, desc = "an event is lost or counted twice")
    public static class NeighbouringSlices {
        private final SlicedCells cells = new SlicedCells(1, SLICE * SlicedCells.SLICES, 0);

        @Actor
        public void before() {
            cells.turned(SLICE - 1);
            cells.add(0, SLICE - 1);
            cells.add(0, SLICE - 1);
        }

        @Actor
        public void after() {
            cells.turned(SLICE);
            cells.add(0, SLICE);
            cells.add(0, SLICE);
        }

        @Arbiter
        public void sum(I_Result r) {
            r.r1 = (int) cells.sum(0, SLICE);
        }
    }

    /** A late thread counts in the slice whose place in the ring is being taken over: its events are out of the window. */
    @JCStressTest
    @State
    @Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "the events of the new slice, all of them and no others")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a new event is lost, or an old one counts")
    public static class SamePlaceInTheRing {
        private static final long LATER = SLICE * SlicedCells.SLICES;
        private final SlicedCells cells = new SlicedCells(1, LATER, 0);

        public SamePlaceInTheRing() {
            cells.add(0, 0);
        }

        @Actor
        public void late() {
            cells.add(0, 0);
            cells.add(0, 0);
        }

        @Actor
        public void onTime() {
            cells.turned(LATER);
            cells.add(0, LATER);
            cells.add(0, LATER);
        }

        @Arbiter
        public void sum(I_Result r) {
            r.r1 = (int) cells.sum(0, LATER);
        }
    }

    /** Two notice the same turn. */
    @JCStressTest
    @State
    @Outcome(
            id = {"true, false", "false, true"},
            expect = Expect.ACCEPTABLE,
            desc = "exactly one is told")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the turn is told twice, or to nobody")
    public static class Turn {
        private final SlicedCells cells = new SlicedCells(1, SLICE * SlicedCells.SLICES, 0);

        @Actor
        public void one(ZZ_Result r) {
            r.r1 = cells.turned(SLICE);
        }

        @Actor
        public void other(ZZ_Result r) {
            r.r2 = cells.turned(SLICE + 1);
        }
    }

    /** A failure and the success that brings the window to its minimum: somebody must see both. */
    @JCStressTest
    @State
    @Outcome(
            id = {"true, true", "true, false", "false, true"},
            expect = Expect.ACCEPTABLE,
            desc = "at least one can judge the window")
    @Outcome(expect = Expect.FORBIDDEN, desc = "nobody can: the window goes unjudged")
    public static class Minimum {
        private final TimeWindow window = new TimeWindow(Duration.ofSeconds(1), 0);

        @Actor
        public void failure(ZZ_Result r) {
            r.r1 = seesBoth(window.record(true, false, 1, 2));
        }

        @Actor
        public void success(ZZ_Result r) {
            r.r2 = seesBoth(window.record(false, false, 1, 2));
        }

        private static boolean seesBoth(@Nullable WindowSnapshot seen) {
            return seen != null && seen.calls() == 2 && seen.failures() == 1;
        }
    }
}
