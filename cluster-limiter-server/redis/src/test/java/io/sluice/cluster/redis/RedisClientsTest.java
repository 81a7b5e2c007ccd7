package io.sluice.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.cluster.client.ClusterClient;
import io.sluice.cluster.client.ClusterRateLimiter;
import io.sluice.cluster.server.TokenServer;
import io.sluice.cluster.server.engine.ClientCounts;
import io.sluice.cluster.server.engine.ClientRoll;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.core.time.NanoClock;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
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

    private static ClientCounts count(RedisStore store, ClientRoll here) {
        return store.countClients("shop", here, Set.of(GRACE))
                .toCompletableFuture()
                .join()
                .orElseThrow();
    }

    private static ClientRoll here(Long... connected) {
        return new ClientRoll(Set.of(connected), Set.of());
    }

    private static ClientCounts counts(int connected, int lost, int lostForGrace) {
        return new ClientCounts(connected, lost, Map.of(GRACE, lostForGrace));
    }

    private final AtomicLong micros = new AtomicLong(1_000_000_000_000L);

    private void advance(Duration time) {
        micros.addAndGet(time.toNanos() / 1_000);
    }

    @Test
    void a_client_of_several_servers_counts_once() {
        try (RedisStore one = store(micros::get);
                RedisStore two = store(micros::get)) {
            assertThat(count(one, here(1L, 2L, -3L))).isEqualTo(counts(3, 0, 0));
            assertThat(count(two, here(2L, -3L, 4L))).isEqualTo(counts(4, 0, 0));
            assertThat(count(one, here(2L, -3L))).as("1 said goodbye").isEqualTo(counts(3, 0, 0));
            assertThat(count(one, here())).isEqualTo(counts(3, 0, 0));
            assertThat(count(two, here())).isEqualTo(counts(0, 0, 0));
        }
    }

    @Test
    void lost_is_who_is_connected_nowhere_and_for_as_long() {
        try (RedisStore one = store(micros::get);
                RedisStore two = store(micros::get)) {
            count(one, here(1L, 2L));
            count(two, here(1L));
            assertThat(count(one, new ClientRoll(Set.of(), Set.of(1L, 2L))))
                    .as("1 is still connected to the other")
                    .isEqualTo(counts(1, 1, 0));
            advance(GRACE);
            assertThat(count(two, new ClientRoll(Set.of(), Set.of(1L)))).isEqualTo(counts(0, 2, 1));
            assertThat(count(one, here(1L))).as("it is back").isEqualTo(counts(1, 1, 1));
            assertThat(count(one, here(1L, 7L))).as("7 stands for 2").isEqualTo(counts(2, 0, 0));
            assertThat(count(two, here(1L, 7L))).as("but once").isEqualTo(counts(2, 0, 0));
        }
    }

    @Test
    void who_is_lost_for_an_hour_does_not_come_back() {
        try (RedisStore one = store(micros::get)) {
            count(one, here(1L));
            assertThat(count(one, new ClientRoll(Set.of(), Set.of(1L)))).isEqualTo(counts(0, 1, 0));
            advance(Duration.ofHours(1).minusMillis(1));
            assertThat(count(one, here())).isEqualTo(counts(0, 1, 1));
            advance(Duration.ofMillis(1));
            assertThat(count(one, here())).isEqualTo(counts(0, 0, 0));
        }
    }

    @Test
    void a_server_that_is_silent_for_five_seconds_is_gone_and_its_clients_are_lost_unless_they_are_elsewhere() {
        try (RedisStore one = store(micros::get);
                RedisStore two = store(micros::get)) {
            count(one, here(1L, 2L, 3L));
            count(two, here(3L));
            advance(Duration.ofSeconds(5).minusNanos(1_000));
            assertThat(count(two, here(3L))).isEqualTo(counts(3, 0, 0));
            advance(Duration.ofNanos(1_000));
            assertThat(count(two, here(3L))).isEqualTo(counts(1, 2, 0));
            assertThat(count(one, here(1L, 2L, 3L)))
                    .as("it stood still, and all are there")
                    .isEqualTo(counts(3, 0, 0));
            assertThat(count(two, here(3L))).isEqualTo(counts(3, 0, 0));
        }
    }

    @Test
    void many_clients_are_told_and_taken_back_in_pieces() {
        Long[] many = LongStream.range(0, 3L * Census.MOST_CHANGES + 1).boxed().toArray(Long[]::new);
        try (RedisStore one = store(micros::get);
                RedisStore two = store(micros::get)) {
            assertThat(count(one, here(many))).isEqualTo(counts(many.length, 0, 0));
            advance(Duration.ofSeconds(5));
            for (int told = 0; told < 4; told++) {
                int left = Math.max(0, many.length - (told + 1) * Census.MOST_CHANGES);
                assertThat(count(two, here())).isEqualTo(counts(left, many.length - left, 0));
            }
            assertThat(count(one, here(many))).isEqualTo(counts(many.length, 0, 0));
            assertThat(count(one, here())).as("goodbyes").isEqualTo(counts(0, 0, 0));
        }
    }

    @Test
    void what_redis_has_lost_is_told_again() {
        try (RedisStore one = store(micros::get);
                RedisStore two = store(micros::get)) {
            count(one, here(1L, 2L));
            count(two, here(2L));
            redis.ask("FLUSHALL");
            assertThat(count(one, here(1L, 2L))).isEqualTo(counts(2, 0, 0));
            assertThat(count(two, here(2L))).isEqualTo(counts(2, 0, 0));
            assertThat(count(one, here(1L))).isEqualTo(counts(2, 0, 0));
        }
    }

    @Test
    void nothing_is_left_in_redis_an_hour_after_the_last_word() {
        try (RedisStore one = store(Sending.REDIS_TIME)) {
            count(one, here(1L));
            count(one, new ClientRoll(Set.of(2L), Set.of(1L)));
            for (String key : List.of("servers", "places", "clients")) {
                assertThat(redis.ask("TTL rl{shop:000}:t0:" + key)).contains(":36");
            }
        }
    }

    @Test
    void a_store_that_cannot_tell_says_so() {
        RedisStore store = store(Sending.REDIS_TIME);
        store.close();
        assertThatThrownBy(() -> count(store, ClientRoll.EMPTY))
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Redis must tell the clients of all servers, but is UNAVAILABLE");
    }

    @Test
    void a_client_of_both_servers_is_one() throws IOException {
        try (RedisStore one = store(Sending.REDIS_TIME);
                RedisStore other = store(Sending.REDIS_TIME);
                TokenServer first = server(one);
                TokenServer second = server(other);
                ClusterClient ofBoth = ClusterClient.builder("shop", "client of both")
                        .server("127.0.0.1", first.port())
                        .server("127.0.0.1", second.port())
                        .build();
                ClusterClient ofSecond = client(second)) {
            ClusterRateLimiter limiter = limiter(ofBoth);
            ClusterRateLimiter another = limiter(ofSecond);
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> first.clients("shop") == 1
                            && second.clients("shop") == 2
                            && limiter.snapshot().clients() == 2
                            && another.snapshot().clients() == 2);
            ofSecond.close();
            await().atMost(Duration.ofMinutes(1)).until(() -> limiter.snapshot().clients() == 1);
        }
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
