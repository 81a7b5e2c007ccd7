package io.sluice.benchmarks;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.benchmarks.Suite.Table;
import io.sluice.benchmarks.Suite.Target;
import io.sluice.core.time.NanoClock;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import io.sluice.micrometer.GuardMeters;
import io.sluice.recovery.RetryConfig;
import java.util.List;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * <b>Question.</b> What does a call pay that goes through a guard with breaker, rate limiter and bulkhead, and perhaps a retry, alone and with
 * many others?
 * <p><b>Expectation.</b> Two readings of the clock for all gates, where resilience4j takes three, and no object for a call; on the coarse
 * clock a fifth of resilience4j's. Meters are read from counters there are anyway, so binding them should not show, where
 * resilience4j's listen to an event for each call; a timer of durations is asked for, and paid, apart. A retry that has nothing to do adds a counter. With more threads than cores the words that all
 * threads write decide: on stripes a guard should win by far, and with exact limits still not lose.
 * <p><b>Command.</b> {@code ./sluice bench guard}
 *
 * <p>Durations are measured in all rows, as resilience4j always does. Nothing is ever refused.
 */
public class GuardBenchmark {
    static final Suite SUITE = new Suite(
            "guard",
            List.of(GuardBenchmark.class),
            "What does a call pay that goes through a guard with breaker, rate limiter and bulkhead?",
            List.of(
                    new Table(
                            "Held",
                            "one thread",
                            "resilience4j",
                            List.of(new Target("guard", 0.6, 0), new Target("guardCoarse", 0.2, 0))),
                    new Table(
                            "Retrying",
                            "one thread, with a retry that has nothing to do",
                            "resilience4j",
                            List.of(new Target("guard", 0.6, 0))),
                    new Table(
                            "Metered",
                            "one thread, Micrometer meters bound",
                            "resilience4j",
                            List.of(new Target("guard", 0.25, 0), new Target("guardCoarse", 0.25, 0))),
                    new Table(
                            "BesideSentinel",
                            "one thread, beside an entry with three rules",
                            "sentinel",
                            List.of(new Target("guard", 0.15, 0), new Target("guardByName", 0.18, 0))),
                    new Table(
                            "By8Threads", "8 threads", "resilience4j", List.of(new Target("guardOnStripes", 0.55, 0))),
                    new Table(
                            "By64Threads",
                            "64 threads; throughput decides",
                            "resilience4j",
                            List.of(
                                    new Target("guardOnStripes", 0.4, 0),
                                    new Target("guardOnStripesCoarse", 0.1, 0),
                                    new Target("guard", 1.25, 0)),
                            true)));

    private GuardBenchmark() {}

    /** What one thread does, and many. */
    public abstract static class Calls extends Timing {
        private final Guard guard = Chains.guard(false, NanoClock.system(), more -> {});
        private final Guard onStripes = Chains.guard(true, NanoClock.system(), more -> {});
        private final Guard coarse = Chains.guard(false, NanoClock.coarse(), more -> {});
        private final Guard onStripesCoarse = Chains.guard(true, NanoClock.coarse(), more -> {});
        private final Supplier<Integer> resilience4j = Chains.resilience4j();

        @Benchmark
        public Integer guard() {
            return guard.executeSupplier(CALL);
        }

        @Benchmark
        public Integer guardOnStripes() {
            return onStripes.executeSupplier(CALL);
        }

        @Benchmark
        public Integer guardCoarse() {
            return coarse.executeSupplier(CALL);
        }

        @Benchmark
        public Integer guardOnStripesCoarse() {
            return onStripesCoarse.executeSupplier(CALL);
        }

        @Benchmark
        public Integer resilience4j() {
            return resilience4j.get();
        }
    }

    /** Alone. */
    public static class Held extends Calls {}

    /** Four threads for each core of a small machine. */
    @Threads(8)
    public static class By8Threads extends Calls {}

    /** More than there are cores in most machines. */
    @Threads(64)
    public static class By64Threads extends Calls {}

    /** With a retry around the gates. */
    public static class Retrying extends Timing {
        private final Guard guard =
                Chains.guard(false, NanoClock.system(), more -> more.retry(RetryConfig.ofDefaults()));
        private final Supplier<Integer> resilience4j = Chains.resilience4jRetrying();

        @Benchmark
        public Integer guard() {
            return guard.executeSupplier(CALL);
        }

        @Benchmark
        public Integer resilience4j() {
            return resilience4j.get();
        }
    }

    /** Each with the meters it offers. */
    public static class Metered extends Timing {
        private final MeterRegistry meters = new SimpleMeterRegistry();
        private final Guard guard = metered(NanoClock.system());
        private final Guard coarse = metered(NanoClock.coarse());
        private final Guard withDurations = Chains.guard(false, NanoClock.system(), more -> {});
        private final Supplier<Integer> resilience4j = Chains.resilience4j(meters);

        public Metered() {
            GuardMeters.of(withDurations).withDurations().bindTo(new SimpleMeterRegistry());
        }

        private static Guard metered(NanoClock clock) {
            Guard guard = Chains.guard(false, clock, more -> {});
            GuardMeters.of(guard).bindTo(new SimpleMeterRegistry());
            return guard;
        }

        @Benchmark
        public Integer guard() {
            return guard.executeSupplier(CALL);
        }

        @Benchmark
        public Integer guardCoarse() {
            return coarse.executeSupplier(CALL);
        }

        @Benchmark
        public Integer guardWithDurations() {
            return withDurations.executeSupplier(CALL);
        }

        @Benchmark
        public Integer resilience4j() {
            return resilience4j.get();
        }
    }

    /** Held, and looked up by its name each time, as Sentinel does, which needs a long time to warm up. */
    @Warmup(iterations = 20, time = 500, timeUnit = MILLISECONDS)
    public static class BesideSentinel extends Timing {
        private final Guard guard = Chains.guard(false, NanoClock.system(), more -> {});
        private final Sluice sluice = Sluice.ofDefaults();

        public BesideSentinel() {
            sluice.guard("chain", Chains.guarded(false));
        }

        @Benchmark
        public Integer guard() {
            return guard.executeSupplier(CALL);
        }

        @Benchmark
        public Integer guardByName() {
            return sluice.guard("chain").executeSupplier(CALL);
        }

        @Benchmark
        public Integer sentinel(ChainBenchmark.Sentinel sentinel) {
            return sentinel.chain.get();
        }
    }
}
