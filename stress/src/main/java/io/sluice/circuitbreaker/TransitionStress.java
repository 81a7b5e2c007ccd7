package io.sluice.circuitbreaker;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.sluice.circuitbreaker.CircuitBreakerEvent.StateTransition;
import io.sluice.core.gate.Permit;
import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.IZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * Stands for what {@link PhasedCircuitBreaker} claims: of many events of one epoch exactly one changes the state, and it alone
 * publishes; no transition is lost to an update; epochs are numbered without gaps and without doubles.
 */
public final class TransitionStress {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private TransitionStress() {}

    /** Three failures reach the threshold of two, on two threads. */
    @JCStressTest
    @org.openjdk.jcstress.annotations.State
    @Outcome(id = "1, true", expect = Expect.ACCEPTABLE, desc = "open, published once")
    @Outcome(expect = Expect.FORBIDDEN, desc = "not open, not published, or published twice")
    public static class FailuresAtTheThreshold extends Watched {
        private final Permit first = breaker.acquire();
        private final Permit second = breaker.acquire();
        private final Permit third = breaker.acquire();

        public FailuresAtTheThreshold() {
            super(config(2, 50));
        }

        @Actor
        public void one() {
            first.error(new IllegalStateException("stress"));
            second.error(new IllegalStateException("stress"));
        }

        @Actor
        public void other() {
            third.error(new IllegalStateException("stress"));
        }

        @Arbiter
        public void transitions(IZ_Result r) {
            r.r1 = published.size();
            r.r2 = breaker.state() == State.OPEN && breaker.snapshot().epoch() == 1;
        }
    }

    /** A failure that opens the breaker under the old options and under the new ones. */
    @JCStressTest
    @org.openjdk.jcstress.annotations.State
    @Outcome(id = "1, true", expect = Expect.ACCEPTABLE, desc = "open, published once, and under the new options")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the transition or the update is lost")
    public static class UpdateAgainstTrip extends Watched {
        private final Permit failing = breaker.acquire();

        public UpdateAgainstTrip() {
            super(config(1, 50));
        }

        @Actor
        public void fail() {
            failing.error(new IllegalStateException("stress"));
        }

        @Actor
        public void update() {
            breaker.update(config(1, 60));
        }

        @Arbiter
        public void transitions(IZ_Result r) {
            r.r1 = published.size();
            r.r2 = breaker.state() == State.OPEN && breaker.config().failureRateThreshold() == 60;
        }
    }

    /** A failure that is too few for the old threshold but enough for the new one; results after the update judge, too. */
    @JCStressTest
    @org.openjdk.jcstress.annotations.State
    @Outcome(id = "1, true", expect = Expect.ACCEPTABLE, desc = "open: judged when it came in, or by the next result")
    @Outcome(expect = Expect.FORBIDDEN, desc = "counted by the new options, judged by the old")
    public static class LowerThreshold extends Watched {
        private final Permit failing = breaker.acquire();
        private final Permit first = breaker.acquire();
        private final Permit second = breaker.acquire();

        public LowerThreshold() {
            super(config(2, 90));
        }

        @Actor
        public void fail() {
            failing.error(new IllegalStateException("stress"));
        }

        @Actor
        public void updateAndSucceed() {
            breaker.update(config(2, 30));
            first.success();
            second.success();
        }

        @Arbiter
        public void transitions(IZ_Result r) {
            r.r1 = published.size();
            r.r2 = breaker.state() == State.OPEN;
        }
    }

    /** The first probe ends while the number of probes is lowered to one. */
    @JCStressTest
    @org.openjdk.jcstress.annotations.State
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "closed: by the probe, or by the update")
    @Outcome(expect = Expect.FORBIDDEN, desc = "HALF_OPEN with no place to give and no verdict to come")
    public static class FewerProbes extends Watched {
        private final Permit probe;

        public FewerProbes() {
            super(config(1, 50));
            breaker.transitionToHalfOpenState();
            probe = breaker.acquire();
        }

        @Actor
        public void verdict() {
            probe.success();
        }

        @Actor
        public void update() {
            breaker.update(config(1, 50).toBuilder()
                    .permittedNumberOfCallsInHalfOpenState(1)
                    .build());
        }

        @Arbiter
        public void state(Z_Result r) {
            r.r1 = breaker.state() == State.CLOSED;
        }
    }

    /** Two hands at once. */
    @JCStressTest
    @org.openjdk.jcstress.annotations.State
    @Outcome(id = "2, true", expect = Expect.ACCEPTABLE, desc = "both happened, one after the other")
    @Outcome(expect = Expect.FORBIDDEN, desc = "one is lost, or two have one number")
    public static class TwoHands extends Watched {
        public TwoHands() {
            super(config(1, 50));
        }

        @Actor
        public void open() {
            breaker.transitionToOpenState();
        }

        @Actor
        public void disable() {
            breaker.transitionToDisabledState();
        }

        @Arbiter
        public void transitions(IZ_Result r) {
            r.r1 = breaker.snapshot().epoch();
            StateTransition last = published.stream()
                    .filter(event -> event.epoch() == 2)
                    .findFirst()
                    .orElseThrow();
            r.r2 = published.size() == 2
                    && published.stream().anyMatch(event -> event.epoch() == 1 && event.to() == last.from())
                    && last.to() == breaker.state();
        }
    }

    /** The timer marks the probe as due, or makes the breaker HALF_OPEN itself, while a hand closes it. */
    @JCStressTest
    @org.openjdk.jcstress.annotations.State
    @Outcome(
            id = "true, true",
            expect = Expect.ACCEPTABLE,
            desc = "closed in the end, no timer left, each change told once")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the timer has undone what came after it, or is left")
    public static class TimerAgainstHand extends Watched {
        public TimerAgainstHand() {
            super(config(1, 50));
            breaker.transitionToOpenState();
        }

        @Actor
        public void timer() {
            clock.advance(SECOND);
        }

        @Actor
        public void hand() {
            breaker.transitionToClosedState();
        }

        @Arbiter
        public void transitions(ZZ_Result r) {
            r.r1 = breaker.state() == State.CLOSED && clock.pending() == 0;
            r.r2 = published.size() == breaker.snapshot().epoch();
        }
    }

    /** The wait grows while it ends: the breaker must not be left waiting for a timer that is gone. */
    @JCStressTest
    @org.openjdk.jcstress.annotations.State
    @Outcome(
            id = {"1, 1", "2, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "OPEN or HALF_OPEN, with the timer that ends it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "nothing will end this state, or two timers will")
    public static class LongerWait extends Watched {
        public LongerWait() {
            super(config(1, 50));
            breaker.transitionToOpenState();
        }

        @Actor
        public void timer() {
            clock.advance(SECOND);
        }

        @Actor
        public void update() {
            breaker.update(config(1, 50).toBuilder()
                    .waitDurationInOpenState(SECOND.multipliedBy(2))
                    .build());
        }

        @Arbiter
        public void timers(II_Result r) {
            r.r1 = breaker.snapshot().epoch();
            r.r2 = clock.pending();
        }
    }

    /** A breaker on a clock of its own, and what it tells. */
    public abstract static class Watched {
        final ManualClock clock = new ManualClock();
        final CircuitBreaker breaker;
        final Queue<StateTransition> published = new ConcurrentLinkedQueue<>();

        Watched(CircuitBreakerConfig config) {
            breaker = CircuitBreaker.of("stress", config, clock);
            breaker.events().subscribe(StateTransition.class, published::add);
        }
    }

    private static CircuitBreakerConfig config(int minimum, double threshold) {
        return CircuitBreakerConfig.custom()
                .slidingWindow(SlidingWindowType.COUNT_BASED, 4, minimum)
                .failureRateThreshold(threshold)
                .permittedNumberOfCallsInHalfOpenState(2)
                .waitDurationInOpenState(SECOND)
                .automaticTransitionFromOpenToHalfOpenEnabled(true)
                .build();
    }
}
