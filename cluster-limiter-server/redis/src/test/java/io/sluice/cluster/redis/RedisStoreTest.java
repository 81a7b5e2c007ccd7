package io.sluice.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.cluster.server.TokenServer;
import io.sluice.cluster.server.engine.Answer;
import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.CompiledRule;
import io.sluice.cluster.server.engine.ConcurrencyRule;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.cluster.server.engine.ShardBatch;
import io.sluice.cluster.server.engine.Target;
import io.sluice.core.time.NanoClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several stores over one Redis, which keeps the time itself. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisStoreTest {
    private static final String NAMESPACE = "shop";

    /** One permit in 27 seconds: none comes again while a test runs. */
    private static final LimitRule STOCK = LimitRule.custom("stock")
            .limitForPeriod(100_000)
            .limitRefreshPeriod(Duration.ofDays(31))
            .burst(1_000)
            .leaseDuration(Duration.ofSeconds(10))
            .onStateLoss(StateLoss.FULL)
            .build();

    @TempDir
    private Path folder;

    private RedisServer redis;
    private final List<RedisStore> stores = new ArrayList<>();

    @BeforeEach
    void start() {
        redis = RedisServer.start(folder);
    }

    @AfterEach
    void stop() {
        stores.forEach(RedisStore::close);
        redis.close();
    }

    private LimitEngine server() {
        RedisStore store = RedisStore.connect(
                RedisStoreConfig.custom(redis.uri())
                        .commandTimeout(Duration.ofSeconds(10))
                        .build(),
                NanoClock.system());
        stores.add(store);
        LimitEngine engine = new LimitEngine(store);
        engine.rules(NAMESPACE, List.of(STOCK));
        return engine;
    }

    private static List<Answer> decide(LimitEngine server, List<? extends Ask> asks) {
        return server.decide(NAMESPACE, new Client(1), asks)
                .toCompletableFuture()
                .join();
    }

    private static Answer decide(LimitEngine server, Ask ask) {
        return decide(server, List.of(ask)).get(0);
    }

    @Test
    void a_server_that_cannot_start_leaves_no_connection() throws IOException {
        RedisStore store = RedisStore.connect(RedisStoreConfig.of(redis.uri()), NanoClock.system());
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> TokenServer.builder()
                            .port(taken.getLocalPort())
                            .store(store)
                            .start())
                    .isInstanceOf(IOException.class);
        }
        await().until(() -> redis.ask("INFO clients").contains("connected_clients:1 ")); // who asks
    }

    @Test
    void a_bound_on_keys_is_refused_since_none_would_be_kept() {
        LimitEngine server = server();
        LimitRule bounded = STOCK.toBuilder().maxKeys(100).build();
        assertThatThrownBy(() -> server.rules(NAMESPACE, List.of(bounded)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxKeys of \"stock\" must be absent with a store in Redis, which does not bound keys,"
                        + " but was 100");
        assertThat(server.rules(NAMESPACE)).extracting(CompiledRule::rule).containsExactly(STOCK);
        ConcurrencyRule cap = ConcurrencyRule.custom("stock").maxKeys(7).build();
        assertThatThrownBy(() -> server.concurrency().rules(NAMESPACE, List.of(cap)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not bound keys, but was 7");
        assertThat(server.concurrency().rules(NAMESPACE)).isEmpty();
    }

    private static Ask take(String key, long permits) {
        return new Ask.Acquire(new Target("stock", key), permits);
    }

    @Test
    void servers_share_buckets() {
        LimitEngine one = server();
        LimitEngine other = server();
        assertThat(decide(one, take("", 300)).isOk()).isTrue();
        assertThat(decide(other, take("", 300)).remaining()).as("of 750").isEqualTo(150);
        assertThat(decide(one, take("", 151)).isOk()).isFalse();
    }

    @Test
    void leases_of_one_server_count_and_end_at_every_other() {
        LimitEngine one = server();
        LimitEngine other = server();
        Target ann = new Target("stock", "ann");
        Answer lease = decide(one, new Ask.Lease(ann, 1_000));
        assertThat(lease.granted()).isEqualTo(250);
        assertThat(decide(other, new Ask.Lease(ann, 1)).isOk()).isFalse();
        decide(other, new Ask.Release(ann, lease.lease(), 250));
        assertThat(decide(one, new Ask.Lease(ann, 1_000)).granted()).isEqualTo(250);
    }

    @Test
    void a_batch_that_is_too_large_for_one_call_is_decided_by_several() {
        LimitEngine server = server();
        List<Ask> asks =
                IntStream.range(0, 1_000).mapToObj(i -> take("user " + i, 750)).toList();
        assertThat(decide(server, asks)).allMatch(Answer::isOk);
        assertThat(decide(server, asks)).noneMatch(Answer::isOk);
        assertThat(stores.get(0).snapshot().scripts()).isEqualTo(2 * 4);
        assertThat(stores.get(0).snapshot().entries()).isEqualTo(2_000);
    }

    @Test
    void all_shards_of_a_namespace_know_it_from_its_first_call_on() {
        RedisStore store = RedisStore.connect(
                RedisStoreConfig.custom(redis.uri())
                        .shards(16)
                        .commandTimeout(Duration.ofSeconds(10))
                        .build(),
                NanoClock.system());
        stores.add(store);
        LimitEngine engine = new LimitEngine(store);
        engine.rules(NAMESPACE, List.of(STOCK));
        decide(engine, take("", 1));
        await().until(() -> redis.ask("KEYS rl{shop:*}:t0").startsWith("*16 "));
    }

    /** What keys in Redis are called, as Redis lists them. */
    private String names(String namespace) {
        return redis.ask("KEYS rl{" + namespace + ":000}:stock:*");
    }

    @Test
    void values_are_called_by_the_secret_of_the_server_that_came_first() {
        LimitEngine one = server();
        LimitEngine other = server();
        decide(one, take("ann", 300));
        String name = names(NAMESPACE);
        assertThat(decide(other, take("ann", 300)).remaining()).as("of 750").isEqualTo(150);
        assertThat(names(NAMESPACE)).startsWith("*1 ").isEqualTo(name);
        one.rules("bank", List.of(STOCK));
        one.decide("bank", new Client(1), List.of(take("ann", 1)))
                .toCompletableFuture()
                .join();
        assertThat(names("bank").replace("bank", NAMESPACE))
                .as("another namespace has another secret")
                .startsWith("*1 ")
                .isNotEqualTo(name);
    }

    @Test
    void when_the_secret_is_lost_with_all_else_servers_agree_on_another() {
        LimitEngine one = server();
        LimitEngine other = server();
        decide(one, take("ann", 300));
        decide(other, take("ann", 300));
        String before = names(NAMESPACE);
        redis.ask("FLUSHALL");
        LimitEngine third = server();
        decide(third, take("ann", 300));
        assertThat(names(NAMESPACE)).isNotEqualTo(before);
        assertThat(decide(one, take("ann", 300)).remaining()).isEqualTo(150);
        assertThat(decide(other, take("ann", 151)).isOk()).isFalse();
        assertThat(names(NAMESPACE)).startsWith("*1 ");
    }

    @Test
    void an_empty_batch_is_answered_by_nothing() {
        server();
        assertThat(stores.get(0)
                        .apply(new ShardBatch(0))
                        .toCompletableFuture()
                        .join()
                        .size())
                .isZero();
    }

    @Test
    void keys_go_when_they_mean_nothing_any_more() {
        LimitEngine server = server();
        LimitRule brief = LimitRule.custom("stock")
                .limitForPeriod(1_000)
                .burst(10)
                .onStateLoss(StateLoss.FULL)
                .build();
        server.rules(NAMESPACE, List.of(brief));
        decide(server, take("", 10));
        String ttl = redis.ask("PTTL rl{shop:000}:stock:").substring(1);
        assertThat(Long.parseLong(ttl))
                .as("10 ms until it is full, and a second")
                .isBetween(1L, 1_011L);
    }
}
