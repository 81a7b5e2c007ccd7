package io.sluice.benchmarks.scale;

import io.sluice.benchmarks.cluster.RedisProcess;
import io.sluice.cluster.redis.RedisStore;
import io.sluice.cluster.redis.RedisStoreConfig;
import io.sluice.cluster.redis.RedisStoreSnapshot;
import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.Target;
import io.sluice.core.time.NanoClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What our script costs a Redis that is busy all the time, as it is where limits are many. One that is not has to be woken for most scripts, which
 * costs it several times as much and says nothing of what it can do. A store sends no more than two scripts at once, so there are several, in this process
 * and without servers around them, as a master has many servers.
 */
final class BusyRedis implements AutoCloseable {
    private static final int STORES = 16;
    private static final int KEYS = 10_000;
    private static final int WARM_UP_SECONDS = 5;
    private static final int SECONDS = 5;

    private final RedisProcess redis;
    private final List<RedisStore> stores = new ArrayList<>();
    private final AtomicLong asks = new AtomicLong();
    private volatile boolean over;

    private BusyRedis(RedisProcess redis) {
        this.redis = redis;
    }

    /**
     * What Redis did in the time.
     *
     * @param micros of its processor, in all
     */
    record Work(long scripts, long entries, double micros) {
        Work since(Work before) {
            return new Work(scripts - before.scripts, entries - before.entries, micros - before.micros);
        }
    }

    /**
     * @param atOnce how many ask each store, each of them again as soon as it is answered
     */
    static Work measure(LimitRule rule, int atOnce) throws IOException, InterruptedException {
        try (RedisProcess redis = RedisProcess.start();
                BusyRedis busy = new BusyRedis(redis)) {
            for (int i = 0; i < STORES; i++) {
                busy.begin(rule, atOnce);
            }
            TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
            Work before = busy.work();
            TimeUnit.SECONDS.sleep(SECONDS);
            return busy.work().since(before);
        }
    }

    private void begin(LimitRule rule, int atOnce) {
        RedisStore store = RedisStore.connect(RedisStoreConfig.of(redis.uri()), NanoClock.system());
        stores.add(store);
        LimitEngine engine = new LimitEngine(store);
        engine.rules("service", List.of(rule));
        for (int i = 0; i < atOnce; i++) {
            ask(engine, rule.id());
        }
    }

    private void ask(LimitEngine engine, String rule) {
        Target target = new Target(rule, "key-" + asks.getAndIncrement() % KEYS);
        CompletionStage<?> unused = engine.decide(
                        "service", new Client(1), List.of(new Ask.Acquire(List.of(target), 1, 1)))
                .thenRun(() -> {
                    if (!over) {
                        ask(engine, rule);
                    }
                });
    }

    private Work work() {
        long scripts = 0;
        long entries = 0;
        for (RedisStore store : stores) {
            RedisStoreSnapshot snapshot = store.snapshot();
            scripts += snapshot.scripts();
            entries += snapshot.entries();
        }
        return new Work(scripts, entries, redis.cpuSeconds() * 1e6);
    }

    @Override
    public void close() {
        over = true;
        stores.forEach(RedisStore::close);
    }
}
