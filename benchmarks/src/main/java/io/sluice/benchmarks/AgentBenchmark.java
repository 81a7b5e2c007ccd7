package io.sluice.benchmarks;

import io.sluice.benchmarks.Suite.Table;
import io.sluice.benchmarks.Suite.Target;
import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.agent.ConsoleAgent;
import io.sluice.dashboard.agent.ConsoleAgentConfig;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/**
 * <b>Question.</b> What does a call pay for an agent of the console?
 * <p><b>Expectation.</b> Behind a breaker that measures durations anyway: one add to a cell of a histogram. Behind a guard that reads no clock: two
 * readings besides. No object in either case. Looking at fifty guards ten times a second is not seen by calls at all.
 * <p><b>Command.</b> {@code ./sluice bench agent}
 *
 * <p>Nobody answers where the console should be, so the agent counts, closes its buckets, and tries to connect.
 */
public class AgentBenchmark {
    static final Suite SUITE = new Suite(
            "agent",
            List.of(AgentBenchmark.class),
            "What does a call pay for an agent of the console?",
            List.of(
                    new Table(
                            "Alone",
                            "one thread",
                            "guard",
                            List.of(new Target("guardWithAgent", 1.25, 0), new Target("emptyWithAgent", 1, 0))),
                    new Table("By8Threads", "8 threads", "guard", List.of(new Target("guardWithAgent", 1.25, 0)))));

    private AgentBenchmark() {}

    /** With the agent, and without. */
    public abstract static class Calls extends Timing {
        private static final int RESOURCES = 50;

        private final Guard guard = Chains.guard(false, NanoClock.system(), more -> {});
        private final Guard empty = Guard.builder("empty").build();
        private final Sluice sluice;
        private final Guard guardWithAgent;
        private final Guard emptyWithAgent;

        Calls() {
            ConsoleAgent agent = ConsoleAgent.of(ConsoleAgentConfig.custom()
                    .endpoint("http://127.0.0.1:1")
                    .app("bench")
                    .env("bench")
                    .token("slc_agt_none")
                    .home(null)
                    .build());
            sluice = Sluice.builder().source(agent).build();
            guardWithAgent = sluice.guard("chain", Chains.guarded(false));
            emptyWithAgent = sluice.guard("empty");
            for (int i = 0; i < RESOURCES; i++) {
                sluice.guard("resource " + i, Chains.guarded(false));
            }
            agent.attach(sluice);
        }

        /** Its threads and timers end with the trial. */
        @TearDown(Level.Trial)
        public void close() {
            sluice.close();
        }

        @Benchmark
        public Integer guard() {
            return guard.executeSupplier(CALL);
        }

        @Benchmark
        public Integer guardWithAgent() {
            return guardWithAgent.executeSupplier(CALL);
        }

        @Benchmark
        public Integer empty() {
            return empty.executeSupplier(CALL);
        }

        @Benchmark
        public Integer emptyWithAgent() {
            return emptyWithAgent.executeSupplier(CALL);
        }
    }

    /** One caller. */
    public static class Alone extends Calls {}

    /** Four for each core of a small machine. */
    @Threads(8)
    public static class By8Threads extends Calls {}
}
