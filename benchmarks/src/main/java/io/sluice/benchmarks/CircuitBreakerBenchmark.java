package io.sluice.benchmarks;

import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType.TIME_BASED;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.failsafe.CircuitBreakerBuilder;
import dev.failsafe.CircuitBreakerOpenException;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.benchmarks.Suite.Table;
import io.sluice.benchmarks.Suite.Target;
import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.sluice.core.gate.Permit;
import io.sluice.core.gate.Protection;
import io.sluice.core.time.NanoClock;
import io.sluice.guard.Guard;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

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
            CircuitBreakerBenchmark.class,
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

    private static final int WINDOW = 100;
    private static final Duration TIME_WINDOW = Duration.ofSeconds(10);
    private static final Duration SLOW = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofHours(1);
    private static final Integer ANSWER = 42;

    /** The guarded call: as little as possible. */
    static final Supplier<Integer> CALL = () -> ANSWER;

    private CircuitBreakerBenchmark() {}

    private static Table table(String group, String title, double ratio, long bytes, String... rowsWithTarget) {
        List<Target> targets = List.of(rowsWithTarget).stream()
                .map(row -> new Target(row, ratio, bytes))
                .toList();
        return new Table(group, title, "resilience4j", targets);
    }

    // ---- the rivals

    private static CircuitBreakerConfig.Builder plain() {
        return CircuitBreakerConfig.custom().slidingWindowSize(WINDOW).waitDurationInOpenState(LONG);
    }

    private static CircuitBreakerConfig.Builder timed() {
        return plain().slowCallDurationThreshold(SLOW);
    }

    private static CircuitBreakerConfig.Builder overTime() {
        return plain().slidingWindowType(SlidingWindowType.TIME_BASED)
                .slidingWindowSize((int) TIME_WINDOW.toSeconds())
                .minimumNumberOfCalls(WINDOW);
    }

    private static CircuitBreaker sluice(CircuitBreakerConfig.Builder config, NanoClock clock) {
        return CircuitBreaker.of("sluice", config.build(), clock);
    }

    private static CircuitBreaker sluice(CircuitBreakerConfig.Builder config) {
        return sluice(config, NanoClock.system());
    }

    private static Guard guard(CircuitBreakerConfig.Builder config) {
        return Guard.builder("guard").circuitBreaker(config.build()).build();
    }

    /** It always measures durations; its threshold for slow calls is a minute unless told otherwise. */
    private static io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4j(
            Consumer<io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.Builder> options) {
        return resilience4jRegistry(options).circuitBreaker("resilience4j");
    }

    private static CircuitBreakerRegistry resilience4jRegistry(
            Consumer<io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.Builder> options) {
        var config = io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.custom()
                .slidingWindowSize(WINDOW)
                .minimumNumberOfCalls(WINDOW)
                .waitDurationInOpenState(LONG);
        options.accept(config);
        return CircuitBreakerRegistry.of(config.build());
    }

    private static CircuitBreakerBuilder<Integer> failsafeBuilder() {
        return dev.failsafe.CircuitBreaker.<Integer>builder().withDelay(LONG);
    }

    private static dev.failsafe.CircuitBreaker<Integer> failsafe() {
        return failsafeBuilder().withFailureThreshold(WINDOW / 2, WINDOW).build();
    }

    /** How long forks and iterations take, for all. */
    @State(Scope.Benchmark)
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(NANOSECONDS)
    @Warmup(iterations = 3, time = 400, timeUnit = MILLISECONDS)
    @Measurement(iterations = 5, time = 500, timeUnit = MILLISECONDS)
    public abstract static class Timing {}

    // ---- closed

    /** What one thread does, and many. */
    public abstract static class ClosedCalls extends Timing {
        private final CircuitBreaker sluice = CircuitBreakerBenchmark.sluice(plain());
        private final Guard guard = CircuitBreakerBenchmark.guard(plain());
        private final Supplier<Integer> resilience4j =
                CircuitBreakerBenchmark.resilience4j(options -> {}).decorateSupplier(CALL);
        private final FailsafeExecutor<Integer> failsafe = Failsafe.with(CircuitBreakerBenchmark.failsafe());

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
                CircuitBreakerBenchmark.resilience4j(options -> {});

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
        private final CircuitBreaker sluice = CircuitBreakerBenchmark.sluice(timed());
        private final CircuitBreaker coarse = CircuitBreakerBenchmark.sluice(timed(), NanoClock.coarse());
        private final Guard guard = CircuitBreakerBenchmark.guard(timed());
        private final Supplier<Integer> resilience4j = CircuitBreakerBenchmark.resilience4j(
                        options -> options.slowCallDurationThreshold(SLOW))
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
        private final CircuitBreaker sluice = CircuitBreakerBenchmark.sluice(overTime());
        private final CircuitBreaker coarse = CircuitBreakerBenchmark.sluice(overTime(), NanoClock.coarse());
        private final Guard guard = CircuitBreakerBenchmark.guard(overTime());
        private final Supplier<Integer> resilience4j = CircuitBreakerBenchmark.resilience4j(options ->
                        options.slidingWindowType(TIME_BASED).slidingWindowSize((int) TIME_WINDOW.toSeconds()))
                .decorateSupplier(CALL);
        private final FailsafeExecutor<Integer> failsafe = Failsafe.with(failsafeBuilder()
                .withFailureRateThreshold(50, WINDOW, TIME_WINDOW)
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
        private final CircuitBreaker sluice = metered(CircuitBreakerBenchmark.sluice(plain()));
        private final CircuitBreaker timed = metered(CircuitBreakerBenchmark.sluice(timed()));
        private final Guard guard = CircuitBreakerBenchmark.guard(plain());
        private final Supplier<Integer> resilience4j;

        public ClosedWithMeters() {
            metered(guard.circuitBreaker().orElseThrow());
            CircuitBreakerRegistry registry = resilience4jRegistry(options -> {});
            TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(registry).bindTo(meters);
            resilience4j = registry.circuitBreaker("resilience4j").decorateSupplier(CALL);
        }

        private CircuitBreaker metered(CircuitBreaker breaker) {
            PullMeters.bind(breaker, meters);
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

    /** Each in the form its documentation gives. */
    public static class ClosedByHand extends Timing {
        private final CircuitBreaker sluice = CircuitBreakerBenchmark.sluice(plain());
        private final Guard guard = CircuitBreakerBenchmark.guard(plain());
        private final io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4j =
                CircuitBreakerBenchmark.resilience4j(options -> {});
        private final dev.failsafe.CircuitBreaker<Integer> failsafe = CircuitBreakerBenchmark.failsafe();

        @Benchmark
        public Integer sluice() {
            return byHand(sluice);
        }

        @Benchmark
        public Integer sluicePermit() {
            try (Permit permit = sluice.acquire()) {
                Integer answer = CALL.get();
                permit.success();
                return answer;
            }
        }

        @Benchmark
        public Integer guard() {
            return byHand(guard);
        }

        private static Integer byHand(Protection protection) {
            if (!protection.tryAcquirePermission()) {
                throw new IllegalStateException("refused");
            }
            try {
                Integer answer = CALL.get();
                protection.onSuccess(0, NANOSECONDS);
                return answer;
            } finally {
                protection.releasePermission();
            }
        }

        @Benchmark
        public Integer resilience4j() {
            return CircuitBreakerBenchmark.byHand(resilience4j);
        }

        @Benchmark
        public Integer failsafe() {
            if (!failsafe.tryAcquirePermit()) {
                throw new IllegalStateException("refused");
            }
            Integer answer = CALL.get();
            failsafe.recordSuccess();
            return answer;
        }
    }

    /** Each in the form its documentation gives. */
    public static class ClosedTimedByHand extends Timing {
        private final CircuitBreaker sluice = CircuitBreakerBenchmark.sluice(timed());
        private final Guard guard = CircuitBreakerBenchmark.guard(timed());
        private final io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4j =
                CircuitBreakerBenchmark.resilience4j(options -> options.slowCallDurationThreshold(SLOW));

        @Benchmark
        public Integer sluice() {
            return byHand(sluice);
        }

        @Benchmark
        public Integer sluicePermit() {
            try (Permit permit = sluice.acquire()) {
                Integer answer = CALL.get();
                permit.success();
                return answer;
            }
        }

        @Benchmark
        public Integer guard() {
            return byHand(guard);
        }

        private static Integer byHand(Protection protection) {
            if (!protection.tryAcquirePermission()) {
                throw new IllegalStateException("refused");
            }
            long start = System.nanoTime();
            try {
                Integer answer = CALL.get();
                protection.onSuccess(System.nanoTime() - start, NANOSECONDS);
                return answer;
            } finally {
                protection.releasePermission();
            }
        }

        @Benchmark
        public Integer resilience4j() {
            return CircuitBreakerBenchmark.byHand(resilience4j);
        }
    }

    private static Integer byHand(io.github.resilience4j.circuitbreaker.CircuitBreaker breaker) {
        if (!breaker.tryAcquirePermission()) {
            throw new IllegalStateException("refused");
        }
        long start = breaker.getCurrentTimestamp();
        Integer answer = CALL.get();
        breaker.onSuccess(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit());
        return answer;
    }

    // ---- open

    /** The cheapest way each has to say no. */
    public static class OpenAsked extends Timing {
        private final CircuitBreaker sluice = CircuitBreakerBenchmark.sluice(plain());
        private final Guard guard = CircuitBreakerBenchmark.guard(plain());
        private final io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4j =
                CircuitBreakerBenchmark.resilience4j(options -> {});
        private final dev.failsafe.CircuitBreaker<Integer> failsafe = CircuitBreakerBenchmark.failsafe();

        public OpenAsked() {
            sluice.transitionToOpenState();
            guard.circuitBreaker().orElseThrow().transitionToOpenState();
            resilience4j.transitionToOpenState();
            failsafe.open();
        }

        @Benchmark
        public boolean sluice() {
            return sluice.tryAcquirePermission();
        }

        @Benchmark
        public boolean guard() {
            return guard.tryAcquirePermission();
        }

        @Benchmark
        public boolean resilience4j() {
            return resilience4j.tryAcquirePermission();
        }

        @Benchmark
        public boolean failsafe() {
            return failsafe.tryAcquirePermit();
        }
    }

    /** What a caller of the wrapped call gets. */
    public static class OpenThrown extends Timing {
        private final CircuitBreaker sluice = CircuitBreakerBenchmark.sluice(plain());
        private final Guard guard = CircuitBreakerBenchmark.guard(plain());
        private final io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4j =
                CircuitBreakerBenchmark.resilience4j(options -> {});
        private final io.github.resilience4j.circuitbreaker.CircuitBreaker stackless =
                CircuitBreakerBenchmark.resilience4j(options -> options.writableStackTraceEnabled(false));
        private final Supplier<Integer> decorated = resilience4j.decorateSupplier(CALL);
        private final Supplier<Integer> decoratedStackless = stackless.decorateSupplier(CALL);
        private final dev.failsafe.CircuitBreaker<Integer> failsafe = CircuitBreakerBenchmark.failsafe();
        private final FailsafeExecutor<Integer> failsafeExecutor = Failsafe.with(failsafe);

        public OpenThrown() {
            sluice.transitionToOpenState();
            guard.circuitBreaker().orElseThrow().transitionToOpenState();
            resilience4j.transitionToOpenState();
            stackless.transitionToOpenState();
            failsafe.open();
        }

        @Benchmark
        public Object sluice() {
            try {
                return sluice.executeSupplier(CALL);
            } catch (io.sluice.core.gate.CallNotPermittedException refusal) {
                return refusal;
            }
        }

        @Benchmark
        public Object guard() {
            try {
                return guard.executeSupplier(CALL);
            } catch (io.sluice.core.gate.CallNotPermittedException refusal) {
                return refusal;
            }
        }

        @Benchmark
        public Object resilience4j() {
            try {
                return decorated.get();
            } catch (CallNotPermittedException refusal) {
                return refusal;
            }
        }

        @Benchmark
        public Object resilience4jStackless() {
            try {
                return decoratedStackless.get();
            } catch (CallNotPermittedException refusal) {
                return refusal;
            }
        }

        @Benchmark
        public Object failsafe() {
            try {
                return failsafeExecutor.get(CALL::get);
            } catch (CircuitBreakerOpenException refusal) {
                return refusal;
            }
        }
    }
}
