package io.sluice.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.cluster.server.engine.Answer;
import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.ConcurrencyRule;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.cluster.server.engine.Target;
import io.sluice.cluster.server.engine.ValueCap;
import io.sluice.cluster.server.engine.Verdict;
import io.sluice.core.testing.TcpProxy;
import io.sluice.core.time.NanoClock;
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

/** Permits of calls in flight, by several stores over one Redis, which keeps the time itself and is behind a network that fails. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisPermitsTest {
    private static final String NAMESPACE = "shop";
    private static final Target DB = new Target("db");
    private static final Duration PATIENT = Duration.ofSeconds(10);
    private static final ConcurrencyRule TEN = ConcurrencyRule.custom("db")
            .maxConcurrentCalls(10)
            .leaseDuration(Duration.ofHours(1))
            .onStateLoss(StateLoss.FULL)
            .build();

    @TempDir
    private Path folder;

    private RedisServer redis;
    private TcpProxy network;
    private final List<RedisStore> stores = new ArrayList<>();

    @BeforeEach
    void start() {
        redis = RedisServer.start(folder);
        network = TcpProxy.before(redis.port());
    }

    @AfterEach
    void stop() {
        stores.forEach(RedisStore::close);
        network.close();
        redis.close();
    }

    private LimitEngine server(RedisStoreConfig.Builder config, ConcurrencyRule rule) {
        RedisStore store = RedisStore.connect(config.build(), NanoClock.system());
        stores.add(store);
        LimitEngine engine = new LimitEngine(store);
        engine.concurrency().rules(NAMESPACE, List.of(rule));
        return engine;
    }

    private RedisStoreConfig.Builder config() {
        return RedisStoreConfig.custom("redis://127.0.0.1:" + network.port() + "?timeout=30s")
                .commandTimeout(PATIENT);
    }

    private LimitEngine server() {
        return server(config(), TEN);
    }

    private static List<Answer> hold(LimitEngine server, long client, List<Ask.Hold> holds) {
        return server.decide(NAMESPACE, new Client(client), holds)
                .toCompletableFuture()
                .join();
    }

    private static Answer hold(LimitEngine server, long client, long lease, long permits) {
        return hold(server, client, List.of(new Ask.Hold(DB, lease, permits))).get(0);
    }

    @Test
    void servers_share_a_cap_and_a_lease_of_one_means_the_same_at_every_other() {
        LimitEngine one = server();
        LimitEngine other = server();
        Answer held = hold(one, 1, 0, 8);
        assertThat(hold(other, 2, 0, 8).granted()).isEqualTo(2);
        assertThat(hold(other, 1, held.lease(), 5).granted())
                .as("renewed there")
                .isEqualTo(5);
        hold(other, 1, held.lease(), 0);
        assertThat(hold(one, 3, 0, 10).granted()).isEqualTo(8);
        assertThat(one.concurrency()
                        .holders(NAMESPACE, DB)
                        .toCompletableFuture()
                        .join())
                .hasSize(2);
        assertThat(other.concurrency()
                        .revoke(NAMESPACE, DB, held.lease())
                        .toCompletableFuture()
                        .join())
                .isFalse();
    }

    @Test
    void a_value_has_its_own_cap_at_every_server() {
        ConcurrencyRule some = ConcurrencyRule.custom("db")
                .maxConcurrentCalls(10)
                .onStateLoss(StateLoss.FULL)
                .override("ann", new ValueCap(3))
                .build();
        LimitEngine one = server(config(), some);
        LimitEngine other = server(config(), some);
        Target ann = new Target("db", "ann");
        assertThat(hold(one, 1, List.of(new Ask.Hold(ann, 0, 2))).get(0).granted())
                .isEqualTo(2);
        Answer last = hold(other, 2, List.of(new Ask.Hold(ann, 0, 2))).get(0);
        assertThat(last.granted()).isEqualTo(1);
        assertThat(last.remaining()).isZero();
        assertThat(hold(other, 2, 0, 20).granted()).as("of all others").isEqualTo(10);
    }

    @Test
    void what_is_asked_together_is_one_call_up_to_the_most_that_one_may_have() {
        LimitEngine server = server();
        List<Ask.Hold> holds = IntStream.range(0, 300)
                .mapToObj(i -> new Ask.Hold(new Target("db", "key " + i), 0, 1))
                .toList();
        assertThat(hold(server, 1, holds)).allMatch(Answer::isOk);
        assertThat(stores.get(0).snapshot().entries()).isEqualTo(300);
        assertThat(stores.get(0).snapshot().scripts())
                .as("128 each, and two at first")
                .isLessThan(10);
    }

    @Test
    void a_script_that_was_flushed_is_sent_again() {
        LimitEngine server = server();
        hold(server, 1, 0, 1);
        redis.ask("SCRIPT FLUSH");
        assertThat(hold(server, 1, 0, 1).isOk()).isTrue();
        assertThat(stores.get(0).snapshot().loads()).isEqualTo(2);
    }

    @Test
    void a_grant_whose_answer_is_lost_counts_until_it_is_over() {
        LimitEngine server = server(config().commandTimeout(Duration.ofMillis(200)), TEN);
        Answer held = hold(server, 1, 0, 2);
        network.loseAnswers();
        assertThat(hold(server, 1, 0, 3).verdict()).isEqualTo(Verdict.UNKNOWN);
        Answer unknown = hold(server, 1, held.lease(), 2);
        assertThat(unknown.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(unknown.lease()).as("whose answer it is").isEqualTo(held.lease());
        network.heal();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> hold(server, 1, held.lease(), 2).isOk());
        assertThat(hold(server(), 2, 0, 10).granted()).isEqualTo(5);
    }

    @Test
    void with_ids_what_was_not_answered_is_asked_again_and_granted_once() {
        LimitEngine server = server(config().exactlyOnce(true).commandTimeout(Duration.ofSeconds(3)), TEN);
        hold(server, 1, 0, 1);
        network.loseAnswers();
        var asked = server.decide(NAMESPACE, new Client(1), List.of(new Ask.Hold(DB, 0, 3)));
        await().until(() -> redis.ask("INFO commandstats").matches(".*cmdstat_evalsha:calls=2,.*"));
        network.heal();
        assertThat(asked.toCompletableFuture().join().get(0).granted()).isEqualTo(3);
        assertThat(hold(server, 2, 0, 10).granted()).isEqualTo(6);
    }

    @Test
    void while_redis_is_not_there_nothing_is_granted_and_an_operator_is_told_so() {
        LimitEngine server = server(config().commandTimeout(Duration.ofMillis(200)), TEN);
        Answer held = hold(server, 1, 0, 1);
        redis.kill();
        await().until(() -> hold(server, 1, 0, 1).verdict() == Verdict.UNAVAILABLE);
        assertThatThrownBy(() -> server.concurrency()
                        .holders(NAMESPACE, DB)
                        .toCompletableFuture()
                        .join())
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Redis must answer before it is known who holds \"db\", but is UNAVAILABLE");
        assertThatThrownBy(() -> server.concurrency()
                        .revoke(NAMESPACE, DB, held.lease())
                        .toCompletableFuture()
                        .join())
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void keys_go_when_nothing_is_held_any_more() {
        LimitEngine server = server(
                config(),
                ConcurrencyRule.custom("db")
                        .leaseDuration(Duration.ofMillis(100))
                        .onStateLoss(StateLoss.FULL)
                        .build());
        Answer held = hold(server, 1, 0, 5);
        for (String suffix : List.of("h", "e")) {
            long ttl =
                    Long.parseLong(redis.ask("PTTL rl{shop:000}:db::" + suffix).substring(1));
            assertThat(ttl).as("of " + suffix).isBetween(1L, 1_101L);
        }
        hold(server, 1, held.lease(), 0);
        await().until(() -> redis.ask("KEYS rl{shop:000}:db*").equals("*0"));
    }
}
