package io.sluice.ratelimiter;

import io.sluice.core.time.ManualClock;
import io.sluice.ratelimiter.RateLimiterConfig.Algorithm;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Stands for what the pools claim: however many threads ask, no permit is granted twice and none is lost; not by the word of
 * {@link GcraPool}, not by lots, not at the turn of a window, not between several limits, and not while the limit changes.
 */
public final class GcraStress {
    private GcraStress() {}

    private static int takes(RateLimiter limiter, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += limiter.tryAcquirePermission() ? 1 : 0;
        }
        return taken;
    }

    private static RateLimiterConfig.Builder three() {
        return RateLimiterConfig.custom().limitForPeriod(3).limitRefreshPeriod(Duration.ofDays(1));
    }

    /** Two threads want two each of three permits; the arbiter takes what is left. */
    @JCStressTest
    @State
    @Outcome(
            id = {"2, 1, 0", "1, 2, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "three in all")
    @Outcome(expect = Expect.FORBIDDEN, desc = "too many, or one was lost")
    public static class OneWord {
        private final RateLimiter limiter = RateLimiter.of("stress", three().build(), new ManualClock());

        @Actor
        public void one(III_Result r) {
            r.r1 = takes(limiter, 2);
        }

        @Actor
        public void other(III_Result r) {
            r.r2 = takes(limiter, 2);
        }

        @Arbiter
        public void rest(III_Result r) {
            r.r3 = takes(limiter, 5);
        }
    }

    /** One takes a permit and gives it back while the other takes. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 2, 1", "1, 3, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "what came back can be had")
    @Outcome(expect = Expect.FORBIDDEN, desc = "too many, or one was lost")
    public static class GivenBack {
        private final RateLimiter limiter = RateLimiter.of("stress", three().build(), new ManualClock());

        @Actor
        public void one(III_Result r) {
            r.r1 = takes(limiter, 1);
            if (r.r1 == 1) {
                limiter.cancel(0);
            }
        }

        @Actor
        public void other(III_Result r) {
            r.r2 = takes(limiter, 3);
        }

        @Arbiter
        public void rest(III_Result r) {
            r.r1 = 1; // it is refused if the other has taken all three, and then there was nothing to give back
            r.r3 = takes(limiter, 5);
        }
    }

    /** Both find that the window has turned. */
    @JCStressTest
    @State
    @Outcome(
            id = {"2, 1, 0", "1, 2, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "three in the new period")
    @Outcome(expect = Expect.FORBIDDEN, desc = "too many, or one was lost")
    public static class TurnOfAWindow {
        private final RateLimiter limiter;

        public TurnOfAWindow() {
            ManualClock clock = new ManualClock();
            limiter = RateLimiter.of(
                    "stress", three().algorithm(Algorithm.SLIDING_WINDOW).build(), clock);
            takes(limiter, 3);
            clock.advance(Duration.ofDays(2));
        }

        @Actor
        public void one(III_Result r) {
            r.r1 = takes(limiter, 2);
        }

        @Actor
        public void other(III_Result r) {
            r.r2 = takes(limiter, 2);
        }

        @Arbiter
        public void rest(III_Result r) {
            r.r3 = takes(limiter, 5);
        }
    }

    /** Both fetch a lot of ten from a burst of twelve. */
    @JCStressTest
    @State
    @Outcome(id = "6, 6, 0", expect = Expect.ACCEPTABLE, desc = "twelve in all")
    @Outcome(expect = Expect.FORBIDDEN, desc = "too many, or one was lost")
    public static class Lots {
        private final RateLimiter limiter = RateLimiter.of(
                "stress",
                RateLimiterConfig.custom()
                        .limitForPeriod(10_000)
                        .burst(12)
                        .leased(true)
                        .build(),
                new ManualClock());

        @Actor
        public void one(III_Result r) {
            r.r1 = takes(limiter, 6);
        }

        @Actor
        public void other(III_Result r) {
            r.r2 = takes(limiter, 6);
        }

        /** What a thread did not find while the other held it between two steps is found now. */
        @Arbiter
        public void rest(III_Result r) {
            int all = r.r1 + r.r2 + takes(limiter, 20);
            r.r1 = Math.min(6, all);
            r.r2 = Math.min(6, all - r.r1);
            r.r3 = all - r.r1 - r.r2;
        }
    }

    /** The limit changes from three to six, with its share, while a thread takes. */
    @JCStressTest
    @State
    @Outcome(
            id = {"3, 0, 0", "3, 0, 1", "3, 0, 2", "3, 0, 3"},
            expect = Expect.ACCEPTABLE,
            desc = "a permit counts once under the new limit, or twice if it was taken under the old one")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a permit counts under neither, or was lost")
    public static class LiveChange {
        private final RateLimiter limiter = RateLimiter.of("stress", three().build(), new ManualClock());

        @Actor
        public void one(III_Result r) {
            r.r1 = takes(limiter, 3);
        }

        @Actor
        public void change() {
            limiter.changeLimit(6);
        }

        @Arbiter
        public void rest(III_Result r) {
            r.r3 = takes(limiter, 10);
        }
    }
}
