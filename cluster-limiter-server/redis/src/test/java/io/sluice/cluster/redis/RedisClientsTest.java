package io.sluice.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.cluster.client.ClusterClient;
import io.sluice.cluster.client.ClusterRateLimiter;
import io.sluice.cluster.server.TokenServer;
import io.sluice.cluster.server.engine.ClientCounts;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.core.time.NanoClock;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who shares a limit shares it with the clients of all servers. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisClientsTest {
    private static final Duration GRACE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private RedisServer redis;

    @BeforeEach
    void start() {
        redis = RedisServer.start(folder);
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    private RedisStore store(LongSupplier moment) {
        RedisStoreConfig config = RedisStoreConfig.custom(redis.uri())
                .commandTimeout(Duration.ofSeconds(10))
                .build();
        return RedisStore.connect(config, NanoClock.system(), moment);
    }

    private static ClientCounts tell(RedisStore store, ClientCounts own) {
        return store.clientsElsewhere("shop", own).toCompletableFuture().join();
    }

    @Test
    void servers_learn_of_each_others_clients_until_one_is_silent_for_five_seconds() {
        AtomicLong micros = new AtomicLong(1_000_000_000_000L);
        try (RedisStore one = store(micros::get);
                RedisStore two = store(micros::get);
                RedisStore three = store(micros::get)) {
            assertThat(tell(one, new ClientCounts(1, 2, Map.of(GRACE, 1)))).isEqualTo(ClientCounts.NONE);
            assertThat(tell(two, new ClientCounts(10, 20, Map.of(GRACE, 10))))
                    .isEqualTo(new ClientCounts(1, 2, Map.of(GRACE, 1)));
            assertThat(tell(three, ClientCounts.NONE)).isEqualTo(new ClientCounts(11, 22, Map.of(GRACE, 11)));
            micros.addAndGet(4_999_999);
            assertThat(tell(two, new ClientCounts(3, 0, Map.of()))).isEqualTo(new ClientCounts(1, 2, Map.of(GRACE, 1)));
            micros.addAndGet(1);
            assertThat(tell(three, ClientCounts.NONE)).isEqualTo(new ClientCounts(3, 0, Map.of()));
        }
    }

    @Test
    void a_store_that_cannot_tell_says_so() {
        RedisStore store = store(Sending.REDIS_TIME);
        store.close();
        assertThatThrownBy(() -> tell(store, ClientCounts.NONE))
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Redis must tell the clients of other servers, but is UNAVAILABLE");
    }

    @Test
    void a_client_of_one_server_hears_of_those_of_another() throws IOException {
        try (RedisStore one = store(Sending.REDIS_TIME);
                RedisStore other = store(Sending.REDIS_TIME);
                TokenServer first = server(one);
                TokenServer second = server(other);
                ClusterClient ofFirst = client(first);
                ClusterClient ofSecond = client(second)) {
            ClusterRateLimiter limiter = limiter(ofFirst);
            ClusterRateLimiter another = limiter(ofSecond);
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> limiter.snapshot().clients() == 2
                            && another.snapshot().clients() == 2);
        }
    }

    private static TokenServer server(RedisStore store) throws IOException {
        return TokenServer.builder()
                .store(store)
                .port(0)
                .rules("shop", List.of(LimitRule.perSecond("pay", 100)))
                .start();
    }

    private static ClusterClient client(TokenServer server) {
        return ClusterClient.builder("shop", "client of " + server.port())
                .server("127.0.0.1", server.port())
                .build();
    }

    private static ClusterRateLimiter limiter(ClusterClient client) {
        return client.rateLimiter(
                "pay", RateLimiterConfig.custom().scope(Scope.CLUSTER).build());
    }
}
