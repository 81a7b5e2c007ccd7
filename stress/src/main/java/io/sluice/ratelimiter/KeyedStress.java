package io.sluice.ratelimiter;

import io.sluice.core.time.ManualClock;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Stands for what {@link KeyTable} claims: a value never has two buckets, whether its own is being made, dropped or replaced, or it
 * is just leaving a shared one.
 */
public final class KeyedStress {
    private static final Duration DAY = Duration.ofDays(1);

    private KeyedStress() {}

    private static KeyedRateLimiter limiter(ManualClock clock, long limit, int maxKeys) {
        return KeyedRateLimiter.of(
                "stress",
                KeyedRateLimiterConfig.custom()
                        .limitForPeriod(limit)
                        .limitRefreshPeriod(DAY)
                        .maxKeys(maxKeys)
                        .build(),
                clock);
    }

    private static int takes(KeyedRateLimiter limiter, String value, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += limiter.tryAcquirePermission(value) ? 1 : 0;
        }
        return taken;
    }

    /** Two threads are the first to ask for a value that has three permits. */
    @JCStressTest
    @State
    @Outcome(
            id = {"2, 1, 0", "1, 2, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "three in all")
    @Outcome(expect = Expect.FORBIDDEN, desc = "two buckets, or a permit was lost")
    public static class NewValue {
        private final KeyedRateLimiter limiter = limiter(new ManualClock(), 3, 10);

        @Actor
        public void one(III_Result r) {
            r.r1 = takes(limiter, "a", 2);
        }

        @Actor
        public void other(III_Result r) {
            r.r2 = takes(limiter, "a", 2);
        }

        @Arbiter
        public void rest(III_Result r) {
            r.r3 = takes(limiter, "a", 5);
        }
    }

    /** A value that is full again is used while another one wants its place. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "one each")
    @Outcome(expect = Expect.FORBIDDEN, desc = "two buckets, or a permit was lost")
    public static class UsedWhileDropped {
        private final ManualClock clock = new ManualClock();
        private final KeyedRateLimiter limiter = limiter(clock, 1, 1);

        public UsedWhileDropped() {
            limiter.tryAcquirePermission("a");
            clock.advance(DAY);
        }

        @Actor
        public void use(III_Result r) {
            r.r1 = takes(limiter, "a", 2);
        }

        @Actor
        public void newcomer(III_Result r) {
            r.r2 = takes(limiter, "b", 2);
        }

        @Arbiter
        public void rest(III_Result r) {
            r.r3 = takes(limiter, "a", 2) + takes(limiter, "b", 2);
        }
    }

    /** The only place becomes free while a value is about to take the one permit of a shared bucket. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0, 0", "0, 1, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "one in all")
    @Outcome(
            id = "0, 0, 0",
            expect = Expect.ACCEPTABLE_INTERESTING,
            desc = "stricter: its own bucket starts with the permit that went back to the shared one")
    @Outcome(expect = Expect.FORBIDDEN, desc = "two buckets")
    public static class LeavingTheSharedBucket {
        private final ManualClock clock = new ManualClock();
        private final KeyedRateLimiter limiter = limiter(clock, 1, 1);

        public LeavingTheSharedBucket() {
            limiter.tryAcquirePermission("a");
            clock.advance(DAY.minusNanos(1));
            limiter.tryAcquirePermission("c"); // no place yet: from now on nobody looks for one until a is due
        }

        @Actor
        public void inTime(III_Result r) {
            r.r1 = takes(limiter, "b", 1);
        }

        @Actor
        public void later(III_Result r) {
            clock.advance(1);
            r.r2 = takes(limiter, "b", 1);
        }

        @Arbiter
        public void rest(III_Result r) {
            r.r3 = takes(limiter, "b", 2);
        }
    }

    /** The limit is doubled, from two to four, while a value is used twice. */
    @JCStressTest
    @State
    @Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "all was spent before")
    @Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "half was spent before, and one of four after")
    @Outcome(id = "2, 2", expect = Expect.ACCEPTABLE, desc = "two of four were spent after")
    @Outcome(expect = Expect.FORBIDDEN, desc = "two buckets, or a permit was lost")
    public static class UsedWhileUpdated {
        private final KeyedRateLimiter limiter = limiter(new ManualClock(), 2, 10);

        @Actor
        public void use(II_Result r) {
            r.r1 = takes(limiter, "a", 2);
        }

        @Actor
        public void update() {
            limiter.update(limiter.config().toBuilder().limitForPeriod(4).build());
        }

        @Arbiter
        public void rest(II_Result r) {
            r.r2 = takes(limiter, "a", 5);
        }
    }
}
