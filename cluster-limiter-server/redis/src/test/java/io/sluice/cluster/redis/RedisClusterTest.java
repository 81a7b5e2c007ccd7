package io.sluice.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.cluster.server.engine.Answer;
import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.CalendarUnit;
import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.ConcurrencyRule;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.cluster.server.engine.Target;
import io.sluice.cluster.server.engine.Verdict;
import io.sluice.core.time.NanoClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real cluster of three masters and three replicas, one of which takes over. Time is the test's: nothing comes again by itself. */
@Tag("slow")
@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisClusterTest {
    private static final String NAMESPACE = "shop";
    private static final int KEYS = 100;
    private static final int BURST = 10;
    private static final LimitRule RULE = LimitRule.custom("user")
            .limitForPeriod(BURST)
            .limitRefreshPeriod(Duration.ofSeconds(10))
            .leaseShare(0)
            .onStateLoss(StateLoss.EMPTY)
            .build();

    @TempDir
    private Path folder;

    private final AtomicLong micros = new AtomicLong(1_000_000_000_000L);
    private RedisCluster cluster;
    private RedisStore store;
    private LimitEngine engine;

    @BeforeEach
    void start() {
        cluster = RedisCluster.start(folder);
    }

    @AfterEach
    void stop() {
        store.close();
        cluster.close();
    }

    private void connect(boolean strictFailover) {
        RedisStoreConfig config = RedisStoreConfig.clusterOf(cluster.uris())
                .commandTimeout(Duration.ofMillis(500))
                .strictFailover(strictFailover)
                .build();
        store = RedisStore.connect(config, NanoClock.system(), micros::get);
        engine = new LimitEngine(store);
        engine.rules(NAMESPACE, List.of(RULE));
        take(0); // all shards are seen
        advance(Duration.ofSeconds(11));
    }

    private void advance(Duration time) {
        micros.addAndGet(time.toNanos() / 1_000);
    }

    /** Asks for so many permits of each key. */
    private Map<String, Answer> take(long permits) {
        List<Ask.Acquire> asks = IntStream.range(0, KEYS)
                .mapToObj(i -> new Ask.Acquire(new Target("user", "user " + i), Math.max(1, permits)))
                .toList();
        List<Answer> answers = engine.decide(NAMESPACE, new Client(1), asks)
                .toCompletableFuture()
                .join();
        Map<String, Answer> byKey = new HashMap<>();
        IntStream.range(0, KEYS).forEach(i -> byKey.put("user " + i, answers.get(i)));
        return byKey;
    }

    private static long granted(Map<String, Answer> answers) {
        return answers.values().stream().mapToLong(Answer::granted).sum();
    }

    /** Until every shard is answered for again, by asking for more than there ever is. */
    private void awaitAllShards() {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> take(BURST + 1).values().stream().allMatch(answer -> answer.verdict() == Verdict.BLOCKED));
    }

    @Test
    void keys_are_spread_over_the_masters_and_each_has_its_limit() {
        connect(false);
        assertThat(granted(take(BURST))).isEqualTo(KEYS * BURST);
        assertThat(granted(take(1))).isZero();
        for (int i = 0; i < 3; i++) {
            assertThat(cluster.master(i).ask("DBSIZE")).isNotEqualTo(":0");
        }
    }

    @Test
    void after_a_failover_only_what_the_replica_had_not_heard_is_granted_again() {
        connect(false);
        assertThat(granted(take(BURST - 3))).isEqualTo(KEYS * (BURST - 3));
        cluster.cutOffReplica(0);
        assertThat(granted(take(3))).isEqualTo(KEYS * 3);
        cluster.failOver(0);
        awaitAllShards();
        long again = granted(take(1)) + granted(take(1)) + granted(take(1)) + granted(take(1));
        assertThat(again).as("3 for each key of one master, of three").isBetween(1L, 3L * KEYS);
    }

    @Test
    void after_a_strict_failover_nothing_is_granted_again() {
        connect(true);
        assertThat(granted(take(BURST - 3))).isEqualTo(KEYS * (BURST - 3));
        cluster.cutOffReplica(0);
        assertThat(granted(take(3))).isEqualTo(KEYS * 3);
        cluster.failOver(0);
        awaitAllShards();
        assertThat(granted(take(1))).isZero();
        advance(Duration.ofSeconds(4));
        assertThat(granted(take(4))).as("what has come since").isEqualTo(KEYS * 4);
    }

    // ---- quotas, and permits of calls in flight

    private List<Answer> decide(Function<Integer, Ask> ask) {
        return engine.decide(
                        NAMESPACE,
                        new Client(1),
                        IntStream.range(0, KEYS).mapToObj(ask::apply).toList())
                .toCompletableFuture()
                .join();
    }

    private static Target of(String rule, int user) {
        return new Target(rule, "user " + user);
    }

    private List<Answer> hold(long permits) {
        return decide(user -> new Ask.Hold(of("db", user), 0, permits));
    }

    private List<Answer> renew(List<Answer> held) {
        return decide(user -> new Ask.Hold(
                of("db", user), held.get(user).lease(), held.get(user).granted()));
    }

    /** Until all nodes know the script, which takes them a while. */
    private void cap() {
        engine.concurrency()
                .rules(
                        NAMESPACE,
                        List.of(ConcurrencyRule.custom("db")
                                .maxConcurrentCalls(10)
                                .leaseDuration(Duration.ofSeconds(10))
                                .build()));
        await().atMost(Duration.ofMinutes(1))
                .until(() -> decide(user -> new Ask.Hold(of("db", user), 1, 0)).stream()
                        .allMatch(Answer::isOk));
    }

    @Test
    void quotas_and_permits_are_spread_over_the_masters_too() {
        connect(false);
        LimitRule quota = LimitRule.custom("plan")
                .limitForPeriod(3)
                .fixedWindow(CalendarUnit.MONTH, ZoneOffset.UTC)
                .onStateLoss(StateLoss.FULL)
                .build();
        engine.rules(NAMESPACE, List.of(RULE, quota));
        cap();
        assertThat(decide(user -> new Ask.Acquire(of("plan", user), 3))).allMatch(Answer::isOk);
        assertThat(decide(user -> new Ask.Acquire(of("plan", user), 1))).noneMatch(Answer::isOk);
        assertThat(hold(7)).extracting(Answer::granted).containsOnly(7L);
        assertThat(hold(7)).extracting(Answer::granted).containsOnly(3L);
    }

    @Test
    void after_a_strict_failover_permits_are_known_again_when_they_are_renewed() {
        connect(true);
        cap();
        List<Answer> first = hold(3);
        cluster.cutOffReplica(0);
        List<Answer> second = hold(3);
        assertThat(second).extracting(Answer::granted).containsOnly(3L);
        cluster.failOver(0);
        awaitAllShards();
        assertThat(hold(5)).extracting(Answer::granted).contains(0L, 4L).containsOnly(0L, 4L);
        assertThat(renew(first)).extracting(Answer::granted).containsOnly(3L);
        assertThat(renew(second)).extracting(Answer::granted).containsOnly(3L);
        advance(Duration.ofSeconds(5));
        renew(first);
        renew(second);
        advance(Duration.ofSeconds(5));
        assertThat(hold(5))
                .as("beside the six that were renewed")
                .allSatisfy(answer -> assertThat(answer.granted()).isEqualTo(4));
    }

    @Test
    void callers_see_no_redirection_and_no_missing_script() {
        connect(false);
        cluster.master(1).kill();
        for (int i = 0; i < 20; i++) {
            assertThat(take(1).values())
                    .extracting(Answer::verdict)
                    .containsAnyOf(Verdict.OK, Verdict.UNKNOWN, Verdict.UNAVAILABLE)
                    .isSubsetOf(Verdict.OK, Verdict.BLOCKED, Verdict.UNKNOWN, Verdict.UNAVAILABLE);
            advance(Duration.ofSeconds(1));
        }
        awaitAllShards();
    }
}
