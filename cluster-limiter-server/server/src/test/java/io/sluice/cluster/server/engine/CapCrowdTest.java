package io.sluice.cluster.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** More keys of a cap on calls in flight than there are places for: who has one, and what the others get. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CapCrowdTest {
    private static final String SHOP = "shop";
    private static final Duration LIFE = Duration.ofSeconds(1);

    /** Two places. */
    private static final ConcurrencyRule FIVE_EACH = ConcurrencyRule.custom("tenant")
            .maxConcurrentCalls(5)
            .leaseDuration(LIFE)
            .onStateLoss(StateLoss.FULL)
            .maxKeys(2)
            .build();

    private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 500_000_000L);
    private MemoryStore store = new MemoryStore(clock, MemoryStore.LEAST_MAX_KEYS, new SipHash(1, 2));
    private LimitEngine engine = new LimitEngine(store);

    CapCrowdTest() {
        caps(FIVE_EACH);
    }

    private void caps(ConcurrencyRule... rules) {
        engine.concurrency().rules(SHOP, List.of(rules));
    }

    private Answer decide(String namespace, Ask ask) {
        return engine.decide(namespace, new Client(1), List.of(ask))
                .toCompletableFuture()
                .join()
                .get(0);
    }

    private Answer hold(String tenant, long lease, long permits) {
        return decide(SHOP, new Ask.Hold(new Target("tenant", tenant), lease, permits));
    }

    private Answer hold(String tenant, long permits) {
        return hold(tenant, 0, permits);
    }

    private KeyRoom room() {
        return engine.keyRoom().orElseThrow();
    }

    private KeyUse use() {
        return room().use(SHOP);
    }

    @Test
    void those_without_a_place_together_hold_no_more_than_one_may() {
        assertThat(hold("ann", 5).granted()).isEqualTo(5);
        assertThat(hold("bob", 1).granted()).isEqualTo(1);
        Answer cid = hold("cid", 3);
        assertThat(cid.granted()).isEqualTo(3);
        assertThat(cid.remaining()).isEqualTo(2);
        Answer dan = hold("dan", 5);
        assertThat(dan.granted()).as("what cid has left").isEqualTo(2);
        Answer refused = hold("eva", 1);
        assertThat(refused.verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(refused.retryAfterNanos()).isEqualTo(50_000_000);
        assertThat(hold("bob", 5).granted()).as("has a place").isEqualTo(4);
        assertThat(use()).isEqualTo(new KeyUse(2, 3));
        hold("cid", cid.lease(), 1);
        assertThat(hold("eva", 5).granted()).as("what cid has given back").isEqualTo(2);
        assertThat(hold("dan", dan.lease(), 2).granted()).as("a renewal").isEqualTo(2);
    }

    @Test
    void a_key_of_which_nothing_is_held_any_more_leaves_its_place_to_the_next() {
        Answer ann = hold("ann", 5);
        hold("bob", 5);
        assertThat(hold("cid", 5).granted()).isEqualTo(5);
        assertThat(hold("dan", 1).isOk()).isFalse();
        hold("ann", ann.lease(), 0);
        assertThat(hold("dan", 5).granted()).as("in ann's place").isEqualTo(5);
        assertThat(hold("ann", 1).isOk())
                .as("there is none, and cid holds what is for such")
                .isFalse();
        clock.advance(LIFE);
        assertThat(hold("eva", 5).granted()).as("leases are over").isEqualTo(5);
        assertThat(use().keys()).isEqualTo(1);
    }

    @Test
    void who_gets_a_place_takes_along_what_he_holds() {
        Answer ann = hold("ann", 5);
        hold("bob", 5);
        Answer cid = hold("cid", 4);
        hold("ann", ann.lease(), 0);
        assertThat(hold("cid", 5).granted()).as("five, all in all").isEqualTo(1);
        assertThat(hold("dan", 5).granted()).as("alone without a place").isEqualTo(5);
        assertThat(engine.concurrency()
                        .holders(SHOP, new Target("tenant", "cid"))
                        .toCompletableFuture()
                        .join())
                .extracting(Holder::permits)
                .containsExactlyInAnyOrder(4L, 1L);
        assertThat(engine.concurrency()
                        .revoke(SHOP, new Target("tenant", "cid"), cid.lease())
                        .toCompletableFuture()
                        .join())
                .isTrue();
        assertThat(hold("cid", 5).granted()).isEqualTo(4);
    }

    @Test
    void a_value_with_a_cap_of_its_own_and_calls_without_a_key_always_have_a_place() {
        hold("ann", 5);
        hold("bob", 5);
        hold("cid", 5);
        caps(FIVE_EACH.toBuilder()
                .override("vip", new ValueCap(50))
                .override("cid", new ValueCap(7))
                .build());
        assertThat(hold("vip", 100).granted()).isEqualTo(50);
        assertThat(hold("", 100).granted()).isEqualTo(5);
        assertThat(hold("cid", 100).granted()).as("with what he had before").isEqualTo(2);
        assertThat(use().keys()).as("on top of the two").isEqualTo(5);
        assertThat(hold("dan", 5).granted())
                .as("cid counts as one without a place no longer")
                .isEqualTo(5);
    }

    @Test
    void a_lower_bound_takes_no_place_away_and_a_higher_one_gives_some() {
        hold("ann", 1);
        Answer bob = hold("bob", 1);
        caps(FIVE_EACH.toBuilder().maxKeys(1).build());
        assertThat(hold("bob", 5).granted()).isEqualTo(4);
        hold("cid", 5);
        assertThat(hold("bob", bob.lease(), 1).isOk()).isTrue();
        caps(FIVE_EACH.toBuilder().maxKeys(3).build());
        assertThat(hold("dan", 5).granted()).isEqualTo(5);
    }

    @Test
    void keys_of_caps_count_in_the_quota_of_their_namespace_beside_those_of_limits() {
        room().quotas(Map.of(SHOP, 3));
        caps(FIVE_EACH.toBuilder().maxKeys(null).build());
        engine.concurrency().rules("bank", List.of(FIVE_EACH));
        engine.rules(
                SHOP,
                List.of(LimitRule.custom("tenant")
                        .limitForPeriod(5)
                        .limitRefreshPeriod(Duration.ofHours(1))
                        .onStateLoss(StateLoss.FULL)
                        .build()));
        decide(SHOP, new Ask.Acquire(new Target("tenant", "ann"), 5));
        hold("ann", 1);
        hold("bob", 1);
        hold("cid", 5);
        assertThat(use()).isEqualTo(new KeyUse(3, 1));
        assertThat(hold("dan", 1).isOk()).isFalse();
        assertThat(decide("bank", new Ask.Hold(new Target("tenant", "ann"), 0, 5))
                        .granted())
                .isEqualTo(5);
        assertThat(room().use("bank")).isEqualTo(new KeyUse(1, 0));
    }

    @Test
    void a_store_that_is_full_forgets_keys_of_limits_that_mean_nothing_for_one_of_a_cap() {
        engine.rules(SHOP, List.of(LimitRule.perSecond("user", 10)));
        clock.advance(Duration.ofSeconds(11));
        for (int i = 0; i < MemoryStore.LEAST_MAX_KEYS; i++) {
            decide(SHOP, new Ask.Acquire(new Target("user", "user " + i), 1));
        }
        clock.advance(Duration.ofSeconds(1)); // they are full again
        assertThat(store.keys()).isEqualTo(MemoryStore.LEAST_MAX_KEYS);
        assertThat(hold("ann", 5).granted()).isEqualTo(5);
        assertThat(hold("bob", 5).granted()).isEqualTo(5);
        assertThat(use().crowdedOut()).isZero();
    }

    @Test
    void keys_of_clients_that_have_died_do_not_keep_the_room_of_limits() {
        caps(FIVE_EACH.toBuilder().maxKeys(null).build());
        engine.rules(SHOP, List.of(LimitRule.perSecond("user", 10)));
        for (int i = 0; i < MemoryStore.LEAST_MAX_KEYS; i++) {
            hold("tenant " + i, 1);
        }
        clock.advance(Duration.ofSeconds(11));
        for (int i = 0; i < MemoryStore.LEAST_MAX_KEYS / 32; i++) {
            clock.advance(Duration.ofMillis(1));
            decide(SHOP, new Ask.Acquire(new Target("user", "ann"), 1));
        }
        assertThat(store.keys()).isEqualTo(1);
    }

    @Test
    void what_a_store_that_has_lost_everything_knows_again_is_no_more_than_places_and_those_without_may_hold() {
        ConcurrencyRule empty =
                FIVE_EACH.toBuilder().onStateLoss(StateLoss.EMPTY).maxKeys(4).build();
        caps(empty);
        clock.advance(LIFE);
        List<String> tenants = List.of("ann", "bob", "cid", "dan");
        List<Answer> before = tenants.stream().map(tenant -> hold(tenant, 3)).toList();
        store = new MemoryStore(clock, MemoryStore.LEAST_MAX_KEYS, new SipHash(1, 2));
        engine = new LimitEngine(store);
        caps(empty.toBuilder().maxKeys(2).build());
        List<Boolean> again = List.of(0, 1, 2, 3).stream()
                .map(i -> hold(tenants.get(i), before.get(i).lease(), 3).isOk())
                .toList();
        assertThat(again).as("dan's three do not go with cid's").containsExactly(true, true, true, false);
        assertThat(hold("eva", 1).isOk()).as("nothing new meanwhile").isFalse();
        clock.advance(LIFE.dividedBy(2));
        assertThat(hold("cid", before.get(2).lease(), 3).isOk()).isTrue();
        clock.advance(LIFE.dividedBy(2));
        assertThat(hold("eva", 5).granted())
                .as("in a place of those who are gone")
                .isEqualTo(5);
    }

    /** Keys come and go in two threads, most of the time without a place. */
    @Test
    void two_threads_never_hold_more_than_places_and_those_without_may_hold() throws InterruptedException {
        ConcurrencyRule rule = FIVE_EACH.toBuilder()
                .leaseDuration(Duration.ofHours(1))
                .maxKeys(1)
                .build();
        for (int round = 0; round < 20; round++) {
            engine = new LimitEngine(new MemoryStore(clock, MemoryStore.LEAST_MAX_KEYS, new SipHash(1, round)));
            caps(rule);
            Map<String, AtomicInteger> held = new ConcurrentHashMap<>();
            AtomicInteger most = new AtomicInteger();
            Runnable holds = () -> {
                Random random = new Random();
                for (int i = 0; i < 300; i++) {
                    String tenant = "tenant " + random.nextInt(6);
                    Answer answer = hold(tenant, 3);
                    if (answer.isOk()) {
                        AtomicInteger its = held.computeIfAbsent(tenant, absent -> new AtomicInteger());
                        most.accumulateAndGet(its.addAndGet((int) answer.granted()), Math::max);
                        its.addAndGet((int) -answer.granted());
                        hold(tenant, answer.lease(), 0);
                    }
                }
            };
            Thread other = new Thread(holds);
            other.start();
            holds.run();
            other.join();
            assertThat(most.get()).as("of one key").isLessThanOrEqualTo(5);
            assertThat(use().keys()).as("nothing is held any more").isZero();
            assertThat(hold("one", 9).granted()).isEqualTo(5);
            assertThat(hold("two", 9).granted())
                    .as("what those without a place may hold, all of it")
                    .isEqualTo(5);
            assertThat(hold("three", 9).granted()).isZero();
        }
    }
}
