package io.sluice.cluster.server.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cluster.server.engine.Answer;
import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.ConcurrencyRule;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.cluster.server.engine.LimitStore;
import io.sluice.cluster.server.engine.MemoryStore;
import io.sluice.cluster.server.engine.RuleCounters.Counts;
import io.sluice.cluster.server.engine.ShardBatch;
import io.sluice.cluster.server.engine.ShardResults;
import io.sluice.cluster.server.engine.Target;
import io.sluice.cluster.server.engine.Verdict;
import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DeskTest {
    private static final Client CLIENT = new Client(7);
    private static final LimitRule PAY = LimitRule.custom("pay")
            .limitForPeriod(1_000_000)
            .onStateLoss(StateLoss.FULL)
            .build();

    private final ManualClock clock = new ManualClock();
    private final LimitEngine engine = new LimitEngine(new MemoryStore(clock));
    private final Desk desk = new Desk(engine, clock, 1000);

    DeskTest() {
        engine.rules("shop", List.of(PAY));
    }

    private static List<Ask> acquires(int count) {
        return Collections.nCopies(count, new Ask.Acquire(new Target("pay"), 1));
    }

    private List<Answer> decide(List<? extends Ask> asks, int bytes) {
        return desk.decide("shop", CLIENT, asks, bytes).toCompletableFuture().join();
    }

    private static long count(List<Answer> answers, Verdict verdict) {
        return answers.stream().filter(answer -> answer.verdict() == verdict).count();
    }

    private NamespaceUse use(String namespace) {
        return desk.use().stream()
                .filter(one -> one.namespace().equals(namespace))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void asks_beyond_the_quota_are_answered_busy_with_the_time_to_come_back() {
        desk.quotas(Map.of("shop", new NamespaceQuota(100L, null, null)));
        List<Answer> answers = decide(acquires(130), 0);
        assertThat(count(answers, Verdict.OK)).isEqualTo(100);
        assertThat(answers.subList(0, 100)).allMatch(Answer::isOk);
        assertThat(answers.get(100).verdict()).isEqualTo(Verdict.BUSY);
        assertThat(answers.get(100).retryAfterNanos())
                .isEqualTo(Duration.ofMillis(300).toNanos());
        clock.advance(Duration.ofMillis(299));
        assertThat(count(decide(acquires(30), 0), Verdict.OK))
                .as("one ask's time early")
                .isEqualTo(29);
        assertThat(use("shop").busy()).isEqualTo(31);
        assertThat(use("shop").asks()).isEqualTo(160);
    }

    @Test
    void what_is_given_back_is_taken_whatever_the_quota_says() {
        long lease =
                decide(List.of(new Ask.Lease(new Target("pay"), 100)), 0).get(0).lease();
        desk.quotas(Map.of("shop", new NamespaceQuota(1L, null, null)));
        List<Ask> asks = new ArrayList<>(acquires(2));
        asks.add(1, new Ask.Release(new Target("pay"), lease, 40));
        List<Answer> answers = decide(asks, 0);
        assertThat(answers).extracting(Answer::verdict).containsExactly(Verdict.OK, Verdict.OK, Verdict.BUSY);
        Counts counts = engine.rule("shop", "pay").orElseThrow().counters().counts();
        assertThat(counts.returned()).isEqualTo(40);
        assertThat(counts.outstanding()).isZero();
    }

    @Test
    void frames_beyond_the_quota_of_bytes_are_answered_busy() {
        desk.quotas(Map.of("shop", new NamespaceQuota(null, 2048L, null)));
        assertThat(count(decide(acquires(2), 2048), Verdict.OK)).isEqualTo(2);
        List<Answer> answers = decide(acquires(2), 1024);
        assertThat(count(answers, Verdict.BUSY)).isEqualTo(2);
        assertThat(answers.get(0).retryAfterNanos())
                .isEqualTo(Duration.ofMillis(500).toNanos());
        assertThat(use("shop").bytes()).isEqualTo(3072);
    }

    @Test
    void a_namespace_that_has_only_caps_on_calls_in_flight_is_counted_by_itself() {
        engine.concurrency()
                .rules(
                        "bank",
                        List.of(ConcurrencyRule.custom("db")
                                .onStateLoss(StateLoss.FULL)
                                .build()));
        assertThat(desk.countedAs("bank")).isEqualTo("bank");
        desk.decide("bank", CLIENT, List.of(new Ask.Hold(new Target("db", "ann"), 0, 1)), 0);
        assertThat(use("bank").asks()).isEqualTo(1);
        assertThat(use("bank").keys()).isEqualTo(1);
    }

    @Test
    void connections_beyond_the_quota_are_refused_until_one_ends() throws Exception {
        desk.quotas(Map.of("shop", new NamespaceQuota(null, null, 1)));
        Desk.Place place = desk.enter("shop");
        assertThatThrownBy(() -> desk.enter("shop"))
                .hasMessage("connections of namespace shop must be at most 1, but this would be one more");
        place.close();
        place.close();
        desk.enter("shop");
        assertThat(use("shop").connections()).isEqualTo(1);
        assertThat(use("shop").refusedConnections()).isEqualTo(1);
    }

    @Test
    void a_quota_that_is_taken_away_limits_no_longer() {
        desk.quotas(Map.of("shop", new NamespaceQuota(1L, null, null)));
        assertThat(count(decide(acquires(9), 0), Verdict.BUSY)).isEqualTo(8);
        desk.quotas(Map.of());
        assertThat(count(decide(acquires(9), 0), Verdict.BUSY)).isZero();
        assertThat(use("shop").quota()).isEqualTo(NamespaceQuota.UNLIMITED);
    }

    @Test
    void names_that_clients_make_up_share_one_account() throws Exception {
        for (int i = 0; i < 1000; i++) {
            desk.enter("made up " + i);
            desk.decide("made up " + i, CLIENT, acquires(1), 0);
        }
        assertThat(desk.use()).extracting(NamespaceUse::namespace).containsExactly("shop", Desk.OTHERS);
        assertThat(desk.countedAs("made up 1")).isEqualTo(desk.countedAs("made up 2"));
        assertThat(desk.countedAs("shop")).isEqualTo("shop");
        assertThat(use(Desk.OTHERS).connections()).isEqualTo(1000);
        assertThat(use(Desk.OTHERS).withoutRule()).isEqualTo(1000);
    }

    @Test
    void what_the_store_has_not_decided_is_bounded_for_the_whole_server() {
        HeldStore held = new HeldStore();
        Desk slow = new Desk(new LimitEngine(held), clock, 1000);
        slow.engine().rules("shop", List.of(PAY));
        CompletionStage<List<Answer>> first = slow.decide("shop", CLIENT, acquires(900), 0);
        CompletionStage<List<Answer>> second = slow.decide("shop", CLIENT, acquires(101), 0);
        assertThat(count(second.toCompletableFuture().join(), Verdict.BUSY)).isEqualTo(101);
        assertThat(slow.undecided()).isEqualTo(900);
        held.answer.complete(null);
        assertThat(count(first.toCompletableFuture().join(), Verdict.UNKNOWN)).isEqualTo(900);
        assertThat(slow.undecided()).isZero();
    }

    /** Answers when it is told to. */
    private static final class HeldStore implements LimitStore {
        private final CompletableFuture<Void> answer = new CompletableFuture<>();

        @Override
        public int shards() {
            return 1;
        }

        @Override
        public CompletionStage<ShardResults> apply(ShardBatch batch) {
            return answer.thenApply(done -> new ShardResults(batch.size()));
        }
    }

    @Test
    void keys_beyond_a_quota_are_crowded_out_and_counted() {
        desk.quotas(Map.of("shop", new NamespaceQuota(null, null, null, 1, 3)));
        List<Ask> asks = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            asks.add(new Ask.Acquire(new Target("pay", "user " + i), 1));
        }
        desk.decide("shop", CLIENT, asks, 0).toCompletableFuture().join();
        assertThat(use("shop").keys()).isEqualTo(3);
        assertThat(use("shop").crowdedOut()).isEqualTo(2);
        desk.quotas(Map.of());
        desk.decide("shop", CLIENT, asks, 0).toCompletableFuture().join();
        assertThat(use("shop").keys()).as("no quota any more").isEqualTo(5);
    }

    @Test
    void a_quota_of_keys_is_refused_where_nobody_counts_them() {
        Desk other = new Desk(new LimitEngine(new HeldStore()), clock, 1000);
        other.quotas(Map.of("shop", new NamespaceQuota(5L, null, null)));
        assertThatThrownBy(() -> other.quotas(Map.of("shop", new NamespaceQuota(null, null, null, 1, 3))))
                .hasMessage(
                        "keys of a namespace must not be limited with a store that does not count them, but were those of"
                                + " [shop]");
        assertThat(other.quota("shop").decisionsPerSecond())
                .as("nothing changes")
                .isEqualTo(5);
    }

    @Test
    void counts_batches_by_their_size() {
        decide(acquires(1), 0);
        decide(acquires(2), 0);
        decide(acquires(100), 0);
        BatchSizeCounts sizes = desk.batchSizes();
        assertThat(sizes.sum()).isEqualTo(103);
        assertThat(sizes.upTo()).startsWith(1, 2, 4).endsWith(8192);
        assertThat(sizes.counts()).startsWith(1L, 1L, 0L);
        assertThat(sizes.counts().get(7)).as("65 to 128").isEqualTo(1);
    }

    @Test
    void quotas_have_ranges() {
        assertThatThrownBy(() -> new NamespaceQuota(0L, null, null))
                .hasMessage("decisionsPerSecond must be between 1 and 10000000, but was 0");
        assertThatThrownBy(() -> new NamespaceQuota(null, 5L, null))
                .hasMessage("bytesPerSecond must be between 1024 and 1000000000, but was 5");
        assertThatThrownBy(() -> new NamespaceQuota(null, null, 1, 0))
                .hasMessage("weight must be between 1 and 1000, but was 0");
        assertThatThrownBy(() -> new NamespaceQuota(null, null, 1, 1, 0))
                .hasMessage("keys must be between 1 and 268435456, but was 0");
    }
}
