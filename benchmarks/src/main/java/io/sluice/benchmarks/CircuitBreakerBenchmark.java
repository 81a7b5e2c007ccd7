package io.sluice.benchmarks;

import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType.TIME_BASED;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.benchmarks.Suite.Table;
import io.sluice.benchmarks.Suite.Target;
import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.core.time.NanoClock;
import io.sluice.guard.Guard;
import io.sluice.micrometer.GateMeters;
import io.sluice.micrometer.GuardMeters;
import java.util.List;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Threads;

/**
 * <b>Question.</b> What does a circuit breaker add to a call: closed, open, with meters bound, and under contention?
 * <p><b>Expectation.</b> resilience4j reads the clock twice for each call and takes a lock; two clock reads alone are two thirds
 * of its time. A breaker that nobody asked for durations reads no clock, so it should cost a tenth; one that looks for slow calls
 * pays the same two reads and can win only what the lock costs, unless it is given the coarse clock. A refusal should cost a
 * counter, an exception without stack trace one small object. Meters that are read from the breaker's own counters should be
 * free. With more threads than cores nothing should get dearer, since a healthy call writes only lines of its own stripe.
 * <p><b>Command.</b> {@code ./sluice bench circuitbreaker}
 *
 * <p>Every breaker has the same rule: open at 50 % failures over the last 100 calls, or over 10 s with at least 100 calls; no
 * call fails. Each nested class is one table; its methods are the rivals.
 */
public class CircuitBreakerBenchmark {
    static final Suite SUITE = new Suite(
            "circuitbreaker",
            List.of(
                    CircuitBreakerBenchmark.class,
                    CircuitBreakerByHandBenchmark.class,
                    CircuitBreakerOpenBenchmark.class),
            "What does a circuit breaker add to a call: closed, open, with meters bound, and under contention?",
            List.of(
                    table("Closed", "count window, nobody asked for durations", 0.15, 0, "sluice", "guard"),
                    table("ClosedTimed", "count window, slow calls looked for", 0.9, 0, "sluice", "guard"),
                    table("ClosedTimeWindow", "window of 10 s, no durations", 0, 0),
                    table(
                            "ClosedWithMeters",
                            "count window, Micrometer meters bound",
                            0.6,
                            0,
                            "sluice",
                            "sluiceTimed",
                            "guard"),
                    table("OpenAsked", "refused, told by a boolean", 0.1, 0, "sluice", "guard"),
                    table("OpenThrown", "refused, told by an exception", 0.05, 64, "sluice", "guard"),
                    table("ClosedBy8Threads", "as Closed, 8 threads", 0.15, 0, "sluice", "guard"),
                    table("ClosedTimedBy8Threads", "as ClosedTimed, 8 threads", 0.85, 0, "sluice", "guard"),
                    table("ClosedByHand", "as Closed, permission asked for by hand", 0, 0),
                    table("ClosedTimedByHand", "as ClosedTimed, permission asked for by hand", 0, 0),
                    table("ClosedBy64Threads", "as Closed, 64 threads", 0, 0),
                    table("ClosedTimedBy64Threads", "as ClosedTimed, 64 threads", 0, 0)));

    private CircuitBreakerBenchmark() {}

    private static Table table(String group, String title, double ratio, long bytes, String... rowsWithTarget) {
        return new Table(group, title, "resilience4j", Target.of(ratio, bytes, rowsWithTarget));
    }

    /** What one thread does, and many. */
    public abstract static class ClosedCalls extends Timing {
        private final CircuitBreaker sluice = Breakers.sluice(Breakers.plain());
        private final Guard guard = Breakers.guard(Breakers.plain());
        private final Supplier<Integer> resilience4j =
                Breakers.resilience4j(options -> {}).decorateSupplier(CALL);
        private final FailsafeExecutor<Integer> failsafe = Failsafe.with(Breakers.failsafe());

        @Benchmark
        public Integer sluice() {
            return sluice.executeSupplier(CALL);
        }

        @Benchmark
        public Integer guard() {
            return guard.executeSupplier(CALL);
        }

        @Benchmark
        public Integer resilience4j() {
            return resilience4j.get();
        }

        @Benchmark
        public Integer failsafe() {
            return failsafe.get(CALL::get);
        }
    }

    /** One thread. */
    public static class Closed extends ClosedCalls {
        private final io.github.resilience4j.circuitbreaker.CircuitBreaker breaker =
                Breakers.resilience4j(options -> {});

        @Benchmark
        public Integer baseline() {
            return CALL.get();
        }

        @Benchmark
        public Integer resilience4jExecuted() {
            return breaker.executeSupplier(CALL);
        }
    }

    /** Four threads for each core of a small machine. */
    @Threads(8)
    public static class ClosedBy8Threads extends ClosedCalls {}

    /** For information. */
    @Threads(64)
    public static class ClosedBy64Threads extends ClosedCalls {}

    /** What one thread does, and many. */
    public abstract static class ClosedTimedCalls extends Timing {
        private final CircuitBreaker sluice = Breakers.sluice(Breakers.timed());
        private final CircuitBreaker coarse = Breakers.sluice(Breakers.timed(), NanoClock.coarse());
        private final Guard guard = Breakers.guard(Breakers.timed());
        private final Supplier<Integer> resilience4j = Breakers.resilience4j(
                        options -> options.slowCallDurationThreshold(Breakers.SLOW))
                .decorateSupplier(CALL);

        @Benchmark
        public Integer sluice() {
            return sluice.executeSupplier(CALL);
        }

        @Benchmark
        public Integer sluiceCoarse() {
            return coarse.executeSupplier(CALL);
        }

        @Benchmark
        public Integer guard() {
            return guard.executeSupplier(CALL);
        }

        @Benchmark
        public Integer resilience4j() {
            return resilience4j.get();
        }
    }

    /** One thread. */
    public static class ClosedTimed extends ClosedTimedCalls {
        /** The floor of whoever measures how long a call takes. */
        @Benchmark
        public long baselineTwoClockReads() {
            long start = System.nanoTime();
            return System.nanoTime() - start;
        }
    }

    /** Four threads for each core of a small machine. */
    @Threads(8)
    public static class ClosedTimedBy8Threads extends ClosedTimedCalls {}

    /** For information. */
    @Threads(64)
    public static class ClosedTimedBy64Threads extends ClosedTimedCalls {}

    /** The clock is needed to know the slice. */
    public static class ClosedTimeWindow extends Timing {
        private final CircuitBreaker sluice = Breakers.sluice(Breakers.overTime());
        private final CircuitBreaker coarse = Breakers.sluice(Breakers.overTime(), NanoClock.coarse());
        private final Guard guard = Breakers.guard(Breakers.overTime());
        private final Supplier<Integer> resilience4j = Breakers.resilience4j(options ->
                        options.slidingWindowType(TIME_BASED).slidingWindowSize((int) Breakers.TIME_WINDOW.toSeconds()))
                .decorateSupplier(CALL);
        private final FailsafeExecutor<Integer> failsafe = Failsafe.with(Breakers.failsafeBuilder()
                .withFailureRateThreshold(50, Breakers.WINDOW, Breakers.TIME_WINDOW)
                .build());

        @Benchmark
        public Integer sluice() {
            return sluice.executeSupplier(CALL);
        }

        @Benchmark
        public Integer sluiceCoarse() {
            return coarse.executeSupplier(CALL);
        }

        @Benchmark
        public Integer guard() {
            return guard.executeSupplier(CALL);
        }

        @Benchmark
        public Integer resilience4j() {
            return resilience4j.get();
        }

        @Benchmark
        public Integer failsafe() {
            return failsafe.get(CALL::get);
        }
    }

    /** Each with the meters it offers: ours are read from counters, resilience4j's listen to events. */
    public static class ClosedWithMeters extends Timing {
        private final MeterRegistry meters = new SimpleMeterRegistry();
        private final CircuitBreaker sluice = metered(Breakers.sluice(Breakers.plain()));
        private final CircuitBreaker timed = metered(Breakers.sluice(Breakers.timed()));
        private final Guard guard = Breakers.guard(Breakers.plain());
        private final Supplier<Integer> resilience4j;

        public ClosedWithMeters() {
            GuardMeters.of(guard).bindTo(meters);
            CircuitBreakerRegistry registry = Breakers.resilience4jRegistry(options -> {});
            TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(registry).bindTo(meters);
            resilience4j = registry.circuitBreaker("resilience4j").decorateSupplier(CALL);
        }

        private CircuitBreaker metered(CircuitBreaker breaker) {
            GateMeters.of(breaker).bindTo(meters);
            return breaker;
        }

        @Benchmark
        public Integer sluice() {
            return sluice.executeSupplier(CALL);
        }

        @Benchmark
        public Integer sluiceTimed() {
            return timed.executeSupplier(CALL);
        }

        @Benchmark
        public Integer guard() {
            return guard.executeSupplier(CALL);
        }

        @Benchmark
        public Integer resilience4j() {
            return resilience4j.get();
        }
    }
}
