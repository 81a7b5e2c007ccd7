package io.sluice.benchmarks.scale;

import io.sluice.benchmarks.cluster.RedisProcess;
import io.sluice.cluster.client.ClusterClient;
import io.sluice.cluster.redis.RedisStore;
import io.sluice.cluster.redis.RedisStoreConfig;
import io.sluice.cluster.redis.RedisStoreSnapshot;
import io.sluice.cluster.server.TokenServer;
import io.sluice.core.gate.CallContext;
import io.sluice.core.time.NanoClock;
import io.sluice.core.window.LatencyHistogram;
import io.sluice.core.window.LatencyHistogram.Percentiles;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * The small end: the same callers on the real thing, real clients and a real token server over a real Redis, all on this machine. Says what a
 * script costs Redis, and what the model makes of the same load.
 */
final class Calibration {
    private static final int CLIENTS = 4;
    private static final int WARM_UP_SECONDS = 10;
    private static final int SECONDS = 5;

    private Calibration() {}

    /** Four processes, one service, one server, one master. */
    static Scenario scenario(int keys, double callsPerSecond, long limit) {
        return new Scenario(
                keys + " keys, " + (int) callsPerSecond + " calls/s each",
                1,
                1,
                CLIENTS,
                1,
                keys,
                1.0,
                callsPerSecond,
                limit,
                limit,
                SECONDS,
                0);
    }

    /**
     * What was measured of the real thing.
     *
     * @param redisMicros of Redis's processor, in all
     */
    record Real(
            Scenario scenario,
            long asked,
            long letIn,
            long hottest,
            long scripts,
            long entries,
            long asks,
            double redisMicros,
            Percentiles waits) {}

    static Real measure(Scenario scenario) throws IOException, InterruptedException {
        NanoClock clock = NanoClock.system();
        try (RedisProcess redis = RedisProcess.start();
                RedisStore store = RedisStore.connect(RedisStoreConfig.of(redis.uri()), clock);
                TokenServer server = TokenServer.builder()
                        .port(0)
                        .store(store)
                        .rules("service", List.of(Fleet.rule(scenario)))
                        .start()) {
            return measure(scenario, redis, store, server.port());
        }
    }

    private static Real measure(Scenario scenario, RedisProcess redis, RedisStore store, int port)
            throws IOException, InterruptedException {
        Zipf keys = new Zipf(scenario.keys(), scenario.skew());
        CallContext[] contexts = Fleet.contexts(scenario.keys());
        Admissions admissions = new Admissions(scenario);
        LatencyHistogram waits = new LatencyHistogram();
        List<ClusterClient> clients = new ArrayList<>();
        List<Caller> callers = new ArrayList<>();
        for (int number = 0; number < scenario.clients(); number++) {
            ClusterClient client = ClusterClient.builder("service", "client-" + number)
                    .server("127.0.0.1", port)
                    .build();
            clients.add(client);
            callers.add(new Caller(
                    NanoClock.system(),
                    new Random(number),
                    client.keyedRateLimiter(Fleet.RULE, Fleet.config(Fallback.FAIL_CLOSED)),
                    keys,
                    contexts,
                    scenario.callsPerSecond(),
                    number,
                    admissions,
                    waits));
        }
        callers.forEach(Caller::start);
        TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
        admissions.count();
        waits.drain();
        RedisStoreSnapshot before = store.snapshot();
        double cpuBefore = redis.cpuSeconds();
        TimeUnit.SECONDS.sleep(SECONDS);
        RedisStoreSnapshot after = store.snapshot();
        double cpu = (redis.cpuSeconds() - cpuBefore) * 1e6;
        callers.forEach(Caller::stop);
        Real real = new Real(
                scenario,
                IntStream.range(0, scenario.keys())
                        .mapToLong(admissions::callsAsked)
                        .sum(),
                IntStream.range(0, scenario.keys())
                        .mapToLong(admissions::callsLetIn)
                        .sum(),
                admissions.callsLetIn(0),
                after.scripts() - before.scripts(),
                after.entries() - before.entries(),
                after.asks() - before.asks(),
                cpu,
                waits.drain());
        clients.forEach(ClusterClient::close);
        return real;
    }
}
