package io.sluice.benchmarks;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.core.gate.Permit;
import io.sluice.core.gate.Protection;
import io.sluice.guard.Guard;
import org.openjdk.jmh.annotations.Benchmark;

/** The part of {@link CircuitBreakerBenchmark} in which callers ask for permission by hand, each as its documentation shows. */
public class CircuitBreakerByHandBenchmark {
    private CircuitBreakerByHandBenchmark() {}

    /** Nobody asked for durations. */
    public static class ClosedByHand extends Timing {
        private final CircuitBreaker sluice = Breakers.sluice(Breakers.plain());
        private final Guard guard = Breakers.guard(Breakers.plain());
        private final io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4j =
                Breakers.resilience4j(options -> {});
        private final dev.failsafe.CircuitBreaker<Integer> failsafe = Breakers.failsafe();

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
            return CircuitBreakerByHandBenchmark.byHand(resilience4j);
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

    /** Slow calls are looked for. */
    public static class ClosedTimedByHand extends Timing {
        private final CircuitBreaker sluice = Breakers.sluice(Breakers.timed());
        private final Guard guard = Breakers.guard(Breakers.timed());
        private final io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4j =
                Breakers.resilience4j(options -> options.slowCallDurationThreshold(Breakers.SLOW));

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
            return CircuitBreakerByHandBenchmark.byHand(resilience4j);
        }
    }

    private static Integer byHand(io.github.resilience4j.circuitbreaker.CircuitBreaker breaker) {
        if (!breaker.tryAcquirePermission()) {
            throw new IllegalStateException("refused");
        }
        long start = breaker.getCurrentTimestamp();
        Integer answer = Timing.CALL.get();
        breaker.onSuccess(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit());
        return answer;
    }
}
