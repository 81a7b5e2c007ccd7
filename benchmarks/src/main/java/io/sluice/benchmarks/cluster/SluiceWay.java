package io.sluice.benchmarks.cluster;

import io.sluice.cluster.redis.RedisStore;
import io.sluice.cluster.redis.RedisStoreConfig;
import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.cluster.server.engine.Target;
import io.sluice.core.time.NanoClock;
import java.time.Duration;
import java.util.List;

/** Ours: the engine of a token server, over its store in Redis. */
final class SluiceWay implements Way {
    private static final String NAMESPACE = "bench";

    private final RedisStore store;
    private final LimitEngine engine;
    private final Client client = new Client(1);
    private final List<List<Ask>> asks;

    SluiceWay(String uri, int keys) {
        RedisStoreConfig config = RedisStoreConfig.custom(uri)
                .commandTimeout(Duration.ofSeconds(5)) // all are asked to wait for as long as it takes
                .build();
        store = RedisStore.connect(config, NanoClock.system());
        engine = new LimitEngine(store);
        engine.rules(
                NAMESPACE,
                List.of(LimitRule.custom("limit")
                        .limitForPeriod(LimitRule.MAX_PER_SECOND)
                        .leaseShare(0)
                        .onStateLoss(StateLoss.FULL)
                        .build()));
        asks = Keys.named(keys).stream()
                .map(key -> List.<Ask>of(new Ask.Acquire(new Target("limit", key), 1)))
                .toList();
    }

    @Override
    public boolean acquire(int key) {
        return engine.decide(NAMESPACE, client, asks.get(key))
                .toCompletableFuture()
                .join()
                .get(0)
                .isOk();
    }

    @Override
    public void close() {
        store.close();
    }
}
