package io.sluice.ratelimiter;

import io.sluice.core.time.ManualClock;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/**
 * Stands for what {@link Line} claims: a place in line is granted or cancelled, never both; a permit that came for somebody who has
 * just given up is there for the next.
 */
public final class CancelVersusGrantStress {
    private CancelVersusGrantStress() {}

    /** One permit a second, which is spent; one in line, who gives up while the second passes. */
    @JCStressTest
    @State
    @Outcome(
            id = "true, false, 1",
            expect = Expect.ACCEPTABLE,
            desc = "given up; the permit is there for somebody else")
    @Outcome(id = "false, true, 0", expect = Expect.ACCEPTABLE, desc = "granted; giving up came too late")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both, neither, or the permit was lost or granted twice")
    public static class TheOnlyOne {
        private final ManualClock clock = new ManualClock();
        private final RateLimiter limiter = limiter(clock);
        private final Reservation reservation = limiter.reserve();

        @Actor
        public void giveUp(ZZI_Result r) {
            r.r1 = reservation.cancel();
        }

        @Actor
        public void timePasses() {
            clock.advance(Duration.ofSeconds(1));
        }

        @Arbiter
        public void rest(ZZI_Result r) {
            r.r2 = reservation.isGranted();
            r.r3 = (limiter.tryAcquirePermission() ? 1 : 0) + limiter.snapshot().waiting() * 10;
        }
    }

    /** The first of two gives up while a second passes; then another one passes. */
    @JCStressTest
    @State
    @Outcome(
            id = "true, true, 1",
            expect = Expect.ACCEPTABLE,
            desc = "given up; the next moved up, a second permit is left")
    @Outcome(id = "false, true, 0", expect = Expect.ACCEPTABLE, desc = "granted; the next got the second permit")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the permit was lost or granted twice")
    public static class TheNextInLine {
        private final ManualClock clock = new ManualClock();
        private final RateLimiter limiter = limiter(clock);
        private final Reservation first = limiter.reserve();
        private final Reservation second = limiter.reserve();

        @Actor
        public void giveUp(ZZI_Result r) {
            r.r1 = first.cancel();
        }

        @Actor
        public void timePasses() {
            clock.advance(Duration.ofSeconds(1));
        }

        @Arbiter
        public void rest(ZZI_Result r) {
            clock.advance(Duration.ofSeconds(1));
            r.r2 = second.isGranted();
            r.r3 = (limiter.tryAcquirePermission() ? 1 : 0) + limiter.snapshot().waiting() * 10;
        }
    }

    private static RateLimiter limiter(ManualClock clock) {
        RateLimiter limiter = RateLimiter.of(
                "stress",
                RateLimiterConfig.custom()
                        .limitForPeriod(1)
                        .timeoutDuration(Duration.ofSeconds(10))
                        .build(),
                clock);
        limiter.tryAcquirePermission();
        return limiter;
    }
}
