package io.sluice.cluster.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cluster.protocol.Protocol;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ConcurrencyTest {
    private static final String SHOP = "shop";
    private static final Target DB = new Target("db");
    private static final Duration LIFE = Duration.ofSeconds(30);
    private static final ConcurrencyRule TEN = ConcurrencyRule.of("db", 10);

    /** Its nanoseconds wrap in the middle of the tests, on purpose. */
    private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 40_000_000_000L);

    private LimitEngine engine = started(TEN);

    ConcurrencyTest() {
        clock.advance(LIFE); // until then a server does not know what is still held
    }

    private LimitEngine started(ConcurrencyRule... rules) {
        LimitEngine started = new LimitEngine(new MemoryStore(clock, MemoryStore.LEAST_MAX_KEYS));
        started.concurrency().rules(SHOP, List.of(rules));
        return started;
    }

    private static <T> T now(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private Answer hold(long client, Target target, long lease, long permits) {
        return now(engine.decide(SHOP, new Client(client), List.of(new Ask.Hold(target, lease, permits))))
                .get(0);
    }

    private Answer hold(long client, long permits) {
        return hold(client, DB, 0, permits);
    }

    private Answer renew(long client, Answer held) {
        return hold(client, DB, held.lease(), held.granted());
    }

    private void giveBack(long client, Answer held) {
        assertThat(hold(client, DB, held.lease(), 0).verdict()).isEqualTo(Verdict.OK);
    }

    private List<Holder> holders() {
        return now(engine.concurrency().holders(SHOP, DB));
    }

    private long held() {
        return holders().stream().mapToLong(Holder::permits).sum();
    }

    // ---- granting

    @Test
    void all_clients_together_hold_no_more_than_the_limit() {
        Answer six = hold(1, 6);
        assertThat(six.granted()).isEqualTo(6);
        assertThat(six.remaining()).isEqualTo(4);
        assertThat(six.leaseNanos()).isEqualTo(LIFE.toNanos());
        assertThat(hold(2, 6).granted()).as("what is left").isEqualTo(4);
        Answer refused = hold(3, 1);
        assertThat(refused.verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(refused.granted()).isZero();
        assertThat(refused.retryAfterNanos()).isPositive();
    }

    @Test
    void each_key_has_the_whole_limit() {
        assertThat(hold(1, new Target("db", "a"), 0, 10).granted()).isEqualTo(10);
        assertThat(hold(1, new Target("db", "b"), 0, 10).granted()).isEqualTo(10);
    }

    @Test
    void fencing_numbers_grow_with_each_grant_also_through_a_restart() {
        long first = hold(1, 1).lease();
        long second = hold(2, 1).lease();
        assertThat(second).isGreaterThan(first);
        engine = started(TEN);
        clock.advance(LIFE);
        assertThat(hold(1, 1).lease()).isGreaterThan(second);
    }

    @Test
    void what_makes_no_sense_is_a_bad_request() {
        assertThat(hold(1, 0).verdict()).isEqualTo(Verdict.BAD_REQUEST);
        assertThat(hold(1, -1).verdict()).isEqualTo(Verdict.BAD_REQUEST);
        assertThat(hold(1, ConcurrencyRule.MAX_CALLS + 1).verdict()).isEqualTo(Verdict.BAD_REQUEST);
        assertThat(hold(1, DB, -1, 1).verdict()).isEqualTo(Verdict.BAD_REQUEST);
        assertThat(hold(1, new Target("db", "k".repeat(LimitEngine.MAX_KEY + 1)), 0, 1)
                        .verdict())
                .isEqualTo(Verdict.BAD_REQUEST);
        assertThat(hold(1, new Target("other"), 0, 1).verdict()).isEqualTo(Verdict.NO_RULE);
    }

    // ---- ending

    @Test
    void permits_of_a_client_that_has_died_are_free_when_its_lease_is_over() {
        hold(1, 10);
        clock.advance(LIFE.minusNanos(1));
        assertThat(hold(2, 1).isOk()).as("one nanosecond early").isFalse();
        clock.advance(Duration.ofNanos(1));
        assertThat(hold(2, 10).granted()).isEqualTo(10);
    }

    @Test
    void permits_that_are_given_back_are_free_at_once_and_giving_them_back_twice_does_no_harm() {
        Answer held = hold(1, 10);
        giveBack(1, held);
        assertThat(hold(2, 4).granted()).isEqualTo(4);
        giveBack(1, held);
        assertThat(held()).isEqualTo(4);
    }

    @Test
    void nobody_gives_back_or_renews_what_another_holds() {
        Answer held = hold(1, 10);
        giveBack(2, held);
        assertThat(held()).isEqualTo(10);
        assertThat(renew(2, held).verdict()).isEqualTo(Verdict.BLOCKED);
    }

    @Test
    void an_operator_sees_who_holds_permits_and_can_take_them_away() {
        Answer first = hold(1, 3);
        clock.advance(Duration.ofSeconds(1));
        Answer second = hold(2, 7);
        assertThat(holders())
                .containsExactly(
                        new Holder(1, first.lease(), 3, 1_000_000_000, 29_000_000_000L),
                        new Holder(2, second.lease(), 7, 0, 30_000_000_000L));
        assertThat(now(engine.concurrency().revoke(SHOP, DB, first.lease()))).isTrue();
        assertThat(now(engine.concurrency().revoke(SHOP, DB, first.lease())))
                .as("twice")
                .isFalse();
        assertThat(renew(1, first).verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(hold(3, 10).granted()).isEqualTo(3);
        assertThat(now(engine.concurrency().revoke(SHOP, new Target("other"), 1)))
                .isFalse();
        assertThat(now(engine.concurrency().holders(SHOP, new Target("other")))).isEmpty();
    }

    // ---- renewing

    @Test
    void a_lease_that_is_renewed_goes_on_and_one_that_is_over_does_not() {
        Answer held = hold(1, 10);
        clock.advance(LIFE.dividedBy(3));
        assertThat(renew(1, held).lease()).as("the number stays").isEqualTo(held.lease());
        clock.advance(LIFE.minusNanos(1));
        assertThat(renew(1, held).granted()).isEqualTo(10);
        clock.advance(LIFE);
        assertThat(renew(1, held).verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(held()).isZero();
    }

    @Test
    void a_renewal_never_adds_permits_nor_ends_a_lease_sooner() {
        Answer held = hold(1, 5);
        assertThat(hold(1, DB, held.lease(), 2).granted()).isEqualTo(2);
        assertThat(hold(1, DB, held.lease(), 5).granted()).as("a late frame").isEqualTo(2);
        engine.concurrency()
                .rules(
                        SHOP,
                        List.of(ConcurrencyRule.custom("db")
                                .leaseDuration(Duration.ofSeconds(1))
                                .build()));
        assertThat(hold(1, DB, held.lease(), 2).leaseNanos()).isEqualTo(1_000_000_000);
        assertThat(holders().get(0).leftNanos()).isEqualTo(LIFE.toNanos());
    }

    @Test
    void nobody_holds_permits_for_longer_than_the_longest_hold() {
        engine = started(ConcurrencyRule.custom("db")
                .maxConcurrentCalls(10)
                .maxHold(Duration.ofSeconds(40))
                .build());
        clock.advance(LIFE);
        Answer held = hold(1, 10);
        clock.advance(Duration.ofSeconds(15));
        assertThat(renew(1, held).leaseNanos()).isEqualTo(Duration.ofSeconds(25).toNanos());
        clock.advance(Duration.ofSeconds(25));
        assertThat(renew(1, held).verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(hold(2, 10).granted()).isEqualTo(10);
    }

    // ---- other rules, and no memory

    @Test
    void a_lower_limit_grants_nothing_until_enough_is_given_back() {
        Answer held = hold(1, 10);
        engine.concurrency().rules(SHOP, List.of(ConcurrencyRule.of("db", 5)));
        assertThat(renew(1, held).granted()).as("what is held stays").isEqualTo(10);
        assertThat(hold(1, DB, held.lease(), 5).granted()).isEqualTo(5);
        assertThat(hold(2, 1).verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(hold(1, DB, held.lease(), 4).remaining()).isEqualTo(1);
        assertThat(hold(2, 1).granted()).isEqualTo(1);
    }

    @Test
    void a_server_that_has_lost_its_memory_knows_again_what_is_renewed_and_grants_nothing_else_meanwhile() {
        Answer held = hold(1, 6);
        engine = started(TEN);
        Answer refused = hold(2, 1);
        assertThat(refused.verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(refused.retryAfterNanos()).isEqualTo(LIFE.toNanos());
        assertThat(renew(1, held).granted()).isEqualTo(6);
        assertThat(hold(3, DB, held.lease() + 1, 5).verdict()).as("no room").isEqualTo(Verdict.BLOCKED);
        clock.advance(LIFE.minusNanos(1));
        assertThat(renew(1, held).granted()).isEqualTo(6);
        assertThat(hold(2, 10).isOk()).as("one nanosecond early").isFalse();
        clock.advance(Duration.ofNanos(1));
        assertThat(hold(2, 10).granted()).isEqualTo(4);
        assertThat(hold(3, DB, held.lease() - 1, 1).verdict())
                .as("too late to be known again")
                .isEqualTo(Verdict.BLOCKED);
    }

    @Test
    void a_rule_may_prefer_to_grant_at_once_after_a_loss() {
        engine =
                started(ConcurrencyRule.custom("db").onStateLoss(StateLoss.FULL).build());
        assertThat(hold(1, 25).granted()).isEqualTo(25);
    }

    @Test
    void memory_is_bounded_and_keys_of_which_nothing_is_held_are_forgotten() {
        MemoryPermitStore store =
                new MemoryPermitStore(clock, new SipHash(1, 2), new MemoryKeyRoom(100), nothing -> {});
        ConcurrencyLimit limit = new ConcurrencyLimit(
                SHOP, ConcurrencyRule.custom("db").onStateLoss(StateLoss.FULL).build(), 1);
        for (int i = 0; i < 100 + 25; i++) {
            assertThat(hold(store, limit, "key " + i).isOk()).isTrue();
        }
        assertThat(hold(store, limit, "one more").verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(store.keys()).as("100 places, and 25 permits of the others").isEqualTo(125);
        clock.advance(LIFE);
        for (int i = 0; i < 10; i++) {
            clock.advance(Duration.ofMillis(1));
            hold(store, limit, "key 0");
        }
        assertThat(store.keys()).isEqualTo(1);
    }

    private static Answer hold(MemoryPermitStore store, ConcurrencyLimit limit, String key) {
        return now(store.hold(limit, new Client(1), new Ask.Hold(new Target("db", key), 0, 1)));
    }

    @Test
    void a_value_may_have_a_cap_of_its_own_in_all_else_it_goes_by_the_rule() {
        ConcurrencyRule rule = ConcurrencyRule.custom("db")
                .maxConcurrentCalls(10)
                .leaseDuration(Duration.ofSeconds(1))
                .maxHold(Duration.ofSeconds(5))
                .onStateLoss(StateLoss.FULL)
                .override("ann", new ValueCap(40))
                .maxKeys(7)
                .build();
        assertThat(rule.toBuilder().build()).isEqualTo(rule);
        assertThat(rule.of("bob")).isSameAs(rule);
        assertThat(rule.of("ann"))
                .isEqualTo(ConcurrencyRule.custom("db")
                        .maxConcurrentCalls(40)
                        .leaseDuration(Duration.ofSeconds(1))
                        .maxHold(Duration.ofSeconds(5))
                        .onStateLoss(StateLoss.FULL)
                        .maxKeys(7)
                        .build());
        ConcurrencyLimit limit = new ConcurrencyLimit(SHOP, rule, 3);
        assertThat(limit.of("bob")).isSameAs(limit);
        assertThat(limit.of("ann")).hasToString("db of shop, version 3, of one value");
        assertThat(limit.of(Protocol.SHADOW + "ann").value())
                .as("who only looks on")
                .isEqualTo("ann");
    }

    // ---- what is refused

    @Test
    void bad_rules_are_named_with_their_range_and_value() {
        assertThatThrownBy(() -> ConcurrencyRule.of("db", 0))
                .hasMessage("maxConcurrentCalls must be between 1 and 1000000, but was 0");
        assertThatThrownBy(() -> ConcurrencyRule.custom("db")
                        .leaseDuration(Duration.ofMillis(99))
                        .build())
                .hasMessage("leaseDuration must be between PT0.1S and PT1H, but was PT0.099S");
        assertThatThrownBy(() -> ConcurrencyRule.custom("db")
                        .maxHold(Duration.ofSeconds(29))
                        .build())
                .hasMessage("maxHold must be between PT30S and PT8760H, but was PT29S");
        assertThatThrownBy(() -> ConcurrencyRule.custom("db")
                        .override("ann", new ValueCap(0))
                        .build())
                .hasMessage("overrides[ann].maxConcurrentCalls must be between 1 and 1000000, but was 0");
        assertThatThrownBy(() -> ConcurrencyRule.custom("db")
                        .override("x".repeat(201), new ValueCap(1))
                        .build())
                .hasMessage("length of a value in overrides must be between 1 and 200, but was 201");
        assertThatThrownBy(() -> ConcurrencyRule.custom("db").maxKeys(0).build())
                .hasMessage("maxKeys must be between 1 and 268435456, but was 0");
        assertThatThrownBy(() -> engine.concurrency().rules(SHOP, List.of(TEN, TEN)))
                .hasMessage("id of a rule must not be taken, but was \"db\"");
        assertThat(engine.concurrency().rules(SHOP)).hasSize(1);
    }

    @Test
    void a_store_that_cannot_keep_permits_has_no_such_rules() {
        LimitEngine without = new LimitEngine(new LimitStore() {
            @Override
            public int shards() {
                return 1;
            }

            @Override
            public CompletionStage<ShardResults> apply(ShardBatch batch) {
                return CompletableFuture.completedFuture(new ShardResults(batch.size()));
            }
        });
        assertThatThrownBy(() -> without.concurrency().rules(SHOP, List.of(TEN)))
                .hasMessage("concurrency rules must be none with a store that cannot keep permits, but were 1");
        without.concurrency().rules(SHOP, List.of());
        assertThat(without.concurrency().rule(SHOP, "db")).isEmpty();
    }
}
