package io.sluice.benchmarks.cluster;

import static java.util.stream.Collectors.joining;

import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;
import java.io.IOException;
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

    private static final String OURS = "sluice";
    private static final String DIRECT = "direct Lua";
    private static final String BUCKET4J = "Bucket4j";
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
        WAYS.put(OURS, SluiceWay::new);
        WAYS.put(DIRECT, DirectLuaWay::new);
        WAYS.put(BUCKET4J, Bucket4jWay::new);
    }

    /**
     * One round of one way.
     *
     * @param perSecond permits
     * @param redisMicros of Redis's processor time, a permit
     * @param p50Micros of a call
     * @param p99Micros of a call
     */
    private record Run(
            String way,
            int keys,
            int threads,
            double perSecond,
            double redisMicros,
            double p50Micros,
            double p99Micros) {
        String json() {
            return Results.json(
                    "way",
                    way,
                    "keys",
                    keys,
                    "threads",
                    threads,
                    "perSecond",
                    Math.round(perSecond),
                    "redisCpuMicros",
                    redisMicros,
                    "p50Micros",
                    p50Micros,
                    "p99Micros",
                    p99Micros);
        }

        String row(Run ours) {
            return String.format(
                    Locale.ROOT,
                    "| %s | %,.0f | %.2f | %.2f | %.2f | %.0f | %.0f |%n",
                    way,
                    perSecond,
                    ours.perSecond / perSecond,
                    redisMicros,
                    ours.redisMicros / redisMicros,
                    p50Micros,
                    p99Micros);
        }
    }

    private RedisComparison(RedisProcess redis) {
        this.redis = redis;
    }

    /** Measures, and writes the report. */
    public static void run(Path results, String machine) throws IOException, InterruptedException {
        List<Run> all = new ArrayList<>();
        StringBuilder report = new StringBuilder(
                "# RedisComparison\n\nWhat does a permit of a limit in Redis cost, and how many can be had?\n\n"
                        + machine);
        try (RedisProcess redis = RedisProcess.start()) {
            RedisComparison comparison = new RedisComparison(redis);
            for (int keys : new int[] {MANY_KEYS, 1}) {
                for (int threads : THREADS) {
                    List<Run> runs = comparison.runs(keys, threads);
                    all.addAll(runs);
                    report.append(section(keys, threads, runs));
                    // After each question, so that what was measured is not lost if the rest is not.
                    Results.write(
                            results, NAME, report, all.stream().map(Run::json).toList());
                }
            }
        }
        System.out.println(report);
    }

    private List<Run> runs(int keys, int threads) throws InterruptedException {
        List<Run> runs = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            for (Map.Entry<String, Maker> way : WAYS.entrySet()) {
                Run run = measure(way.getKey(), way.getValue(), keys, threads);
                System.out.println("==> " + run.json());
                runs.add(run);
            }
        }
        return runs;
    }

    private static String section(int keys, int threads, List<Run> runs) {
        Map<String, Run> best = new LinkedHashMap<>();
        for (Run run : runs) {
            best.merge(run.way, run, (one, other) -> one.perSecond >= other.perSecond ? one : other);
        }
        Run ours = of(OURS, best);
        return String.format(
                        Locale.ROOT,
                        "%n## %s, %d threads%n%n| | permits a second | ours / this | us of Redis | ours / this | p50, us | p99, us |%n"
                                + "|---|---:|---:|---:|---:|---:|---:|%n",
                        keys == 1 ? "One key" : keys + " keys",
                        threads)
                + best.values().stream().map(run -> run.row(ours)).collect(joining())
                + "\n"
                + Demand.HEAD
                + demands(keys, threads, best).stream().map(Demand::row).collect(joining());
    }

    private static List<Demand> demands(int keys, int threads, Map<String, Run> best) {
        Run ours = of(OURS, best);
        Run direct = of(DIRECT, best);
        double ofPermits = ours.perSecond / direct.perSecond;
        double ofRedis = ours.redisMicros / direct.redisMicros;
        if (keys > 1) {
            return List.of(
                    Demand.atLeast(threads == 32 ? 0.8 : 1.2, "permits a second, x direct Lua", ofPermits),
                    Demand.atMost(threads == 32 ? 0.8 : 0.45, "Redis's processor time, x direct Lua", ofRedis));
        }
        return threads == 32
                ? List.of(Demand.atLeast(
                        15, "permits a second, x Bucket4j", ours.perSecond / of(BUCKET4J, best).perSecond))
                : List.of(Demand.atMost(0.2, "Redis's processor time, x direct Lua", ofRedis));
    }

    private static Run of(String way, Map<String, Run> measured) {
        return Check.present(way, measured.get(way));
    }

    private Run measure(String name, Maker maker, int keys, int threads) throws InterruptedException {
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
            return new Run(
                    name,
                    keys,
                    threads,
                    permits / seconds,
                    cpu * 1e6 / permits,
                    at(took, 0.5) / 1e3,
                    at(took, 0.99) / 1e3);
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
