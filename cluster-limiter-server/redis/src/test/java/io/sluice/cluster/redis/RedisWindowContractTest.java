package io.sluice.cluster.redis;

import io.sluice.cluster.server.testing.WindowStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class RedisWindowContractTest extends WindowStoreContract {
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
        return new RedisBackend(redis);
    }
}
