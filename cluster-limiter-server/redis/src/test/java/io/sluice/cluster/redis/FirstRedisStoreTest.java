package io.sluice.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.cluster.client.ClusterClient;
import io.sluice.cluster.client.ClusterRateLimiter;
import io.sluice.cluster.server.TokenServer;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.core.time.NanoClock;
import io.sluice.ratelimiter.ClusterOptions;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the module's README shows, with two servers and a client that talks to either. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FirstRedisStoreTest {
    private static final int ANY_FREE = 0;

    @TempDir
    private Path folder;

    private final List<RedisStore> stores = new ArrayList<>();

    @AfterEach
    void closeStores() {
        stores.forEach(RedisStore::close);
    }

    private TokenServer start(String uri, int port) throws IOException {
        // region store
        RedisStore store = RedisStore.connect(RedisStoreConfig.of(uri), NanoClock.system());
        TokenServer server = TokenServer.builder()
                .store(store) // as many servers as there should be, each with a store of its own
                .port(port)
                .rules("shop", List.of(LimitRule.perSecond("payments", 1_000)))
                .start();
        // endregion
        stores.add(store);
        return server;
    }

    @Test
    void two_servers_share_one_limit_and_one_is_enough() throws IOException {
        try (RedisServer redis = RedisServer.start(folder);
                TokenServer one = start(redis.uri(), ANY_FREE);
                TokenServer other = start(redis.uri(), ANY_FREE);
                ClusterClient client = ClusterClient.builder("shop", "checkout")
                        .server("127.0.0.1", one.port())
                        .server("127.0.0.1", other.port())
                        .build()) {
            ClusterRateLimiter payments = client.rateLimiter(
                    "payments",
                    RateLimiterConfig.custom()
                            .scope(Scope.CLUSTER)
                            .cluster(ClusterOptions.custom()
                                    .fallback(Fallback.FAIL_CLOSED)
                                    .build())
                            .build());
            awaitPermit(payments);
            assertThat(one.clients("shop") + other.clients("shop")).isPositive();
        }
    }

    private static void awaitPermit(ClusterRateLimiter payments) {
        await().atMost(Duration.ofMinutes(1)).until(payments::tryAcquirePermission);
    }
}
