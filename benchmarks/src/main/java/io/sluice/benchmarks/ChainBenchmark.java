package io.sluice.benchmarks;

import io.sluice.benchmarks.Suite.Table;
import io.sluice.benchmarks.Suite.Target;
import io.sluice.core.time.NanoClock;
import java.util.List;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * <b>Question.</b> What does a call pay that goes through breaker, rate limiter and bulkhead, alone and with many others?
 * <p><b>Expectation.</b> Alone, most of it is the clock: resilience4j reads it three times, we once for the limit, and twice more only
 * if the breaker is asked for durations. On the coarse clock a fifth of resilience4j's should be left. With more threads than cores
 * every word that all of them write costs more than a reading of the clock, so limiter and bulkhead on stripes should win by
 * far, also with the real clock.
 * <p><b>Command.</b> {@code ./sluice bench chain}
 *
 * <p>Nothing is ever refused. The rows of ours: as the defaults are; {@code Timed}, with slow calls looked for, as resilience4j always
 * does; {@code OnStripes}, with a leased limiter and a striped bulkhead; {@code Coarse}, on the coarse clock. Each nested class is
 * one table; a rival is a line in {@link Chains} and a method here.
 */
public class ChainBenchmark {
    static final Suite SUITE = new Suite(
            "chain",
            List.of(ChainBenchmark.class),
            "What does a call pay that goes through breaker, rate limiter and bulkhead, alone and with many others?",
            List.of(
                    table("Chain", "one thread", Target.of(0.2, 0, "sluiceCoarse")),
                    table("ChainBy8Threads", "8 threads", Target.of(0.2, 0, "sluiceCoarse", "sluiceOnStripesCoarse")),
                    table("ChainBy64Threads", "64 threads", Target.of(0.4, 0, "sluiceOnStripes"))));

    private ChainBenchmark() {}

    private static Table table(String group, String title, List<Target> targets) {
        return new Table(group, title, "resilience4j", targets);
    }

    /** What one thread does, and many; warmed up for longer, since Sentinel's way is long. */
    @Warmup(iterations = 10, time = 1)
    public abstract static class Calls extends Timing {
        private final Supplier<Integer> sluice = Chains.sluice(Breakers.plain().build(), false, NanoClock.system());
        private final Supplier<Integer> timed = Chains.sluice(Breakers.timed().build(), false, NanoClock.system());
        private final Supplier<Integer> onStripes =
                Chains.sluice(Breakers.plain().build(), true, NanoClock.system());
        private final Supplier<Integer> coarse = Chains.sluice(Breakers.timed().build(), false, NanoClock.coarse());
        private final Supplier<Integer> onStripesCoarse =
                Chains.sluice(Breakers.timed().build(), true, NanoClock.coarse());
        private final Supplier<Integer> resilience4j = Chains.resilience4j();
        private final Supplier<Integer> failsafe = Chains.failsafe();

        @Benchmark
        public Integer sluice() {
            return sluice.get();
        }

        @Benchmark
        public Integer sluiceTimed() {
            return timed.get();
        }

        @Benchmark
        public Integer sluiceOnStripes() {
            return onStripes.get();
        }

        @Benchmark
        public Integer sluiceCoarse() {
            return coarse.get();
        }

        @Benchmark
        public Integer sluiceOnStripesCoarse() {
            return onStripesCoarse.get();
        }

        @Benchmark
        public Integer resilience4j() {
            return resilience4j.get();
        }

        @Benchmark
        public Integer failsafe() {
            return failsafe.get();
        }

        @Benchmark
        public Integer sentinel(Sentinel sentinel) {
            return sentinel.chain.get();
        }
    }

    /** Has threads, files and static rules of its own, so it is started only by those who measure it. */
    @State(Scope.Benchmark)
    public static class Sentinel {
        static {
            System.setProperty("csp.sentinel.log.dir", "target/sentinel");
        }

        final Supplier<Integer> chain = Chains.sentinel();
    }

    /** Alone. */
    public static class Chain extends Calls {
        @Benchmark
        public Integer baseline() {
            return CALL.get();
        }
    }

    /** Four threads for each core of a small machine. */
    @Threads(8)
    public static class ChainBy8Threads extends Calls {}

    /** More than there are cores in most machines. */
    @Threads(64)
    public static class ChainBy64Threads extends Calls {}
}
