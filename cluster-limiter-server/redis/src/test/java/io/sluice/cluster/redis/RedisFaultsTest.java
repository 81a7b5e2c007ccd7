package io.sluice.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisException;
import io.sluice.cluster.server.engine.Answer;
import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.cluster.server.engine.Target;
import io.sluice.cluster.server.engine.Verdict;
import io.sluice.core.testing.TcpProxy;
import io.sluice.core.testing.Threads;
import io.sluice.core.time.NanoClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Redis behind a network that fails. Permits of this rule hardly come again, so that what was taken can be counted. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisFaultsTest {
    private static final String NAMESPACE = "shop";
    private static final Target STOCK = new Target("stock");
    private static final long BURST = 1_000_000;
    private static final Duration PATIENT = Duration.ofSeconds(10);
    private static final long COMES_AGAIN = 5; // at the most, while a test runs: one in 27 s
    private static final LimitRule RULE = LimitRule.custom("stock")
            .limitForPeriod(100_000)
            .limitRefreshPeriod(Duration.ofDays(31))
            .burst(BURST)
            .leaseShare(0)
            .onStateLoss(StateLoss.FULL)
            .build();

    @TempDir
    private Path folder;

    private RedisServer redis;
    private TcpProxy network;
    private RedisStore store;
    private LimitEngine engine;

    @BeforeEach
    void start() {
        redis = RedisServer.start(folder);
        network = TcpProxy.before(redis.port());
        connect(config().build());
    }

    @AfterEach
    void stop() {
        store.close();
        network.close();
        redis.close();
    }

    private RedisStoreConfig.Builder config() {
        // Longer than by default, since machines that test are slow at times.
        return RedisStoreConfig.custom("redis://127.0.0.1:" + network.port() + "?timeout=30s")
                .commandTimeout(Duration.ofMillis(200));
    }

    private void connect(RedisStoreConfig config) {
        if (store != null) {
            store.close();
        }
        store = RedisStore.connect(config, NanoClock.system());
        engine = new LimitEngine(store);
        engine.rules(NAMESPACE, List.of(RULE));
    }

    private CompletionStage<Answer> ask(long permits) {
        return engine.decide(NAMESPACE, new Client(1), List.of(new Ask.Acquire(List.of(STOCK), permits, 1)))
                .thenApply(answers -> answers.get(0));
    }

    private Answer take(long permits) {
        return ask(permits).toCompletableFuture().join();
    }

    private void awaitAnswers() {
        await().atMost(Duration.ofMinutes(1)).until(() -> take(1).isOk());
    }

    private long taken() {
        return BURST - take(1).remaining() - 1;
    }

    /** What several callers were answered, who ask for one permit after another. */
    private Map<Verdict, Long> load(int callers, int asksOfEach, Runnable meanwhile) throws Exception {
        List<Map<Verdict, Long>> all = Threads.together(callers + 1, caller -> {
            Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);
            if (caller == 0) {
                meanwhile.run();
                return verdicts;
            }
            for (int i = 0; i < asksOfEach; i++) {
                verdicts.merge(take(1).verdict(), 1L, Long::sum);
            }
            return verdicts;
        });
        Map<Verdict, Long> sum = new EnumMap<>(Verdict.class);
        all.forEach(one -> one.forEach((verdict, count) -> sum.merge(verdict, count, Long::sum)));
        return sum;
    }

    @Test
    void what_comes_in_meanwhile_is_decided_together() throws Exception {
        connect(config().commandTimeout(PATIENT).build());
        network.delay(Duration.ofMillis(5));
        Map<Verdict, Long> verdicts = load(32, 20, () -> {});
        RedisStoreSnapshot snapshot = store.snapshot();
        assertThat(verdicts).containsOnly(Map.entry(Verdict.OK, 640L));
        assertThat(snapshot.asks()).isEqualTo(640);
        assertThat(snapshot.scripts()).as("two at a time").isLessThan(160);
        assertThat(snapshot.entries()).as("one for a key").isEqualTo(snapshot.scripts());
        assertThat(taken()).isBetween(640 - COMES_AGAIN, 640L);
    }

    @Test
    void a_redis_that_forgets_its_scripts_is_told_again_and_nobody_notices() throws Exception {
        connect(config().commandTimeout(PATIENT).build());
        Map<Verdict, Long> verdicts = load(8, 200, () -> {
            for (int i = 0; i < 20; i++) {
                redis.ask("SCRIPT FLUSH");
            }
        });
        assertThat(verdicts).containsOnly(Map.entry(Verdict.OK, 1600L));
        assertThat(store.snapshot().loads()).isGreaterThan(1);
        assertThat(taken()).isBetween(1600 - COMES_AGAIN, 1600L);
    }

    @Test
    void nobody_waits_for_a_frozen_redis_and_it_is_used_as_soon_as_it_answers() {
        assertThat(take(1).isOk()).isTrue();
        redis.freeze();
        List<Verdict> verdicts =
                IntStream.range(0, 50).mapToObj(i -> take(1).verdict()).toList();
        redis.thaw();
        assertThat(verdicts)
                .as("all were answered while it was frozen")
                .startsWith(Verdict.UNKNOWN, Verdict.UNKNOWN, Verdict.UNKNOWN, Verdict.UNAVAILABLE)
                .endsWith(Verdict.UNAVAILABLE);
        assertThat(store.snapshot().unavailable()).isEqualTo(47);
        assertThat(store.snapshot().unknown()).isEqualTo(3);
        awaitAnswers();
        assertThat(store.snapshot().brokenNodes()).isZero();
        assertThat(taken()).as("what is unknown counts").isLessThanOrEqualTo(1 + 3 + 1);
    }

    @Test
    void a_pause_of_all_clients_is_no_different() {
        redis.ask("CLIENT PAUSE 3000 ALL");
        assertThat(IntStream.range(0, 10).mapToObj(i -> take(1).verdict()))
                .contains(Verdict.UNKNOWN, Verdict.UNAVAILABLE)
                .doesNotContain(Verdict.OK);
        awaitAnswers();
    }

    @Test
    void a_lost_connection_costs_what_was_under_way_and_nothing_is_granted_twice() throws Exception {
        AtomicLong granted = new AtomicLong();
        AtomicLong unknown = new AtomicLong();
        AtomicLong blocked = new AtomicLong();
        AtomicBoolean over = new AtomicBoolean();
        Threads.together(5, caller -> {
            if (caller == 0) {
                for (int i = 0; i < 5; i++) {
                    long before = granted.get();
                    network.reset();
                    await().atMost(Duration.ofMinutes(1)).until(() -> granted.get() > before + 100);
                }
                over.set(true);
            }
            while (!over.get()) {
                switch (take(1).verdict()) {
                    case OK -> granted.incrementAndGet();
                    case UNKNOWN -> unknown.incrementAndGet();
                    case BLOCKED -> blocked.incrementAndGet();
                    default -> Thread.yield();
                }
            }
            return null;
        });
        assertThat(blocked).hasValue(0);
        assertThat(taken()).isBetween(granted.get() - COMES_AGAIN, granted.get() + unknown.get());
    }

    @Test
    void a_black_hole_is_left_for_another_connection() {
        take(1);
        int connections = network.accepted();
        network.blackHole();
        assertThat(IntStream.range(0, 10).mapToObj(i -> take(1).verdict()))
                .doesNotContain(Verdict.OK)
                .endsWith(Verdict.UNAVAILABLE);
        await().atMost(Duration.ofMinutes(1)).until(() -> network.accepted() > connections);
        network.heal();
        awaitAnswers();
    }

    @Test
    void with_ids_what_was_not_answered_is_asked_again_and_taken_once() {
        connect(config().exactlyOnce(true).commandTimeout(Duration.ofSeconds(3)).build());
        take(1);
        network.loseAnswers();
        CompletionStage<Answer> asked = ask(100);
        await().until(() -> redis.ask("INFO commandstats").matches(".*cmdstat_evalsha:calls=2,.*"));
        network.heal();
        assertThat(asked.toCompletableFuture().join().granted()).isEqualTo(100);
        assertThat(redis.ask("INFO commandstats")).matches(".*cmdstat_evalsha:calls=3,.*");
        assertThat(taken()).isBetween(101 - COMES_AGAIN, 101L);
    }

    @Test
    void there_is_an_end_to_what_waits() {
        connect(config().maxQueued(10).commandTimeout(PATIENT).build());
        network.delay(Duration.ofMillis(20));
        List<CompletionStage<Answer>> asked =
                IntStream.range(0, 30).mapToObj(i -> ask(1)).toList();
        List<Verdict> verdicts = asked.stream()
                .map(answer -> answer.toCompletableFuture().join().verdict())
                .toList();
        assertThat(verdicts.subList(0, 10)).containsOnly(Verdict.OK);
        assertThat(verdicts.subList(10, 30)).containsOnly(Verdict.BUSY);
        assertThat(store.snapshot().busy()).isEqualTo(20);
    }

    @Test
    void a_redis_that_comes_back_is_used_again() {
        take(1);
        redis.kill();
        await().until(() -> take(1).verdict() == Verdict.UNAVAILABLE);
        redis.startAgain();
        awaitAnswers();
    }

    @Test
    void a_redis_that_is_not_there_is_an_error_at_once() {
        RedisStoreConfig nowhere = RedisStoreConfig.of("redis://127.0.0.1:1");
        assertThatThrownBy(() -> RedisStore.connect(nowhere, NanoClock.system()))
                .isInstanceOf(RedisException.class);
    }

    @Test
    void after_the_end_nothing_is_available() {
        store.close();
        store.close();
        assertThat(take(1).verdict()).isEqualTo(Verdict.UNAVAILABLE);
    }
}
