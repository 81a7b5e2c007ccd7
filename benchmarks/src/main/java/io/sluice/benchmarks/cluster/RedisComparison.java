package io.sluice.benchmarks.cluster;

import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * <b>Question.</b> What does a permit of a limit in Redis cost, and how many can be had, with our store, with a script that each caller
 * calls for itself, and with Bucket4j?
 * <p><b>Expectation.</b> Redis is the bottleneck, and what one call of a script costs it is mostly not about the bucket. Our store calls
 * once for all that comes in meanwhile, so the more callers there are, the less a permit costs; for one key, all that come in meanwhile
 * are one entry. The price is that a call waits for the flush before it, when there is one. Bucket4j tries again when another caller was
 * faster, so with one key most of its tries are in vain.
 * <p><b>Command.</b> {@code ./sluice bench cluster-redis}; it starts a redis-server of its own.
 *
 * <p>All ways take turns, three rounds; the round with the most permits counts, since noise only ever takes some.
 */
public final class RedisComparison {
    public static final String NAME = "cluster-redis";

    private static final int ROUNDS = 3;
    private static final long WARM_UP_NANOS = 2_000_000_000L;
    private static final long MEASURED_NANOS = 4_000_000_000L;
    private static final int MANY_KEYS = 64;
    private static final int[] THREADS = {32, 128};
    private static final int MOST_SAMPLES = 100_000; // of each thread

    private final NanoClock clock = NanoClock.system();
    private final RedisProcess redis;

    /** How a way is made. */
    private interface Maker {
        Way make(String uri, int keys);
    }

    private static final Map<String, Maker> WAYS = new LinkedHashMap<>();

    static {
        WAYS.put("sluice", SluiceWay::new);
        WAYS.put("direct Lua", DirectLuaWay::new);
        WAYS.put("Bucket4j", Bucket4jWay::new);
    }

    /**
     * @param perSecond permits
     * @param redisMicros of Redis's processor time, a permit
     * @param p50Micros of a call
     * @param p99Micros of a call
     */
    private record Figures(double perSecond, double redisMicros, double p50Micros, double p99Micros) {}

    private RedisComparison(RedisProcess redis) {
        this.redis = redis;
    }

    /** Measures, and writes the report. */
    public static void run(Path results, String machine) throws IOException, InterruptedException {
        StringBuilder report = new StringBuilder(
                "# RedisComparison\n\nWhat does a permit of a limit in Redis cost, and how many can be had?\n\n"
                        + machine);
        try (RedisProcess redis = RedisProcess.start()) {
            RedisComparison comparison = new RedisComparison(redis);
            for (int keys : new int[] {MANY_KEYS, 1}) {
                for (int threads : THREADS) {
                    report.append(comparison.table(keys, threads));
                }
            }
        }
        Files.createDirectories(results);
        Files.writeString(results.resolve(NAME + ".md"), report);
        System.out.println(report);
    }

    private String table(int keys, int threads) throws InterruptedException {
        Map<String, Figures> best = new LinkedHashMap<>();
        for (int round = 1; round <= ROUNDS; round++) {
            for (Map.Entry<String, Maker> way : WAYS.entrySet()) {
                System.out.println(
                        "==> " + way.getKey() + ", " + keys + " keys, " + threads + " threads, round " + round);
                best.merge(
                        way.getKey(),
                        measure(way.getValue(), keys, threads),
                        (one, other) -> one.perSecond > other.perSecond ? one : other);
            }
        }
        Figures ours = of("sluice", best);
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                "%n## %s, %d threads%n%n| | permits a second | ours / this | us of Redis | ours / this | p50, us | p99, us |%n"
                        + "|---|---:|---:|---:|---:|---:|---:|%n",
                keys == 1 ? "One key" : keys + " keys",
                threads));
        best.forEach((name, figures) -> table.append(String.format(
                Locale.ROOT,
                "| %s | %,.0f | %.2f | %.2f | %.2f | %.0f | %.0f |%n",
                name,
                figures.perSecond,
                ours.perSecond / figures.perSecond,
                figures.redisMicros,
                ours.redisMicros / figures.redisMicros,
                figures.p50Micros,
                figures.p99Micros)));
        return table.append(targets(keys, threads, best)).toString();
    }

    private static String targets(int keys, int threads, Map<String, Figures> measured) {
        Figures ours = of("sluice", measured);
        Figures direct = of("direct Lua", measured);
        Figures bucket4j = of("Bucket4j", measured);
        List<String> verdicts = new ArrayList<>();
        if (keys > 1) {
            double rate = threads == 32 ? 0.8 : 1.2;
            double cpu = threads == 32 ? 0.8 : 0.45;
            verdicts.add(verdict("permits >= " + rate + " of direct Lua", ours.perSecond >= rate * direct.perSecond));
            verdicts.add(verdict("Redis <= " + cpu + " of direct Lua", ours.redisMicros <= cpu * direct.redisMicros));
        } else if (threads == 32) {
            verdicts.add(verdict("permits >= 15 of Bucket4j", ours.perSecond >= 15 * bucket4j.perSecond));
        } else {
            verdicts.add(verdict("Redis <= 0.2 of direct Lua", ours.redisMicros <= 0.2 * direct.redisMicros));
        }
        return "\nTargets: " + String.join("; ", verdicts) + ".\n";
    }

    private static Figures of(String way, Map<String, Figures> measured) {
        return Check.present(way, measured.get(way));
    }

    private static String verdict(String target, boolean isMet) {
        return target + ": " + (isMet ? "met" : "missed");
    }

    private Figures measure(Maker maker, int keys, int threads) throws InterruptedException {
        redis.clear();
        try (Way way = maker.make(redis.uri(), keys)) {
            Load load = new Load(way, keys, threads);
            load.runFor(WARM_UP_NANOS);
            double cpuBefore = redis.cpuSeconds();
            long start = clock.nanos();
            Load measured = new Load(way, keys, threads);
            measured.runFor(MEASURED_NANOS);
            double seconds = (clock.nanos() - start) / 1e9;
            double cpu = redis.cpuSeconds() - cpuBefore;
            long[] took = measured.took();
            long permits = measured.permits.sum();
            return new Figures(permits / seconds, cpu * 1e6 / permits, at(took, 0.5) / 1e3, at(took, 0.99) / 1e3);
        }
    }

    private static double at(long[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, Math.round(sorted.length * share))];
    }

    /** Threads that ask for one permit after another, each going through all keys. */
    private final class Load {
        private final Way way;
        private final int keys;
        private final int threads;
        private final long[][] samples;
        private final AtomicBoolean over = new AtomicBoolean();
        final LongAdder permits = new LongAdder();

        Load(Way way, int keys, int threads) {
            this.way = way;
            this.keys = keys;
            this.threads = threads;
            samples = new long[threads][];
        }

        void runFor(long nanos) throws InterruptedException {
            CountDownLatch done = new CountDownLatch(1);
            clock.timers().schedule(nanos, done::countDown);
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int number = i;
                Thread caller = new Thread(() -> samples[number] = call(number), "caller-" + i);
                callers.add(caller);
                caller.start();
            }
            done.await();
            over.set(true);
            for (Thread caller : callers) {
                caller.join();
            }
        }

        private long[] call(int number) {
            long[] took = new long[MOST_SAMPLES];
            int calls = 0;
            for (int key = number % keys; !over.get(); key = (key + 1) % keys) {
                long start = clock.nanos();
                if (!way.acquire(key)) {
                    throw new IllegalStateException("there must always be permits, but key " + key + " had none");
                }
                took[calls++ % MOST_SAMPLES] = clock.nanos() - start;
            }
            permits.add(calls);
            return Arrays.copyOf(took, Math.min(calls, MOST_SAMPLES));
        }

        /** How long calls took, sorted. */
        long[] took() {
            return Arrays.stream(samples).flatMapToLong(Arrays::stream).sorted().toArray();
        }
    }
}
