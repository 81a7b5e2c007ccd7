package io.sluice.benchmarks;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.alibaba.csp.sentinel.Entry;
import com.alibaba.csp.sentinel.EntryType;
import com.alibaba.csp.sentinel.SphU;
import com.alibaba.csp.sentinel.slots.block.BlockException;
import com.alibaba.csp.sentinel.slots.block.flow.param.ParamFlowRule;
import com.alibaba.csp.sentinel.slots.block.flow.param.ParamFlowRuleManager;
import io.sluice.benchmarks.Suite.Table;
import io.sluice.benchmarks.Suite.Target;
import io.sluice.core.gate.CallContext;
import io.sluice.core.time.NanoClock;
import io.sluice.ratelimiter.KeyedRateLimiter;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * <b>Question.</b> What does a limit for each value of a key cost, for one value and for ten thousand?
 * <p><b>Expectation.</b> A look-up, a reading of the clock and a compare-and-set: little more than a limiter without keys. Sentinel's
 * rule for hot parameters comes only with the whole entry, which counts in several windows and allocates for each call; it should
 * cost twenty times as much.
 * <p><b>Command.</b> {@code ./sluice bench keyed}
 *
 * <p>What is granted never runs out. The ten thousand values are asked for by Zipf's law, in the same order by all. Each nested class
 * is one table; its methods are the rivals.
 */
public class KeyedBenchmark {
    static final Suite SUITE = new Suite(
            "keyed",
            List.of(KeyedBenchmark.class),
            "What does a limit for each value of a key cost, for one value and for ten thousand?",
            List.of(
                    table("OneKey", "granted, one value", 0.06),
                    table("ZipfKeys", "granted, 10,000 values by Zipf's law", 0.06),
                    table("ZipfKeysBy8Threads", "as ZipfKeys, 8 threads", 0.06),
                    table("Refused", "refused, one value", 0.06)));

    private static final int KEYS = 10_000;
    private static final int DRAWS = 1 << 16;
    private static final long MOST = 10_000_000;
    private static final String GRANTING = "granting";
    private static final String REFUSING = "refusing";

    private KeyedBenchmark() {}

    private static Table table(String group, String title, double ratio) {
        return new Table(group, title, "sentinel", List.of(new Target("sluice", ratio, 0)));
    }

    private static KeyedRateLimiter plenty(NanoClock clock) {
        KeyedRateLimiterConfig config = KeyedRateLimiterConfig.custom()
                .key("user")
                .limitForPeriod(MOST)
                .burst(1_000_000_000_000_000L)
                .build();
        return KeyedRateLimiter.of("sluice", config, clock);
    }

    private static KeyedRateLimiter onceADay() {
        KeyedRateLimiterConfig config = KeyedRateLimiterConfig.custom()
                .limitForPeriod(1)
                .limitRefreshPeriod(Duration.ofDays(1))
                .build();
        return KeyedRateLimiter.of("sluice", config);
    }

    /** Loads the rules of both resources, as the manager knows only all of them together. */
    private static void loadSentinelsRules() {
        System.setProperty("csp.sentinel.log.dir", System.getProperty("java.io.tmpdir"));
        ParamFlowRule granting = new ParamFlowRule(GRANTING).setParamIdx(0).setCount(1e9);
        ParamFlowRule refusing = new ParamFlowRule(REFUSING).setParamIdx(0).setCount(0);
        ParamFlowRuleManager.loadRules(List.of(granting, refusing));
    }

    private static boolean sentinel(String resource, String value) {
        Entry entry;
        try {
            entry = SphU.entry(resource, EntryType.IN, 1, value);
        } catch (BlockException refused) {
            return false;
        }
        entry.exit(1, value);
        return true;
    }

    private static String key(int number) {
        return "user-" + number;
    }

    /** What all have in common; the warm-up is as long as Sentinel needs it. */
    @Warmup(iterations = 20, time = 500, timeUnit = MILLISECONDS)
    public abstract static class Keyed extends Timing {
        protected Keyed() {
            loadSentinelsRules();
        }
    }

    /** The values, as each thread asks for them. */
    @State(Scope.Thread)
    public static class Draws {
        private final String[] values = new String[DRAWS];
        private int next;

        public Draws() {
            double[] upTo = new double[KEYS];
            double sum = 0;
            for (int i = 0; i < KEYS; i++) {
                sum += 1.0 / (i + 1);
                upTo[i] = sum;
            }
            Random random = new Random(7);
            for (int i = 0; i < DRAWS; i++) {
                int place = Arrays.binarySearch(upTo, random.nextDouble() * sum);
                values[i] = key(place < 0 ? -place - 1 : place);
            }
        }

        String draw() {
            return values[next++ & DRAWS - 1];
        }
    }

    /** One value. */
    public static class OneKey extends Keyed {
        private final KeyedRateLimiter sluice = plenty(NanoClock.system());
        private final KeyedRateLimiter coarse = plenty(NanoClock.coarse());
        private final String value = key(1);
        private final CallContext context = CallContext.EMPTY.withKey("user", value);

        @Benchmark
        public boolean sluice() {
            return sluice.tryAcquirePermission(value);
        }

        /** As a guard asks: the value is in the context of the call. */
        @Benchmark
        public long sluiceByContext() {
            return sluice.enter(KeyedRateLimiter.UNTIMED, context);
        }

        @Benchmark
        public boolean sluiceCoarse() {
            return coarse.tryAcquirePermission(value);
        }

        @Benchmark
        public boolean sentinel() {
            return KeyedBenchmark.sentinel(GRANTING, value);
        }
    }

    /** Many values. */
    public abstract static class ManyKeys extends Keyed {
        private final KeyedRateLimiter sluice = plenty(NanoClock.system());
        private final KeyedRateLimiter coarse = plenty(NanoClock.coarse());

        @Benchmark
        public String baselineDraw(Draws draws) {
            return draws.draw();
        }

        @Benchmark
        public boolean sluice(Draws draws) {
            return sluice.tryAcquirePermission(draws.draw());
        }

        @Benchmark
        public boolean sluiceCoarse(Draws draws) {
            return coarse.tryAcquirePermission(draws.draw());
        }

        @Benchmark
        public boolean sentinel(Draws draws) {
            return KeyedBenchmark.sentinel(GRANTING, draws.draw());
        }
    }

    /** One thread. */
    public static class ZipfKeys extends ManyKeys {}

    /** Four threads for each core of a small machine. */
    @Threads(8)
    public static class ZipfKeysBy8Threads extends ManyKeys {}

    /** One value that has spent what it may. */
    public static class Refused extends Keyed {
        private final KeyedRateLimiter sluice = onceADay();
        private final String value = key(1);

        public Refused() {
            sluice.tryAcquirePermission(value);
        }

        @Benchmark
        public boolean sluice() {
            return sluice.tryAcquirePermission(value);
        }

        @Benchmark
        public boolean sentinel() {
            return KeyedBenchmark.sentinel(REFUSING, value);
        }
    }
}
