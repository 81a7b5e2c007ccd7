package io.sluice.circuitbreaker;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Permit;
import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.IIZ_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Stands for what {@link Probation} claims: exactly the permitted number of probes is let in; a lease is ended by exactly one of
 * verdict, giving back and expiry; each verdict sees another number of ended probes, so one of them is the last. And for what
 * {@link HalfOpenPhase} does with releases that carry no token, and with timers when HALF_OPEN is left.
 */
public final class HalfOpenStress {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private HalfOpenStress() {}

    /** The wait is over, one probe is permitted, two callers ask. */
    @JCStressTest
    @org.openjdk.jcstress.annotations.State
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "exactly one caller became the probe")
    @Outcome(expect = Expect.FORBIDDEN, desc = "two probes, or none")
    public static class OneProbe {
        private final CircuitBreaker breaker = due(1);

        @Actor
        public void one(II_Result r) {
            r.r1 = letIn(breaker, 1);
        }

        @Actor
        public void other(II_Result r) {
            r.r2 = letIn(breaker, 1);
        }
    }

    /** The wait is over, two probes are permitted, two callers ask twice each. */
    @JCStressTest
    @org.openjdk.jcstress.annotations.State
    @Outcome(
            id = {"2, 0", "1, 1", "0, 2"},
            expect = Expect.ACCEPTABLE,
            desc = "exactly two became probes")
    @Outcome(expect = Expect.FORBIDDEN, desc = "more probes than two, or fewer")
    public static class TwoProbes {
        private final CircuitBreaker breaker = due(2);

        @Actor
        public void one(II_Result r) {
            r.r1 = letIn(breaker, 2);
        }

        @Actor
        public void other(II_Result r) {
            r.r2 = letIn(breaker, 2);
        }
    }

    /** One place that goes round: whoever holds it gives it back, and nobody ever shares it. */
    @JCStressTest
    @org.openjdk.jcstress.annotations.State
    @Outcome(
            id = "1, 0",
            expect = Expect.ACCEPTABLE,
            desc = "never more than one at once, and the place is free in the end")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a place too many, or one was lost")
    public static class PlaceGoesRound {
        private final CircuitBreaker breaker = halfOpen(config(1));
        private final AtomicInteger running = new AtomicInteger();
        private final AtomicInteger sharing = new AtomicInteger();

        @Actor
        public void one() {
            probeTwice();
        }

        @Actor
        public void other() {
            probeTwice();
        }

        private void probeTwice() {
            for (int i = 0; i < 2; i++) {
                long token = breaker.enter(CircuitBreaker.UNTIMED, CallContext.EMPTY);
                if (token >= 0) {
                    sharing.addAndGet(running.incrementAndGet() - 1);
                    running.decrementAndGet();
                    breaker.cancel(token);
                }
            }
        }

        @Arbiter
        public void places(II_Result r) {
            r.r1 = letIn(breaker, 2);
            r.r2 = sharing.get();
        }
    }

    /** A probe's verdict meets the end of its lease. */
    @JCStressTest
    @org.openjdk.jcstress.annotations.State
    @Outcome(
            id = "1, 0, 1",
            expect = Expect.ACCEPTABLE,
            desc = "the verdict was first: it counts, the place stays taken")
    @Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "the lease ended first: no verdict, the place is free")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the lease ended twice, or not at all")
    public static class LeaseEndsOnce {
        private final Probation probation = new Probation();
        private final int lease = probation.take(1, 0);

        @Actor
        public void verdict(III_Result r) {
            r.r3 += probation.settle(lease, true, false) == null ? 0 : 1;
        }

        @Actor
        public void expiry() {
            probation.giveBack(lease);
        }

        @Arbiter
        public void places(III_Result r) {
            int verdicts = r.r3;
            r.r1 = (int) probation.results().failures();
            r.r2 = probation.take(1, 0) != 0 ? 1 : 0;
            r.r3 = verdicts == r.r1 && probation.take(1, 0) == 0 ? 1 : 0;
        }
    }

    /** The same through a breaker, by its clock: the timer of the lease is the other thread. */
    @JCStressTest
    @org.openjdk.jcstress.annotations.State
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "the verdict was first: CLOSED, no timer left")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the lease ended first: HALF_OPEN, its timer, one place")
    @Outcome(expect = Expect.FORBIDDEN, desc = "stuck, a timer too many, or a place too many")
    public static class LeaseTimer {
        private final ManualClock clock = new ManualClock();
        private final CircuitBreaker breaker = halfOpen(config(1), clock);
        private final Permit probe = breaker.acquire();

        @Actor
        public void verdict() {
            probe.success();
        }

        @Actor
        public void expiry() {
            clock.advance(SECOND);
        }

        @Arbiter
        public void places(II_Result r) {
            r.r1 = clock.pending();
            r.r2 = breaker.state() == State.CLOSED ? 0 : letIn(breaker, 2);
        }
    }

    /** The last two probes end at once: one of them sees both, and the breaker closes. */
    @JCStressTest
    @org.openjdk.jcstress.annotations.State
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "closed, once")
    @Outcome(expect = Expect.FORBIDDEN, desc = "stuck, or closed twice")
    public static class LastVerdict {
        private final CircuitBreaker breaker = halfOpen(config(2));
        private final int epoch = breaker.snapshot().epoch();
        private final Permit one = breaker.acquire();
        private final Permit other = breaker.acquire();

        @Actor
        public void one() {
            one.success();
        }

        @Actor
        public void other() {
            other.success();
        }

        @Arbiter
        public void transitions(I_Result r) {
            r.r1 = breaker.state() == State.CLOSED ? breaker.snapshot().epoch() - epoch : -1;
        }
    }

    /** Somebody becomes a probe while HALF_OPEN is left by hand: no timer stays behind. */
    @JCStressTest
    @org.openjdk.jcstress.annotations.State
    @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "no timer is left")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a timer holds on to a breaker that needs it no more")
    public static class Left {
        private final ManualClock clock = new ManualClock();
        private final CircuitBreaker breaker = halfOpen(config(2), clock);

        @Actor
        public void probe() {
            letIn(breaker, 2);
        }

        @Actor
        public void leave() {
            breaker.transitionToClosedState();
        }

        @Arbiter
        public void timers(I_Result r) {
            r.r1 = clock.pending();
        }
    }

    /** Without tokens: an old call and a probe are released without a verdict while another probe is under way. */
    @JCStressTest
    @org.openjdk.jcstress.annotations.State
    @Outcome(
            id = "1",
            expect = Expect.ACCEPTABLE,
            desc = "the place of the probe that has ended is free, that of the other is not")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a place was freed twice, or was lost")
    public static class ReleasesWithoutTokens {
        private final CircuitBreaker breaker = CircuitBreaker.of("stress", config(2), new ManualClock());

        public ReleasesWithoutTokens() {
            breaker.tryAcquirePermission();
            breaker.transitionToHalfOpenState();
            letIn(breaker, 2);
        }

        @Actor
        public void oldCall() {
            breaker.releasePermission();
        }

        @Actor
        public void probe() {
            breaker.releasePermission();
        }

        @Arbiter
        public void places(I_Result r) {
            r.r1 = letIn(breaker, 2);
        }
    }

    /** Without tokens: an old call is released without a verdict while a probe gets its verdict and another is under way. */
    @JCStressTest
    @org.openjdk.jcstress.annotations.State
    @Outcome(id = "1, 1, false", expect = Expect.ACCEPTABLE, desc = "one has ended, one is under way, no place is free")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the probe under way has lost its place")
    public static class ReleaseAgainstVerdict {
        private final CircuitBreaker breaker = CircuitBreaker.of("stress", config(2), new ManualClock());

        public ReleaseAgainstVerdict() {
            breaker.tryAcquirePermission();
            breaker.transitionToHalfOpenState();
            letIn(breaker, 2);
        }

        @Actor
        public void oldCall() {
            breaker.releasePermission();
        }

        @Actor
        public void probe() {
            breaker.onSuccess(0, TimeUnit.NANOSECONDS);
            breaker.releasePermission();
        }

        @Arbiter
        public void places(IIZ_Result r) {
            r.r1 = (int) breaker.snapshot().window().calls();
            r.r2 = breaker.snapshot().probesInFlight();
            r.r3 = breaker.tryAcquirePermission();
        }
    }

    private static CircuitBreakerConfig config(int probes) {
        return CircuitBreakerConfig.custom()
                .slidingWindowSize(1)
                .permittedNumberOfCallsInHalfOpenState(probes)
                .waitDurationInOpenState(SECOND)
                .maxWaitDurationInHalfOpenState(HOUR)
                .probeLeaseDuration(SECOND)
                .build();
    }

    private static CircuitBreaker due(int probes) {
        ManualClock clock = new ManualClock();
        CircuitBreaker breaker = CircuitBreaker.of("stress", config(probes), clock);
        breaker.transitionToOpenState();
        clock.advance(SECOND);
        return breaker;
    }

    private static CircuitBreaker halfOpen(CircuitBreakerConfig config) {
        return halfOpen(config, new ManualClock());
    }

    private static CircuitBreaker halfOpen(CircuitBreakerConfig config, ManualClock clock) {
        CircuitBreaker breaker = CircuitBreaker.of("stress", config, clock);
        breaker.transitionToHalfOpenState();
        return breaker;
    }

    private static int letIn(CircuitBreaker breaker, int callers) {
        int letIn = 0;
        for (int i = 0; i < callers; i++) {
            letIn += breaker.tryAcquirePermission() ? 1 : 0;
        }
        return letIn;
    }
}
