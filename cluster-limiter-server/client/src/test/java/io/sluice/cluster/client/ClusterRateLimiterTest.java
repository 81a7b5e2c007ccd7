package io.sluice.cluster.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Gate;
import io.sluice.ratelimiter.ClusterOptions;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import io.sluice.ratelimiter.ClusterOptions.Mode;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ClusterRateLimiterTest {
    private static final RateLimiterConfig DEFAULTS = Limits.DEFAULTS;

    private final List<Long> tokens = new ArrayList<>();
    private long grantedByServer;
    private World world = world(LimitRule.perSecond("pay", 1000));

    private World world(LimitRule rule) {
        World made = new World(new Random(1), rule, World.Trouble.NONE, granted -> grantedByServer += granted);
        made.clock.advance(Duration.ofSeconds(2)); // the bucket is full
        return made;
    }

    private SimulatedClient client(RateLimiterConfig config) {
        SimulatedClient client = new SimulatedClient(world, "client", config, 0, tokens::add);
        world.clock.advance(Duration.ofMillis(20));
        return client;
    }

    private int admittedOf(SimulatedClient client, int calls) {
        tokens.clear();
        client.call(calls);
        world.clock.advance(Duration.ofMillis(5));
        return tokens.size();
    }

    /** Calls once a millisecond, for a while, so that leases have the right size. */
    private void warmUp(SimulatedClient client) {
        for (int i = 0; i < 100; i++) {
            client.call(1);
            world.clock.advance(Duration.ofMillis(1));
        }
    }

    @Test
    void leased_permits_are_used_without_asking_anybody() {
        SimulatedClient client = client(Limits.of(Mode.LEASE));
        assertThat(admittedOf(client, 5)).as("by the lease that told the rule").isEqualTo(1);
        warmUp(client);
        long before = grantedByServer;
        assertThat(admittedOf(client, 5)).isEqualTo(5);
        assertThat(tokens).allMatch(ClusterGate::isLeased);
        assertThat(grantedByServer).isEqualTo(before);
        assertThat(client.limiter.snapshot().leasedPermissions()).isPositive();
    }

    @Test
    void where_no_lease_has_a_permit_the_server_is_asked() {
        SimulatedClient client = client(DEFAULTS);
        assertThat(admittedOf(client, 3)).isEqualTo(3);
        assertThat(grantedByServer).as("one was leased").isEqualTo(2);
    }

    @Test
    void a_small_limit_is_asked_for_at_the_server() {
        world = world(LimitRule.custom("pay").limitForPeriod(1000).burst(10).build());
        SimulatedClient client = client(DEFAULTS);
        assertThat(admittedOf(client, 100)).isEqualTo(10);
        world.clock.advance(Duration.ofMillis(20));
        assertThat(admittedOf(client, 100)).isEqualTo(10);
        assertThat(grantedByServer).isEqualTo(20);
    }

    @Test
    void after_a_refusal_the_server_is_not_asked_before_it_makes_sense() {
        world = world(LimitRule.custom("pay")
                .limitForPeriod(10)
                .burst(10)
                .leaseShare(0)
                .build());
        SimulatedClient client = client(DEFAULTS);
        assertThat(admittedOf(client, 20)).isEqualTo(10);
        long token = client.limiter.enter(Gate.UNTIMED, CallContext.EMPTY);
        assertThat(token).as("refused without asking").isNegative().isNotEqualTo(Gate.WAIT);
        ClusterLimitExceededException refusal = client.limiter.refusal(token);
        assertThat(refusal.reason()).isEqualTo("limit");
        assertThat(refusal.retryAfter().orElseThrow()).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
        world.clock.advance(Duration.ofMillis(100));
        assertThat(admittedOf(client, 1)).isEqualTo(1);
    }

    @Test
    void what_is_not_used_goes_back_to_the_others() {
        SimulatedClient client = client(Limits.of(Mode.LEASE));
        warmUp(client);
        assertThat(client.limiter.snapshot().leasedPermissions()).isPositive();
        world.clock.advance(Duration.ofMillis(300));
        assertThat(client.limiter.snapshot().leasedPermissions()).isZero();
    }

    @Test
    void a_permit_that_a_later_gate_did_not_want_goes_back_into_its_lease() {
        SimulatedClient client = client(Limits.of(Mode.LEASE));
        warmUp(client);
        long before = client.limiter.snapshot().leasedPermissions();
        long token = client.limiter.enter(Gate.UNTIMED, CallContext.EMPTY);
        assertThat(token).isNotNegative();
        client.limiter.cancel(token);
        assertThat(client.limiter.snapshot().leasedPermissions()).isEqualTo(before);
    }

    @Test
    void leases_are_used_up_before_the_fallback_decides() {
        SimulatedClient client = client(Limits.of(Fallback.FAIL_CLOSED));
        warmUp(client);
        world.crash();
        world.clock.advance(Duration.ofMillis(5));
        assertThat(client.limiter.snapshot().answering()).isFalse();
        assertThat(admittedOf(client, 1)).as("of a lease").isEqualTo(1);
        world.clock.advance(Duration.ofSeconds(1));
        assertThat(admittedOf(client, 1)).isZero();
    }

    private int admittedWithin10Seconds(SimulatedClient client) {
        int admitted = 0;
        for (int i = 0; i < 2000; i++) {
            admitted += admittedOf(client, 10);
        }
        return admitted;
    }

    @Test
    void without_a_server_the_fallback_decides() {
        world.crash();
        SimulatedClient share = client(DEFAULTS.toBuilder().limitForPeriod(100).build());
        assertThat(admittedWithin10Seconds(share))
                .as("0.9 of a tenth, ten clients are assumed")
                .isBetween(89, 90);
        assertThat(share.limiter.snapshot().fallbackCalls()).isBetween(89L, 90L);
        SimulatedClient rule = client(
                Limits.of(Fallback.LOCAL_RULE).toBuilder().limitForPeriod(100).build());
        assertThat(admittedWithin10Seconds(rule)).isBetween(999, 1000);
        assertThat(admittedOf(client(Limits.of(Fallback.FAIL_OPEN)), 1000)).isEqualTo(1000);
        SimulatedClient closed = client(Limits.of(Fallback.FAIL_CLOSED));
        assertThat(admittedOf(closed, 1000)).isZero();
        assertThatThrownBy(() -> closed.limiter.executeRunnable(() -> {}))
                .isInstanceOf(ClusterLimitExceededException.class)
                .hasMessageContaining("unavailable");
    }

    @Test
    void a_server_whose_store_is_silent_leaves_leases_to_the_fallback() {
        SimulatedClient client = client(Limits.of(Mode.LEASE, Fallback.FAIL_OPEN));
        warmUp(client);
        world.silenceStore(true);
        warmUp(client); // leases are used up, and asking for others comes to nothing
        assertThat(client.limiter.snapshot().leasedPermissions()).isZero();
        int fellBack = 0;
        for (int i = 0; i < 100; i++) {
            fellBack += admittedOf(client, 1);
        }
        assertThat(fellBack).as("but for when it is tried again").isGreaterThan(75);
        world.silenceStore(false);
        warmUp(client);
        assertThat(admittedOf(client, 1)).isEqualTo(1);
        assertThat(tokens).allMatch(ClusterGate::isLeased);
    }

    @Test
    void a_rule_that_the_server_does_not_know_is_left_to_the_fallback() {
        world = world(LimitRule.perSecond("other", 1000));
        SimulatedClient client = client(Limits.of(Fallback.FAIL_OPEN));
        assertThat(admittedOf(client, 10)).isEqualTo(10);
        assertThat(client.limiter.snapshot().fallbackCalls()).isEqualTo(10);
    }

    @Test
    void a_server_that_comes_back_is_found_within_two_seconds_or_so() {
        SimulatedClient client = client(DEFAULTS);
        world.crash();
        world.clock.advance(Duration.ofSeconds(10));
        world.start();
        world.clock.advance(Duration.ofMillis(2100));
        assertThat(client.client.isConnected()).isTrue();
        assertThat(admittedOf(client, 1)).isEqualTo(1);
    }

    @Test
    void a_silent_network_makes_nobody_wait_once_it_was_noticed() {
        SimulatedClient client = client(Limits.of(Mode.DIRECT, Fallback.FAIL_CLOSED));
        assertThat(admittedOf(client, 1)).isEqualTo(1);
        world.cut("client");
        for (int i = 0; i < 10; i++) {
            client.call(1);
            world.clock.advance(Duration.ofMillis(10));
        }
        assertThat(client.limiter.enter(Gate.UNTIMED, CallContext.EMPTY))
                .isNegative()
                .isNotEqualTo(Gate.WAIT);
        world.mend("client");
        world.clock.advance(Duration.ofMillis(2500));
        assertThat(admittedOf(client, 1)).as("a probe came through").isEqualTo(1);
    }

    @Test
    void closing_gives_back_what_is_leased_and_leaves_the_fallback() {
        SimulatedClient client = client(Limits.of(Mode.LEASE, Fallback.FAIL_CLOSED));
        warmUp(client);
        client.client.close();
        client.client.close();
        assertThat(client.limiter.snapshot().leasedPermissions()).isZero();
        assertThat(admittedOf(client, 1)).isZero();
    }

    @Test
    void bad_options_are_named_with_their_range_and_value() {
        SimulatedClient client = client(DEFAULTS);
        assertThatThrownBy(() -> client.client.rateLimiter("pay", Limits.of(Mode.LEASE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("config of \"pay\" must be ");
        assertThatThrownBy(() -> ClusterClient.builder("shop", "me").build())
                .hasMessage("servers must be at least one, but were none");
        assertThatThrownBy(
                        () -> ClusterClient.builder("shop", "me").server("a", 1).server("a", 1))
                .hasMessage("a server must not be given twice, but was: a:1");
        assertThatThrownBy(() -> ClusterClientConfig.of("shop", "me").withDeadline(Duration.ZERO))
                .hasMessage("deadline must be between PT0.001S and PT10S, but was PT0S");
        assertThatThrownBy(() -> client.client.rateLimiter("pay", RateLimiterConfig.ofDefaults()))
                .hasMessage("scope must be CLUSTER, but was INSTANCE");
        assertThatThrownBy(() -> client.limiter.update(DEFAULTS.toBuilder()
                        .cluster(ClusterOptions.custom().rule("other").build())
                        .build()))
                .hasMessage("rule must be \"pay\", as before, but was \"other\"");
    }
}
