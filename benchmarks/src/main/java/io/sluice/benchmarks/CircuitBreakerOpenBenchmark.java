package io.sluice.benchmarks;

import dev.failsafe.CircuitBreakerOpenException;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.guard.Guard;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;

/** The part of {@link CircuitBreakerBenchmark} in which the breaker is open. */
public class CircuitBreakerOpenBenchmark {
    private CircuitBreakerOpenBenchmark() {}

    /** The cheapest way each has to say no. */
    public static class OpenAsked extends Timing {
        private final CircuitBreaker sluice = Breakers.sluice(Breakers.plain());
        private final Guard guard = Breakers.guard(Breakers.plain());
        private final io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4j =
                Breakers.resilience4j(options -> {});
        private final dev.failsafe.CircuitBreaker<Integer> failsafe = Breakers.failsafe();

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
        private final CircuitBreaker sluice = Breakers.sluice(Breakers.plain());
        private final Guard guard = Breakers.guard(Breakers.plain());
        private final io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4j =
                Breakers.resilience4j(options -> {});
        private final io.github.resilience4j.circuitbreaker.CircuitBreaker stackless =
                Breakers.resilience4j(options -> options.writableStackTraceEnabled(false));
        private final Supplier<Integer> decorated = resilience4j.decorateSupplier(CALL);
        private final Supplier<Integer> decoratedStackless = stackless.decorateSupplier(CALL);
        private final dev.failsafe.CircuitBreaker<Integer> failsafe = Breakers.failsafe();
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
