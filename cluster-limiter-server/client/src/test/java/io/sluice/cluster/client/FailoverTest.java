package io.sluice.cluster.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.ConcurrencyRule;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.core.time.ManualClock;
import io.sluice.ratelimiter.ClusterBulkheadConfig;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import io.sluice.ratelimiter.ClusterOptions.Mode;
import io.sluice.ratelimiter.RateLimiterEvent.CallRefused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Several servers over one state: one stands in for another that is gone. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FailoverTest {
    private static final LimitRule PAY = LimitRule.perSecond("pay", 10_000);
    private static final Duration LIFE = Duration.ofSeconds(3);
    private static final ConcurrencyRule DB = ConcurrencyRule.custom("db")
            .maxConcurrentCalls(10)
            .leaseDuration(LIFE)
            .onStateLoss(StateLoss.FULL)
            .build();

    private final List<Long> tokens = new ArrayList<>();
    private List<World> servers =
            World.sharing(2, new ManualClock(), new Random(1), PAY, World.Trouble.NONE, granted -> {});
    private World home = World.home(servers, "pay");

    private void pass(Duration time) {
        home.clock.advance(time);
    }

    private SimulatedClient client(Mode mode) {
        pass(Duration.ofSeconds(2)); // the bucket is full
        SimulatedClient client =
                new SimulatedClient(servers, "client", Limits.of(mode, Fallback.FAIL_CLOSED), home.clock, tokens::add);
        pass(Duration.ofMillis(20));
        return client;
    }

    /** One call a millisecond; returns how many were refused. */
    private int refusedIn(SimulatedClient client, int millis) {
        int before = tokens.size();
        for (int i = 0; i < millis; i++) {
            client.call(1);
            pass(Duration.ofMillis(1));
        }
        pass(Duration.ofMillis(20)); // for the last answers
        return before + millis - tokens.size();
    }

    @Test
    void another_server_is_asked_as_soon_as_the_stream_is_broken() {
        SimulatedClient client = client(Mode.DIRECT);
        assertThat(refusedIn(client, 10)).isZero();
        home.crash();
        assertThat(refusedIn(client, 1000)).isZero();
        assertThat(client.limiter.snapshot().answering()).isTrue();
    }

    @Test
    void what_was_on_its_way_to_a_server_that_is_gone_is_asked_again_elsewhere() {
        SimulatedClient client = client(Mode.DIRECT);
        client.call(100);
        home.crash();
        pass(Duration.ofMillis(9)); // less than the deadline
        assertThat(tokens).hasSize(100);
        assertThat(client.waiting()).isZero();
    }

    @Test
    void a_server_that_is_silent_is_left_within_a_second() {
        SimulatedClient client = client(Mode.DIRECT);
        home.cut("client", false);
        int refused = refusedIn(client, 1000);
        assertThat(refused).as("until three deadlines had passed").isBetween(1, 60);
        assertThat(refusedIn(client, 1000)).isZero();
    }

    @Test
    void leases_go_on_at_another_server_and_nobody_is_refused() {
        SimulatedClient client = client(Mode.AUTO);
        refusedIn(client, 200);
        home.crash();
        tokens.clear();
        assertThat(refusedIn(client, 1000)).isZero();
        assertThat(tokens).filteredOn(ClusterGate::isLeased).as("by leases").hasSizeGreaterThan(500);
        home.start();
        assertThat(refusedIn(client, 3000)).as("and back").isZero();
        assertThat(client.client.isConnected()).isTrue();
    }

    /** With leases only a call may be refused since none is there yet, but not since no server is. */
    @Test
    void with_leases_only_nobody_is_refused_for_lack_of_a_server() {
        SimulatedClient client = client(Mode.LEASE);
        List<String> reasons = new ArrayList<>();
        client.limiter.events().subscribe(CallRefused.class, refused -> reasons.add(refused.reason()));
        refusedIn(client, 200);
        home.crash();
        refusedIn(client, 1000);
        assertThat(reasons).doesNotContain("unavailable");
        assertThat(client.limiter.snapshot().leasedPermissions()).isPositive();
    }

    @Test
    void a_server_that_drains_refuses_nobody() {
        for (Mode mode : List.of(Mode.AUTO, Mode.DIRECT)) {
            SimulatedClient client = client(mode);
            refusedIn(client, 200);
            home.drain();
            assertThat(refusedIn(client, 500)).as("%s", mode).isZero();
            home.crash();
            assertThat(refusedIn(client, 500)).as("%s, when it is gone", mode).isZero();
            home.start();
            client.client.close();
        }
    }

    @Test
    void what_is_leased_comes_back_to_the_bucket_whoever_granted_it() {
        SimulatedClient client = client(Mode.LEASE);
        refusedIn(client, 200);
        home.crash();
        pass(Duration.ofMillis(300)); // idle: it gives back what it has
        SimulatedClient other = new SimulatedClient(
                servers, "other", Limits.of(Mode.DIRECT, Fallback.FAIL_CLOSED), home.clock, tokens::add);
        pass(Duration.ofSeconds(1));
        tokens.clear();
        other.call(10_000);
        pass(Duration.ofMillis(9));
        assertThat(client.limiter.snapshot().leasedPermissions()).isZero();
        assertThat(tokens).as("all but what may be leased").hasSizeGreaterThanOrEqualTo(7500);
    }

    /** Two servers with a memory each are two limits: one that is gone is not replaced. */
    @Test
    void servers_that_share_nothing_do_not_stand_in_for_each_other() {
        servers = World.apart(2, new Random(1), PAY, World.Trouble.NONE, granted -> {});
        home = World.home(servers, "pay");
        SimulatedClient client = client(Mode.DIRECT);
        assertThat(refusedIn(client, 10)).isZero();
        home.crash();
        pass(Duration.ofMillis(5));
        assertThat(refusedIn(client, 100)).isEqualTo(100);
        assertThat(client.limiter.snapshot().answering()).isFalse();
    }

    @Test
    void permits_of_calls_in_flight_are_renewed_at_another_server() {
        servers.forEach(server -> server.concurrencyRules(DB));
        home = World.home(servers, "db");
        ClusterBulkheadConfig closed = ClusterBulkheadConfig.ofDefaults().withFallback(Fallback.FAIL_CLOSED);
        BulkheadClient one = new BulkheadClient(servers, "one", closed);
        BulkheadClient two = new BulkheadClient(servers, "two", closed);
        pass(Duration.ofMillis(20));
        one.call(6);
        pass(Duration.ofMillis(20));
        home.crash();
        pass(LIFE.multipliedBy(3));
        assertThat(one.inUse()).as("still with a lease").isEqualTo(6);
        two.call(10);
        pass(Duration.ofMillis(20));
        assertThat(two.inUse()).as("no more than the cap").isEqualTo(4);
        one.end(6);
        pass(LIFE);
        two.call(10);
        pass(Duration.ofMillis(20));
        assertThat(two.inUse()).as("given back at the other server").isEqualTo(10);
    }

    @Test
    void calls_that_wait_for_a_permit_wait_on_at_another_server() {
        servers.forEach(server -> server.concurrencyRules(DB));
        home = World.home(servers, "db");
        ClusterBulkheadConfig patient = ClusterBulkheadConfig.ofDefaults()
                .withFallback(Fallback.FAIL_CLOSED)
                .withMaxWaitDuration(Duration.ofSeconds(10));
        BulkheadClient one = new BulkheadClient(servers, "one", patient);
        pass(Duration.ofMillis(20));
        one.call(15);
        pass(Duration.ofMillis(100));
        assertThat(one.waiting()).isEqualTo(5);
        home.crash();
        pass(Duration.ofMillis(100));
        assertThat(one.waiting()).as("nobody was sent away").isEqualTo(5);
        one.end(5);
        pass(Duration.ofMillis(100));
        assertThat(one.waiting()).isZero();
        assertThat(one.inUse()).isEqualTo(10);
    }

    @Test
    void a_client_that_starts_while_its_home_is_gone_is_served() {
        home.crash();
        SimulatedClient client = client(Mode.AUTO);
        assertThat(refusedIn(client, 100)).isZero();
    }
}
