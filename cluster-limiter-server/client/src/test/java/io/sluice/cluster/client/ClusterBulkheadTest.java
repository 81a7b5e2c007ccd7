package io.sluice.cluster.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cluster.server.engine.ConcurrencyRule;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.Target;
import io.sluice.cluster.server.engine.ValueCap;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Waiter;
import io.sluice.ratelimiter.ClusterBulkheadConfig;
import io.sluice.ratelimiter.ClusterCap;
import io.sluice.ratelimiter.ClusterOptions;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ClusterBulkheadTest {
    private static final ClusterBulkheadConfig DEFAULTS = ClusterBulkheadConfig.ofDefaults();
    private static final Duration LIFE = Duration.ofSeconds(30);

    private final World world = world(ConcurrencyRule.of("db", 100));

    private static World world(ConcurrencyRule rule) {
        World made = new World(new Random(1), LimitRule.perSecond("pay", 1000), World.Trouble.NONE, granted -> {});
        made.concurrencyRules(rule);
        made.clock.advance(rule.leaseDuration()); // until then a server does not know what is still held
        return made;
    }

    private BulkheadClient client(String name, ClusterBulkheadConfig config) {
        BulkheadClient client = new BulkheadClient(world, name, config);
        world.clock.advance(Duration.ofMillis(20));
        return client;
    }

    private BulkheadClient client(String name) {
        return client(name, DEFAULTS);
    }

    /** How many of so many calls are let in. */
    private int admittedOf(BulkheadClient client, int calls) {
        int before = client.calls.size();
        client.call(calls);
        world.clock.advance(Duration.ofMillis(20));
        return client.calls.size() - before;
    }

    private long heldAtTheServer() {
        return world
                .engine()
                .concurrency()
                .holders(World.NAMESPACE, new Target("db"))
                .toCompletableFuture()
                .join()
                .stream()
                .mapToLong(holder -> holder.permits())
                .sum();
    }

    // ---- the cap

    @Test
    void all_processes_together_have_no_more_calls_in_flight_than_the_cap() {
        BulkheadClient one = client("one");
        BulkheadClient two = client("two");
        assertThat(admittedOf(one, 60)).isEqualTo(60);
        one.end(20);
        assertThat(admittedOf(two, 100)).isBetween(10, 40);
        one.end(20);
        world.clock.advance(Duration.ofSeconds(3)); // what is not needed goes back
        assertThat(admittedOf(two, 100) + two.inUse() + one.inUse()).isGreaterThanOrEqualTo(100);
        assertThat(one.inUse() + two.inUse()).isEqualTo(100);
    }

    @Test
    void a_permit_that_is_here_is_taken_without_asking_anybody() {
        BulkheadClient client = client("one");
        assertThat(admittedOf(client, 10)).isEqualTo(10);
        client.end(10);
        client.call(10);
        assertThat(client.calls).as("before any time has passed").hasSize(10);
    }

    @Test
    void calls_beyond_the_cap_are_refused_with_a_time_to_come_back() {
        BulkheadClient client = client("one");
        assertThat(admittedOf(client, 100)).isEqualTo(100);
        admittedOf(client, 1);
        assertThat(client.waiting()).isZero();
        assertThatThrownBy(() -> client.bulkhead.executeRunnable(() -> {}))
                .isInstanceOfSatisfying(ClusterBulkheadFullException.class, refusal -> {
                    assertThat(refusal.reason()).isEqualTo("full");
                    assertThat(refusal.retryAfter()).isPresent();
                });
    }

    @Test
    void a_call_that_may_wait_gets_the_permit_of_one_that_ends_here_or_elsewhere() {
        ClusterBulkheadConfig patient = DEFAULTS.withMaxWaitDuration(Duration.ofSeconds(20));
        BulkheadClient one = client("one", patient);
        BulkheadClient two = client("two", patient);
        assertThat(admittedOf(one, 100)).isEqualTo(100);
        assertThat(admittedOf(one, 1)).isZero();
        one.end(1);
        assertThat(one.calls).as("here, at once").hasSize(100);
        assertThat(admittedOf(two, 3)).isZero();
        assertThat(two.waiting()).isEqualTo(3);
        one.end(3);
        world.clock.advance(Duration.ofSeconds(3));
        assertThat(two.calls).hasSize(3);
        admittedOf(two, 1);
        world.clock.advance(Duration.ofSeconds(20));
        assertThat(two.waiting()).as("its patience is at its end").isZero();
    }

    @Test
    void what_is_not_needed_goes_back_within_a_few_seconds() {
        BulkheadClient client = client("one");
        admittedOf(client, 50);
        client.end(40);
        world.clock.advance(Duration.ofSeconds(3));
        assertThat(heldAtTheServer()).isEqualTo(10);
        client.end(10);
        world.clock.advance(Duration.ofSeconds(3));
        assertThat(heldAtTheServer()).isZero();
        assertThat(client.bulkhead.snapshot().heldPermissions()).isZero();
    }

    @Test
    void a_call_keeps_its_permit_for_as_long_as_it_takes() {
        BulkheadClient client = client("one");
        assertThat(admittedOf(client, 5)).isEqualTo(5);
        world.clock.advance(LIFE.multipliedBy(10));
        assertThat(client.inUse()).isEqualTo(5);
        assertThat(heldAtTheServer()).isEqualTo(5);
    }

    @Test
    void where_the_rule_has_a_longest_hold_new_calls_get_new_permits_in_time() {
        world.concurrencyRules(ConcurrencyRule.custom("db")
                .maxConcurrentCalls(100)
                .maxHold(Duration.ofSeconds(60))
                .build());
        BulkheadClient client = client("one");
        assertThat(admittedOf(client, 1)).isEqualTo(1);
        for (int second = 0; second < 300; second++) {
            assertThat(admittedOf(client, 1)).isEqualTo(1);
            client.end(client.calls.size() - 1);
            world.clock.advance(Duration.ofSeconds(1));
            assertThat(client.bulkhead.snapshot().withoutLease())
                    .as("calls of a second are never without")
                    .isZero();
        }
        world.clock.advance(Duration.ofSeconds(61));
        assertThat(client.bulkhead.snapshot().withoutLease())
                .as("one that takes longer than that is")
                .isEqualTo(1);
    }

    // ---- row 15 of the table of what it must reach

    @Test
    void clients_that_die_while_they_hold_permits_are_survived_by_the_cap_and_their_permits_are_free_in_time() {
        List<BulkheadClient> dying = List.of(client("a"), client("b"), client("c"));
        BulkheadClient survivor = client("d", DEFAULTS.withFallback(Fallback.FAIL_CLOSED));
        for (BulkheadClient client : dying) {
            assertThat(admittedOf(client, 30)).isEqualTo(30);
            world.clock.advance(Duration.ofSeconds(3)); // what it held in advance goes back
        }
        dying.forEach(client -> world.cut(client.name)); // their calls are as good as dead
        long diedAt = world.clock.nanos();
        while (world.clock.nanos() - diedAt < LIFE.plusSeconds(1).toNanos()) {
            admittedOf(survivor, 100);
            int holding = dying.stream().mapToInt(BulkheadClient::inUse).sum();
            assertThat(survivor.inUse() + holding).isLessThanOrEqualTo(100);
        }
        admittedOf(survivor, 100);
        assertThat(survivor.inUse()).isEqualTo(100);
    }

    @Test
    void a_server_that_dies_is_survived_by_what_is_held_and_its_successor_learns_of_it() {
        BulkheadClient one = client("one", DEFAULTS.withFallback(Fallback.FAIL_CLOSED));
        BulkheadClient two = client("two", DEFAULTS.withFallback(Fallback.FAIL_CLOSED));
        assertThat(admittedOf(one, 80)).isEqualTo(80);
        world.crash();
        world.clock.advance(Duration.ofMillis(100));
        one.end(1);
        assertThat(admittedOf(one, 1)).as("of what is held").isEqualTo(1);
        assertThat(admittedOf(two, 1)).isZero();
        world.start();
        world.clock.advance(LIFE.dividedBy(2));
        assertThat(heldAtTheServer()).isGreaterThanOrEqualTo(80);
        assertThat(admittedOf(two, 1))
                .as("others may hold permits that are not known yet")
                .isZero();
        world.clock.advance(LIFE.dividedBy(2));
        assertThat(admittedOf(two, 100)).isEqualTo(20);
        assertThat(one.inUse()).isEqualTo(80);
    }

    // ---- fencing

    @Test
    void who_got_a_permit_that_another_lost_has_a_greater_number() {
        world.concurrencyRules(ConcurrencyRule.of("db", 1));
        BulkheadClient one = client("one");
        BulkheadClient two = client("two");
        admittedOf(one, 1);
        one.end(1);
        FencedPermit first = one.bulkhead.acquire();
        world.cut("one");
        world.clock.advance(LIFE.plusSeconds(1));
        admittedOf(two, 1);
        two.end(1);
        FencedPermit second = two.bulkhead.acquire();
        assertThat(second.fencingNumber().orElseThrow())
                .isGreaterThan(first.fencingNumber().orElseThrow());
        assertThat(one.bulkhead.snapshot().withoutLease()).isEqualTo(1);
        first.close();
        first.close();
        second.success();
        assertThat(one.bulkhead.snapshot().inFlight()).isZero();
        assertThat(two.bulkhead.snapshot().inFlight()).isZero();
    }

    @Test
    void permits_that_an_operator_takes_away_let_no_more_calls_in() {
        BulkheadClient client = client("one");
        assertThat(admittedOf(client, 10)).isEqualTo(10);
        long lease = client.calls.getFirst();
        world.engine().concurrency().revoke(World.NAMESPACE, new Target("db"), lease);
        world.clock.advance(LIFE.dividedBy(3));
        client.end(1);
        assertThat(admittedOf(client, 1)).isEqualTo(1);
        assertThat(client.calls.getLast()).isNotEqualTo(lease);
    }

    // ---- as a gate of guards

    @Test
    void two_gates_of_a_rule_share_what_this_process_holds() {
        BulkheadClient one = client("one");
        ClusterBulkhead other = one.client.bulkhead(
                "other", DEFAULTS.withCluster(ClusterOptions.custom().rule("db").build()));
        assertThat(admittedOf(one, 1)).isEqualTo(1);
        assertThat(other.snapshot().rule()).isEqualTo("db");
        assertThat(other.snapshot().inFlight()).as("of both").isEqualTo(1);
        one.bulkhead.close();
        one.end(1);
        world.clock.advance(Duration.ofSeconds(3));
        assertThat(admitted(other)).as("it goes on").isTrue();
    }

    @Test
    void a_gate_that_is_not_needed_any_more_gives_back_what_it_holds() {
        BulkheadClient one = client("one");
        assertThat(admittedOf(one, 5)).isEqualTo(5);
        one.end(3);
        one.bulkhead.close();
        one.bulkhead.close();
        world.clock.advance(Duration.ofSeconds(1));
        assertThat(heldAtTheServer()).as("of calls in flight").isEqualTo(2);
        one.end(2);
        world.clock.advance(Duration.ofSeconds(2));
        assertThat(heldAtTheServer()).isZero();
    }

    @Test
    void each_value_of_a_key_has_the_whole_cap() {
        ClusterClient process = client("one").client;
        ClusterBulkhead anna = process.bulkhead("db", "anna", DEFAULTS);
        ClusterBulkhead bob = process.bulkhead("db", "bob", DEFAULTS);
        for (int i = 0; i < 100; i++) {
            assertThat(admitted(anna)).isTrue();
        }
        assertThat(admitted(anna)).as("the cap").isFalse();
        assertThat(admitted(bob)).isTrue();
    }

    /** Whether a call was let in, given time for the server's answer. */
    private boolean admitted(ClusterBulkhead bulkhead) {
        long token = bulkhead.enter(Gate.UNTIMED, CallContext.EMPTY);
        if (token != Gate.WAIT) {
            return token >= 0;
        }
        long[] told = {Gate.WAIT};
        bulkhead.enqueue(
                new Waiter() {
                    @Override
                    protected void done(long answer) {
                        told[0] = answer;
                    }
                },
                Gate.UNTIMED,
                CallContext.EMPTY);
        world.clock.advance(Duration.ofMillis(10));
        return told[0] >= 0;
    }

    @Test
    void a_value_with_a_cap_of_its_own_goes_by_that_also_without_a_server() {
        world.concurrencyRules(ConcurrencyRule.custom("db")
                .maxConcurrentCalls(100)
                .override("batch", new ValueCap(40))
                .build());
        ClusterClient process = client("one").client;
        ClusterBulkhead batch = process.bulkhead("db", "batch", DEFAULTS);
        ClusterBulkhead other = process.bulkhead("db", "other", DEFAULTS);
        assertThat(admitted(batch)).isTrue();
        assertThat(admitted(other)).isTrue();
        assertThat(batch.snapshot().limit()).isEqualTo(40);
        assertThat(other.snapshot().limit()).isEqualTo(100);
        world.crash();
        world.clock.advance(Duration.ofMillis(20));
        for (int i = 0; i < 200; i++) {
            admitted(batch);
            admitted(other);
        }
        assertThat(batch.snapshot().inFlight())
                .as("0.9 of its own cap, for the only client")
                .isEqualTo(36);
        assertThat(other.snapshot().inFlight()).isEqualTo(90);
    }

    @Test
    void each_value_with_a_cap_of_its_own_is_held_to_it() {
        world.concurrencyRules(ConcurrencyRule.custom("db")
                .maxConcurrentCalls(100)
                .override("batch", new ValueCap(4))
                .build());
        ClusterBulkhead batch = client("one").client.bulkhead("db", "batch", DEFAULTS);
        for (int i = 0; i < 4; i++) {
            assertThat(admitted(batch)).isTrue();
        }
        assertThat(admitted(batch)).isFalse();
    }

    @Test
    void who_only_looks_on_has_a_cap_of_his_own_and_makes_nobody_wait() {
        BulkheadClient one = client("one");
        assertThat(admittedOf(one, 10)).isEqualTo(10);
        ClusterCap shadow = one.client.inShadow().bulkhead("db", DEFAULTS, new CallCounters());
        for (int i = 0; i < 10; i++) {
            assertThat(shadow.enter(Gate.UNTIMED, CallContext.EMPTY)).isNotNegative();
        }
        world.clock.advance(Duration.ofMillis(10));
        assertThat(shadow.snapshot().counts().rejected()).isZero();
        assertThat(shadow.snapshot().waiting()).isZero();
    }

    @Test
    void options_change_while_it_is_used_but_the_rule_stays() {
        ClusterBulkhead bulkhead = client("one").bulkhead;
        ClusterBulkheadConfig patient = DEFAULTS.withMaxWaitDuration(Duration.ofSeconds(1));
        bulkhead.update(patient);
        assertThat(bulkhead.config()).isEqualTo(patient);
        assertThatThrownBy(() -> bulkhead.update(DEFAULTS.withCluster(
                        ClusterOptions.custom().rule("other").build())))
                .hasMessage("rule must be \"db\", as before, but was \"other\"");
    }

    // ---- without a server

    @Test
    void without_a_server_the_fallback_decides() {
        world.crash();
        BulkheadClient share = client("share", DEFAULTS.withMaxConcurrentCalls(100));
        assertThat(admittedOf(share, 200))
                .as("0.9 of a tenth, ten clients are assumed")
                .isEqualTo(9);
        share.end(4);
        assertThat(admittedOf(share, 200)).isEqualTo(4);
        assertThat(share.bulkhead.snapshot().locally()).isEqualTo(9);
        ClusterBulkheadConfig local = DEFAULTS.withMaxConcurrentCalls(7);
        assertThat(admittedOf(client("rule", local.withFallback(Fallback.LOCAL_RULE)), 200))
                .isEqualTo(7);
        assertThat(admittedOf(client("open", local.withFallback(Fallback.FAIL_OPEN)), 200))
                .isEqualTo(200);
        BulkheadClient closed = client("closed", local.withFallback(Fallback.FAIL_CLOSED));
        assertThat(admittedOf(closed, 200)).isZero();
        assertThatThrownBy(closed.bulkhead::acquire)
                .isInstanceOf(ClusterBulkheadFullException.class)
                .hasMessageContaining("unavailable");
    }

    @Test
    void a_permit_of_the_fallback_has_no_number() {
        world.crash();
        BulkheadClient open = client("open", DEFAULTS.withFallback(Fallback.FAIL_OPEN));
        try (FencedPermit permit = open.bulkhead.acquire()) {
            assertThat(permit.fencingNumber()).isEmpty();
        }
        assertThat(open.bulkhead.snapshot().inFlight()).isZero();
    }

    @Test
    void a_rule_that_the_server_does_not_know_is_left_to_the_fallback() {
        world.concurrencyRules(ConcurrencyRule.of("other", 1));
        assertThat(admittedOf(client("open", DEFAULTS.withFallback(Fallback.FAIL_OPEN)), 10))
                .isEqualTo(10);
    }

    @Test
    void a_silent_network_makes_nobody_wait_once_it_was_noticed() {
        ClusterBulkheadConfig patient =
                DEFAULTS.withMaxWaitDuration(Duration.ofSeconds(20)).withFallback(Fallback.FAIL_CLOSED);
        BulkheadClient client = client("one", patient);
        world.cut("one");
        client.call(5);
        world.clock.advance(Duration.ofMillis(100));
        assertThat(client.waiting()).as("three deadlines without an answer").isZero();
        client.call(5);
        assertThat(client.waiting()).isZero();
        world.mend("one");
        world.clock.advance(Duration.ofSeconds(5));
        assertThat(admittedOf(client, 5)).isEqualTo(5);
    }

    @Test
    void closing_gives_back_what_is_not_in_use() {
        BulkheadClient client = client("one", DEFAULTS.withFallback(Fallback.FAIL_CLOSED));
        admittedOf(client, 20);
        client.end(15);
        client.client.close();
        client.client.close();
        assertThat(client.bulkhead.snapshot().heldPermissions()).isZero();
        assertThat(client.bulkhead.snapshot().inFlight()).isEqualTo(5);
        assertThat(admittedOf(client, 1)).isZero();
        world.clock.advance(LIFE);
        assertThat(heldAtTheServer()).isZero();
    }

    // ---- uses without a token, and options

    @Test
    void uses_by_hand_are_counted_and_one_release_too_many_frees_nothing() {
        BulkheadClient client = client("one");
        admittedOf(client, 2);
        client.end(1);
        assertThat(client.bulkhead.tryAcquirePermission()).isTrue();
        assertThat(client.bulkhead.snapshot().inFlight()).isEqualTo(2);
        client.bulkhead.onSuccess(1, TimeUnit.MILLISECONDS);
        client.bulkhead.releasePermission();
        client.bulkhead.releasePermission();
        assertThat(client.bulkhead.snapshot().inFlight()).isEqualTo(1);
    }

    @Test
    void bad_options_are_named_with_their_range_and_value() {
        BulkheadClient client = client("one");
        assertThat(client.client.bulkhead("db")).isSameAs(client.bulkhead);
        assertThatThrownBy(() -> client.client.bulkhead("db", DEFAULTS.withMaxConcurrentCalls(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("config of \"db\" must be ");
        assertThatThrownBy(() -> DEFAULTS.withMaxConcurrentCalls(0))
                .hasMessage("maxConcurrentCalls must be between 1 and 1000000, but was 0");
        assertThatThrownBy(() -> DEFAULTS.withMaxWaitDuration(Duration.ofNanos(-1)))
                .hasMessageStartingWith("maxWaitDuration must be between PT0S and ");
    }
}
