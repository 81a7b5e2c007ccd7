package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.LimitStore;
import io.sluice.cluster.server.testing.LimitStoreContract;
import io.sluice.core.time.NanoClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class RedisStoreContractTest extends LimitStoreContract {
    @TempDir
    private static Path folder;

    private static RedisServer redis;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start(folder);
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @Override
    protected Backend backend() {
        redis.ask("FLUSHALL");
        AtomicLong micros = new AtomicLong(1_000_000_000_000L);
        RedisStoreConfig config = RedisStoreConfig.custom(redis.uri())
                .shards(4)
                .commandTimeout(Duration.ofSeconds(10))
                .build();
        RedisStore store = RedisStore.connect(config, NanoClock.system(), micros::get);
        return new Backend() {
            @Override
            public LimitStore store() {
                return store;
            }

            @Override
            public Duration grain() {
                return Duration.ofNanos(1_000);
            }

            @Override
            public void advance(Duration time) {
                micros.addAndGet(time.toNanos() / 1_000);
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
        };
    }
}
