package io.sluice.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.time.ManualClock;
import io.sluice.guard.Guard;
import io.sluice.guard.GuardBuilder;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * What the tests have in common: a clock in their hands, a scheduler that runs at once, on the thread that asks, and configurations with
 * small numbers.
 */
final class Rig implements AutoCloseable {
    /** Opens after two of two failed; probes after 5 s, with one call. */
    static final CircuitBreakerConfig BREAKER = CircuitBreakerConfig.custom()
            .slidingWindowSize(2)
            .waitDurationInOpenState(Duration.ofSeconds(5))
            .permittedNumberOfCallsInHalfOpenState(1)
            .build();

    static final BulkheadConfig ONE_AT_A_TIME =
            BulkheadConfig.custom().maxConcurrentCalls(1).build();

    static final BulkheadConfig ONE_AND_A_LINE = BulkheadConfig.custom()
            .maxConcurrentCalls(1)
            .maxWaitDuration(Duration.ofSeconds(10))
            .build();

    /** Starts close to the wrap of nanoTime. */
    final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 1_000_000).seededWith(7);

    Rig() {
        VirtualTimeScheduler.set(VirtualTimeScheduler.create());
    }

    GuardBuilder guard() {
        return Guard.builder("orders").clock(clock);
    }

    static RateLimiterConfig perSecond(long permits) {
        return RateLimiterConfig.custom().limitForPeriod(permits).build();
    }

    static CallCounts counts(Guard guard) {
        return guard.snapshot().counts();
    }

    static int inFlight(Guard guard) {
        return guard.bulkhead().orElseThrow().snapshot().inFlight();
    }

    /** Every permit came back, no timer waits, and each call is counted once. */
    void quiet(Guard guard) {
        CallCounts counts = counts(guard);
        assertThat(counts.inFlight()).as("calls in flight").isZero();
        guard.circuitBreaker().ifPresent(CircuitBreaker::transitionToClosedState); // an open one has a timer
        guard.bulkhead()
                .ifPresent(bulkhead -> assertThat(bulkhead.snapshot().inFlight())
                        .as("slots taken")
                        .isZero());
        assertThat(clock.pending()).as("timers").isZero();
    }

    @Override
    public void close() {
        VirtualTimeScheduler.reset();
    }
}
