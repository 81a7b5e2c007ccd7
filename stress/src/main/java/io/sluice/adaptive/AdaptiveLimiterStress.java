package io.sluice.adaptive;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Priority;
import io.sluice.core.time.ManualClock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Stands for what {@code InFlight}, {@code LatencyCells} and {@code Learner} claim: the threshold is exact though callers meet at the last
 * place, no place is lost when the limiter forgets what it learnt, and a call that ends while the window turns is counted once.
 */
public final class AdaptiveLimiterStress {
    private static final AdaptiveConfig ONE =
            AdaptiveConfig.custom().initialLimit(1).maxLimit(1).burstFactor(1).build();

    private AdaptiveLimiterStress() {}

    private static int in(long token) {
        return token >= 0 ? 1 : 0;
    }

    /** Two callers meet at the only place. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0, 1", "0, 1, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "one of the two got it")
    @Outcome(
            id = "0, 0, 0",
            expect = Expect.FORBIDDEN,
            desc = "each stepped back for the other, though one of them came first")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both did, or the count is wrong")
    public static class LastPlace {
        private final AdaptiveLimiter limiter = AdaptiveLimiter.of("stress", ONE, new ManualClock());

        @Actor
        public void one(III_Result r) {
            r.r1 = in(limiter.enter(Gate.UNTIMED, CallContext.EMPTY));
        }

        @Actor
        public void other(III_Result r) {
            r.r2 = in(limiter.enter(Gate.UNTIMED, CallContext.EMPTY));
        }

        @Arbiter
        public void count(III_Result r) {
            r.r3 = limiter.snapshot().inFlight();
        }
    }

    /** A call of a named caller and another priority ends while everything is forgotten. */
    @JCStressTest
    @State
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "its place is free, and can be taken")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a place was lost, or freed twice")
    public static class EndMeetsReset {
        private final ManualClock clock = new ManualClock();
        private final AdaptiveLimiter limiter = AdaptiveLimiter.of("stress", ONE, clock);
        private final long token =
                limiter.enter(Gate.UNTIMED, CallContext.EMPTY.withOrigin("web").withPriority(Priority.SHEDDABLE));

        @Actor
        public void end() {
            limiter.exit(token, clock.nanos(), clock.nanos(), Gate.NO_RESULT, null);
        }

        @Actor
        public void reset() {
            limiter.reset();
        }

        @Arbiter
        public void count(II_Result r) {
            r.r1 = limiter.snapshot().inFlight();
            r.r2 = in(limiter.enter(Gate.UNTIMED, CallContext.EMPTY));
        }
    }

    /** A call is added to the window while another thread empties it. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 1", "2, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "it is in this window, or in the next")
    @Outcome(expect = Expect.FORBIDDEN, desc = "it is in both, or in none")
    public static class EndMeetsTurn {
        private final LatencyCells cells = new LatencyCells();

        public EndMeetsTurn() {
            cells.add(Token.NEAR, 1000, false);
        }

        @Actor
        public void end() {
            cells.add(Token.NEAR, 1000, false);
        }

        @Actor
        public void turn(II_Result r) {
            r.r1 = (int) cells.drainNear().count();
        }

        @Arbiter
        public void rest(II_Result r) {
            r.r2 = (int) cells.drainNear().count();
        }
    }

    /** Two calls meet at the last place in a cohort. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "one of the two belongs to it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both do, or neither")
    public static class LastOfTheCohort {
        private final ProbeProgress probe =
                new ProbeProgress(new io.sluice.adaptive.algorithm.Advice.Probe(1, 1, 1, false, 1), 0);

        @Actor
        public void one(II_Result r) {
            r.r1 = probe.join() ? 1 : 0;
        }

        @Actor
        public void other(II_Result r) {
            r.r2 = probe.join() ? 1 : 0;
        }
    }
}
