package io.sluice.adaptive.system;

import io.sluice.adaptive.signal.HostSignals;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Gate;
import io.sluice.core.time.ManualClock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Stands for what {@code SlicedSystemLimiter} and {@code LastSecond} claim. */
public final class SystemLimiterStress {
    private static final long SLICE_NANOS = 100_000_000L;

    private SystemLimiterStress() {}

    /** Two calls, one place. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "one is let in")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both are, or neither")
    public static class LastPlace {
        private final SystemLimiter limiter = limiter();

        @Actor
        public void one(II_Result r) {
            r.r1 = entered(limiter);
        }

        @Actor
        public void other(II_Result r) {
            r.r2 = entered(limiter);
        }
    }

    /** One leaves while another one comes: whether it finds the place or not, what is in flight is right in the end. */
    @JCStressTest
    @State
    @Outcome(
            id = {"0, 0", "1, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "in flight is who was let in and has not left")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a place is lost, or there is one too many")
    public static class LeaveAgainstEnter {
        private final SystemLimiter limiter = limiter();
        private final long first = limiter.enter(Gate.UNTIMED, CallContext.EMPTY);

        @Actor
        public void leave() {
            limiter.cancel(first);
        }

        @Actor
        public void enter(II_Result r) {
            r.r1 = entered(limiter);
        }

        @Arbiter
        public void count(II_Result r) {
            r.r2 = limiter.snapshot().inFlight();
        }
    }

    /** Two calls begin when the slice is over: each is counted once, in the slice that ended or in the one that began. */
    @JCStressTest
    @State
    @Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "both are counted")
    @Outcome(expect = Expect.FORBIDDEN, desc = "one is lost, or counted twice")
    public static class TurnOfASlice {
        private final LastSecond second = new LastSecond(0);

        @Actor
        public void one() {
            second.began(SLICE_NANOS);
        }

        @Actor
        public void other() {
            second.began(SLICE_NANOS);
        }

        @Arbiter
        public void count(I_Result r) {
            r.r1 = (int) second.beginnings(2 * SLICE_NANOS);
        }
    }

    private static SystemLimiter limiter() {
        SystemConfig config = SystemConfig.custom().maxThreads(1).build();
        return SystemLimiter.of("stressed", config, new ManualClock(), HostSignals.none());
    }

    private static int entered(SystemLimiter limiter) {
        return limiter.enter(Gate.UNTIMED, CallContext.EMPTY) >= 0 ? 1 : 0;
    }
}
