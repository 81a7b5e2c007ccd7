package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.LimitStore;
import io.sluice.cluster.server.testing.StoreContract;
import io.sluice.core.time.NanoClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A store over a Redis that is cleared at the beginning, for the contracts. */
final class RedisBackend implements StoreContract.Backend {
    private static final long NANOS_IN_MICRO = 1_000;

    private final RedisServer redis;
    private final AtomicLong micros = new AtomicLong(1_000_000_000_000L);
    private final RedisStore store;

    RedisBackend(RedisServer redis) {
        this.redis = redis;
        redis.ask("FLUSHALL");
        RedisStoreConfig config = RedisStoreConfig.custom(redis.uri())
                .shards(4)
                .commandTimeout(Duration.ofSeconds(10))
                .build();
        store = RedisStore.connect(config, NanoClock.system(), micros::get);
    }

    @Override
    public LimitStore store() {
        return store;
    }

    @Override
    public Duration grain() {
        return Duration.ofNanos(NANOS_IN_MICRO);
    }

    @Override
    public void advance(Duration time) {
        micros.addAndGet(time.toNanos() / NANOS_IN_MICRO);
    }

    @Override
    public Instant wallClock() {
        return Instant.ofEpochMilli(Lane.millis(micros.get()));
    }

    @Override
    public void loseState() {
        redis.ask("FLUSHALL");
    }

    @Override
    public void close() {
        store.close();
    }
}
