package io.sluice.benchmarks;

import static io.sluice.benchmarks.Timing.CALL;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RateLimitExceededException;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.local.SynchronizationStrategy;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.sluice.benchmarks.Suite.Table;
import io.sluice.benchmarks.Suite.Target;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.time.NanoClock;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Threads;

/**
 * <b>Question.</b> What does a rate limiter add to a call it grants, to one it refuses, and under contention?
 * <p><b>Expectation.</b> Every well-made limiter reads the clock once, and that is most of what it costs: an exact grant cannot be
 * much cheaper than the best rival's. On the coarse clock, or with leases, there is no reading left. A refusal writes nothing but a
 * counter, so it should cost no more than a grant, and with an exception one small object more.
 * <p><b>Command.</b> {@code ./sluice bench ratelimiter}
 *
 * <p>What is granted never runs out: 10,000,000 a second with a burst of 10<sup>15</sup>, or what comes closest to it. What is
 * refused is one a day, which is spent. Each nested class is one table; its methods are the rivals.
 */
public class RateLimiterBenchmark {
    static final Suite SUITE = new Suite(
            "ratelimiter",
            List.of(RateLimiterBenchmark.class),
            "What does a rate limiter add to a call it grants, to one it refuses, and under contention?",
            List.of(
                    new Table(
                            "Granted",
                            "a permit is there",
                            Table.BEST_RIVAL,
                            List.of(
                                    new Target("sluice", 1.05, 0),
                                    new Target("sluiceCoarse", 0.25, 0),
                                    new Target("sluiceLeased", 0.25, 0))),
                    new Table(
                            "GrantedTo8Threads",
                            "as Granted, 8 threads",
                            Table.BEST_RIVAL,
                            List.of(new Target("sluice", 1.6, 0), new Target("sluiceLeased", 0.3, 0))),
                    new Table(
                            "RefusedAsked",
                            "refused, told by a boolean",
                            "resilience4j",
                            List.of(new Target("sluice", 0.35, 0))),
                    new Table(
                            "RefusedThrown",
                            "refused, told by an exception",
                            "resilience4j",
                            List.of(new Target("sluice", 0.05, 80)))));

    private static final long PLENTY = 1_000_000_000_000_000L;
    private static final long MOST = 10_000_000;
    private static final Duration DAY = Duration.ofDays(1);

    private RateLimiterBenchmark() {}

    private static RateLimiter plenty(boolean leased, NanoClock clock) {
        RateLimiterConfig config = RateLimiterConfig.custom()
                .limitForPeriod(MOST)
                .burst(PLENTY)
                .leased(leased)
                .build();
        return RateLimiter.of("sluice", config, clock);
    }

    private static RateLimiter spent(NanoClock clock) {
        RateLimiterConfig config = RateLimiterConfig.custom()
                .limitForPeriod(1)
                .limitRefreshPeriod(DAY)
                .build();
        RateLimiter limiter = RateLimiter.of("sluice", config, clock);
        limiter.drainPermissions();
        return limiter;
    }

    private static io.github.resilience4j.ratelimiter.RateLimiter resilience4j(int limit, Duration period) {
        return io.github.resilience4j.ratelimiter.RateLimiter.of(
                "resilience4j",
                io.github.resilience4j.ratelimiter.RateLimiterConfig.custom()
                        .limitForPeriod(limit)
                        .limitRefreshPeriod(period)
                        .timeoutDuration(Duration.ZERO)
                        .build());
    }

    private static Bucket bucket4j(long capacity, long tokens, Duration period, SynchronizationStrategy strategy) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(capacity).refillGreedy(tokens, period))
                .withSynchronizationStrategy(strategy)
                .build();
    }

    /** What one thread does, and many. */
    public abstract static class Grants extends Timing {
        private final RateLimiter sluice = plenty(false, NanoClock.system());
        private final RateLimiter coarse = plenty(false, NanoClock.coarse());
        private final RateLimiter leased = plenty(true, NanoClock.system());
        private final io.github.resilience4j.ratelimiter.RateLimiter resilience4j =
                RateLimiterBenchmark.resilience4j(Integer.MAX_VALUE, Duration.ofSeconds(1));
        private final Bucket bucket4j =
                RateLimiterBenchmark.bucket4j(PLENTY, MOST, Duration.ofSeconds(1), SynchronizationStrategy.LOCK_FREE);
        private final Bucket bucket4jLocked = RateLimiterBenchmark.bucket4j(
                PLENTY, MOST, Duration.ofSeconds(1), SynchronizationStrategy.SYNCHRONIZED);

        @SuppressWarnings("UnstableApiUsage") // it has been so for 15 years
        private final com.google.common.util.concurrent.RateLimiter guava =
                com.google.common.util.concurrent.RateLimiter.create(1e12);

        private final dev.failsafe.RateLimiter<Integer> failsafe = dev.failsafe.RateLimiter.<Integer>burstyBuilder(
                        PLENTY, Duration.ofSeconds(1))
                .build();

        @Benchmark
        public boolean sluice() {
            return sluice.tryAcquirePermission();
        }

        @Benchmark
        public Object sluiceAcquire() {
            return sluice.acquire();
        }

        @Benchmark
        public boolean sluiceCoarse() {
            return coarse.tryAcquirePermission();
        }

        @Benchmark
        public boolean sluiceLeased() {
            return leased.tryAcquirePermission();
        }

        @Benchmark
        public boolean resilience4j() {
            return resilience4j.acquirePermission();
        }

        @Benchmark
        public boolean bucket4j() {
            return bucket4j.tryConsume(1);
        }

        @Benchmark
        public boolean bucket4jLocked() {
            return bucket4jLocked.tryConsume(1);
        }

        @Benchmark
        @SuppressWarnings("UnstableApiUsage")
        public boolean guava() {
            return guava.tryAcquire();
        }

        @Benchmark
        public boolean failsafe() {
            return failsafe.tryAcquirePermit();
        }
    }

    /** One thread. */
    public static class Granted extends Grants {
        /** The floor of whoever needs the time. */
        @Benchmark
        public long baselineClockRead() {
            return System.nanoTime();
        }
    }

    /** Four threads for each core of a small machine. */
    @Threads(8)
    public static class GrantedTo8Threads extends Grants {}

    /** The cheapest way each has to say no. */
    public static class RefusedAsked extends Timing {
        private final RateLimiter sluice = spent(NanoClock.system());
        private final RateLimiter coarse = spent(NanoClock.coarse());
        private final io.github.resilience4j.ratelimiter.RateLimiter resilience4j =
                RateLimiterBenchmark.resilience4j(1, DAY);
        private final Bucket bucket4j = RateLimiterBenchmark.bucket4j(1, 1, DAY, SynchronizationStrategy.LOCK_FREE);

        @SuppressWarnings("UnstableApiUsage")
        private final com.google.common.util.concurrent.RateLimiter guava =
                com.google.common.util.concurrent.RateLimiter.create(1.0 / 86_400);

        private final dev.failsafe.RateLimiter<Integer> failsafe =
                dev.failsafe.RateLimiter.<Integer>burstyBuilder(1, DAY).build();

        @Benchmark
        public boolean sluice() {
            return sluice.tryAcquirePermission();
        }

        @Benchmark
        public boolean sluiceCoarse() {
            return coarse.tryAcquirePermission();
        }

        @Benchmark
        public boolean resilience4j() {
            return resilience4j.acquirePermission();
        }

        @Benchmark
        public boolean bucket4j() {
            return bucket4j.tryConsume(1);
        }

        @Benchmark
        @SuppressWarnings("UnstableApiUsage")
        public boolean guava() {
            return guava.tryAcquire();
        }

        @Benchmark
        public boolean failsafe() {
            return failsafe.tryAcquirePermit();
        }
    }

    /** What a caller of the wrapped call gets. */
    public static class RefusedThrown extends Timing {
        private final RateLimiter sluice = spent(NanoClock.system());
        private final Supplier<Integer> resilience4j = io.github.resilience4j.ratelimiter.RateLimiter.decorateSupplier(
                RateLimiterBenchmark.resilience4j(1, DAY), CALL);
        private final FailsafeExecutor<Integer> failsafe = Failsafe.with(
                dev.failsafe.RateLimiter.<Integer>burstyBuilder(1, DAY).build());

        @Benchmark
        public Object sluice() {
            try {
                return sluice.executeSupplier(CALL);
            } catch (CallNotPermittedException refusal) {
                return refusal;
            }
        }

        @Benchmark
        public Object resilience4j() {
            try {
                return resilience4j.get();
            } catch (RequestNotPermitted refusal) {
                return refusal;
            }
        }

        @Benchmark
        public Object failsafe() {
            try {
                return failsafe.get(CALL::get);
            } catch (RateLimitExceededException refusal) {
                return refusal;
            }
        }
    }
}
