package io.sluice.cluster.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cluster.protocol.Protocol;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.ValueLimit;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.Gate;
import io.sluice.ratelimiter.ClusterOptions;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import io.sluice.ratelimiter.ClusterOptions.Mode;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import io.sluice.ratelimiter.KeyedRateLimiterEvent;
import io.sluice.ratelimiter.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A limit of the cluster for each user: ten a second, and a burst of two. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class KeyedLimiterTest {
    private static final KeyedRateLimiterConfig BY_USER = KeyedRateLimiterConfig.custom()
            .key("user")
            .scope(Scope.CLUSTER)
            .maxKeys(100)
            .build();

    private Shop shop = Shop.withoutLeases(10, Duration.ofSeconds(1), 2);
    private ClusterClient client = shop.client("one");
    private ClusterKeyedRateLimiter limiter = client.keyedRateLimiter("pay", BY_USER);

    private static KeyedRateLimiterConfig with(Mode mode, Fallback fallback) {
        return BY_USER.toBuilder()
                .cluster(ClusterOptions.custom().mode(mode).fallback(fallback).build())
                .build();
    }

    private List<String> call(Object user, int times) {
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            callers.add(Caller.at(limiter, CallContext.EMPTY.withKey("user", user)));
            shop.pass(Duration.ofMillis(2));
        }
        assertThat(callers).allMatch(Caller::isTold);
        return callers.stream().map(Caller::refusal).toList();
    }

    @Test
    void each_value_has_a_bucket_of_its_own_that_all_processes_share() {
        assertThat(call("ann", 3)).containsExactly("-", "-", "limit");
        assertThat(call("bob", 3)).containsExactly("-", "-", "limit");
        limiter = shop.client("two").keyedRateLimiter("pay", BY_USER);
        assertThat(call("bob", 1)).containsExactly("limit");
        shop.pass(Duration.ofMillis(100));
        assertThat(call("bob", 1)).containsExactly("-");
    }

    @Test
    void a_value_that_is_over_its_limit_costs_no_question() {
        call("ann", 3);
        CallContext ann = CallContext.EMPTY.withKey("user", "ann");
        long token = limiter.enter(Gate.UNTIMED, ann);
        assertThat(token).isNegative().isNotEqualTo(Gate.WAIT);
        assertThat(limiter.refusal(token).retryAfter().orElseThrow())
                .isBetween(Duration.ofMillis(80), Duration.ofMillis(100));
        shop.pass(Duration.ofMillis(100));
        assertThat(limiter.enter(Gate.UNTIMED, ann)).isEqualTo(Gate.WAIT);
    }

    @Test
    void calls_without_a_value_are_not_limited() {
        for (int i = 0; i < 10; i++) {
            assertThat(Caller.at(limiter).isIn()).isTrue();
        }
        assertThat(call(List.of(), 3)).containsExactly("-", "-", "-");
        assertThat(limiter.snapshot().keys()).isZero();
    }

    @Test
    void of_several_values_permits_are_taken_of_all_or_of_none() {
        call("ann", 2);
        assertThat(call(Arrays.asList("ann", "bob", null), 1)).containsExactly("limit");
        assertThat(call("bob", 2)).as("nothing was taken of this one").containsExactly("-", "-");
        assertThat(call(List.of("cid", "dan", "cid"), 3)).containsExactly("-", "-", "limit");
        assertThat(call("dan", 1)).containsExactly("limit");
        assertThat(call(List.of("dan", "eve"), 1)).as("without asking").containsExactly("limit");
        List<Integer> many = IntStream.range(0, 17).boxed().toList();
        assertThat(call(many, 1)).as("more than one question can have").containsExactly("limit");
    }

    @Test
    void values_that_are_asked_for_often_are_leased() {
        shop = new Shop(LimitRule.perSecond("pay", 1000));
        client = shop.client("one");
        limiter = client.keyedRateLimiter("pay", BY_USER);
        call("seldom", 1);
        shop.pass(Duration.ofMillis(50));
        assertThat(limiter.snapshot().leasedPermissions()).isZero();
        call("often", 50);
        long asked = shop.grantedByServer;
        call("often", 50);
        assertThat(shop.grantedByServer - asked).as("without a lease").isLessThan(10);
        CallContext often = CallContext.EMPTY.withKey("user", "often");
        long before = limiter.snapshot().leasedPermissions();
        long token = limiter.enter(Gate.UNTIMED, often);
        assertThat(ClusterGate.isLeased(token)).isTrue();
        limiter.cancel(token);
        assertThat(limiter.snapshot().leasedPermissions()).as("put back").isEqualTo(before);
        shop.pass(Duration.ofMillis(300));
        assertThat(limiter.snapshot().leasedPermissions()).as("given back").isZero();
    }

    @Test
    void no_more_values_are_known_than_may_be_and_the_others_are_limited_all_the_same() {
        for (int i = 0; i < 100; i++) {
            call("busy " + i, 3); // over their limits: there is something to remember
            shop.pass(Duration.ofMillis(1));
        }
        assertThat(limiter.snapshot().keys()).isLessThanOrEqualTo(100);
        assertThat(call("late", 3)).containsExactly("-", "-", "limit");
    }

    @Test
    void values_of_which_there_is_nothing_to_remember_are_forgotten() {
        limiter.update(BY_USER.toBuilder().maxKeys(10).build());
        for (int i = 0; i < 1000; i++) {
            call("user " + i, 1);
        }
        assertThat(limiter.snapshot().keys()).isLessThanOrEqualTo(10);
        limiter.update(BY_USER);
        call("user 1", 1);
        shop.pass(Duration.ofSeconds(62));
        for (int i = 0; i < 20; i++) {
            call("new", 1);
            call("new " + i, 1);
        }
        assertThat(limiter.snapshot().keys())
                .as("those of a minute ago are gone")
                .isLessThanOrEqualTo(21);
    }

    @Test
    void without_a_server_each_value_has_a_share() {
        call("ann", 1); // so the rule is told
        shop.world.crash();
        shop.pass(Duration.ofMillis(5));
        assertThat(call("ann", 1)).containsExactly("unavailable");
        shop.pass(Duration.ofMillis(120));
        assertThat(call("ann", 2)).as("0.9 of the rate").containsExactly("-", "unavailable");
        limiter.update(with(Mode.AUTO, Fallback.FAIL_OPEN));
        assertThat(call(List.of("ann", "bob"), 2)).containsExactly("-", "-");
        limiter.update(with(Mode.AUTO, Fallback.FAIL_CLOSED));
        assertThat(call("ann", 1)).containsExactly("unavailable");
    }

    @Test
    void without_a_server_a_value_with_a_limit_of_its_own_has_a_share_of_that() {
        shop = new Shop(LimitRule.custom("pay")
                .limitForPeriod(1000)
                .leaseShare(0)
                .override("ann", new ValueLimit(10, null, 1L))
                .build());
        client = shop.client("one");
        limiter = client.keyedRateLimiter("pay", BY_USER);
        assertThat(call("ann", 2)).containsExactly("-", "limit");
        assertThat(call("bob", 2)).containsExactly("-", "-");
        shop.world.crash();
        shop.pass(Duration.ofMillis(120));
        call("ann", 1); // falling back begins
        call("bob", 1);
        shop.pass(Duration.ofMillis(112));
        assertThat(call("ann", 2)).as("0.9 of ten a second").containsExactly("-", "unavailable");
        assertThat(call("bob", 9)).as("0.9 of a thousand").containsOnly("-");
    }

    @Test
    void by_hand_values_are_said_as_they_are() {
        ClusterKeyedRateLimiter large = client.keyedRateLimiter("large", with(Mode.LEASE, Fallback.FAIL_OPEN));
        shop.world.crash();
        shop.pass(Duration.ofMillis(5));
        assertThat(large.tryAcquirePermission("ann")).isTrue();
        large.acquire("ann").close();
        assertThat(large.counts().succeeded()).isEqualTo(1);
        limiter.update(with(Mode.AUTO, Fallback.FAIL_CLOSED));
        assertThat(limiter.tryAcquirePermission("ann", 2)).isFalse();
        assertThatThrownBy(() -> limiter.acquire("ann"))
                .isInstanceOf(ClusterLimitExceededException.class)
                .hasMessage("keyedRateLimiter \"pay\" refused the call: unavailable");
    }

    @Test
    void what_only_looks_on_has_values_of_its_own() {
        CallCounters counters = new CallCounters();
        Gate shadow = client.inShadow().keyedRateLimiter("pay", BY_USER, counters);
        CallContext ann = CallContext.EMPTY.withKey("user", "ann");
        for (int i = 0; i < 5; i++) {
            assertThat(shadow.enter(Gate.UNTIMED, ann)).isNotNegative();
        }
        shop.pass(Duration.ofMillis(5));
        assertThat(counters.counts().rejected()).isEqualTo(3);
        assertThat(call("ann", 2)).containsExactly("-", "-");
    }

    @Test
    void listeners_hear_of_values_and_changes() {
        List<KeyedRateLimiterEvent> heard = new ArrayList<>();
        limiter.events().subscribe(heard::add);
        call("ann", 3);
        limiter.update(BY_USER.toBuilder().maxKeys(7).build());
        limiter.update(limiter.config());
        assertThat(heard)
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("PermitsGranted", "PermitsGranted", "CallRefused", "ConfigUpdated");
        assertThatThrownBy(() -> limiter.update(KeyedRateLimiterConfig.ofDefaults()))
                .hasMessage("scope must be CLUSTER, but was INSTANCE");
        assertThatThrownBy(() -> client.keyedRateLimiter("pay", with(Mode.LEASE, Fallback.FAIL_OPEN)))
                .hasMessageStartingWith("config of \"pay\" must be ");
    }

    @Test
    void long_values_are_told_apart() {
        String letter = "x".repeat(5000);
        assertThat(call(letter + "a", 3)).containsExactly("-", "-", "limit");
        assertThat(call(letter + "b", 1)).containsExactly("-");
        assertThat(Keys.of(letter, false)).hasSize(100 + 1 + 64);
        assertThat(Keys.of(7, true)).isEqualTo(Protocol.SHADOW + "7");
    }

    @Test
    void closing_gives_everything_back() {
        call("ann", 1);
        limiter.close();
        assertThat(limiter.snapshot().keys()).isZero();
        assertThat(call("ann", 2)).as("the server is still asked").containsExactly("-", "limit");
        assertThat(limiter.snapshot().keys()).isZero();
    }
}
