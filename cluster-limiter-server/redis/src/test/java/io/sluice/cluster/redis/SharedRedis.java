package io.sluice.cluster.redis;

import io.sluice.core.time.NanoClock;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Some stores over one Redis, for properties: time is the test's, and stands still unless it is moved. */
final class SharedRedis implements AutoCloseable {
    private final int servers;
    private final AtomicLong micros = new AtomicLong(1_000_000_000_000L); // as scripts have it
    private final List<RedisStore> stores = new ArrayList<>();
    private Path folder;
    private RedisServer redis;

    SharedRedis(int servers) {
        this.servers = servers;
    }

    void start() {
        try {
            folder = Files.createTempDirectory("redis");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        redis = RedisServer.start(folder);
        RedisStoreConfig config = RedisStoreConfig.custom(redis.uri())
                .commandTimeout(Duration.ofSeconds(10))
                .build();
        for (int i = 0; i < servers; i++) {
            stores.add(RedisStore.connect(config, NanoClock.system(), micros::get));
        }
    }

    List<RedisStore> stores() {
        return stores;
    }

    long micros() {
        return micros.get();
    }

    void setTime(Instant now) {
        micros.set(Lane.micros(now.toEpochMilli()));
    }

    void advance(Duration time) {
        advanceMicros(time.toNanos() / 1_000);
    }

    void advanceMicros(long time) {
        micros.addAndGet(time);
    }

    /** Redis loses all it knows. */
    void clear() {
        redis.ask("FLUSHALL");
    }

    @Override
    public void close() {
        stores.forEach(RedisStore::close);
        redis.close();
        for (File file : folder.toFile().listFiles()) {
            file.delete();
        }
        folder.toFile().delete();
    }
}
