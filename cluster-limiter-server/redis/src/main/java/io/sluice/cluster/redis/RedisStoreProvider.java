package io.sluice.cluster.redis;

import io.lettuce.core.RedisException;
import io.sluice.cluster.server.engine.LimitStore;
import io.sluice.cluster.server.engine.LimitStoreProvider;
import io.sluice.core.time.NanoClock;

/** Opens a {@link RedisStore}: the type {@code redis}. */
public final class RedisStoreProvider implements LimitStoreProvider<RedisStoreConfig> {

    @Override
    public String type() {
        return "redis";
    }

    @Override
    public Class<RedisStoreConfig> settings() {
        return RedisStoreConfig.class;
    }

    @Override
    public LimitStore open(RedisStoreConfig settings, NanoClock clock) {
        try {
            return RedisStore.connect(settings, clock);
        } catch (RedisException unreachable) {
            throw new IllegalStateException("Redis cannot be reached: " + unreachable.getMessage(), unreachable);
        }
    }
}
