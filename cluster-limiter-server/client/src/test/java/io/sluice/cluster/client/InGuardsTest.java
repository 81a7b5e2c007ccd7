package io.sluice.cluster.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.cluster.server.engine.ConcurrencyRule;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Permit;
import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleLayer;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import io.sluice.guard.document.RuleDocuments;
import io.sluice.ratelimiter.ClusterBulkheadSnapshot;
import io.sluice.ratelimiter.ClusterLimitSnapshot;
import io.sluice.ratelimiter.ClusterOptions;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import io.sluice.ratelimiter.ClusterOptions.Mode;
import io.sluice.ratelimiter.RateLimitExceededException;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.reactor.ReactorGuard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Limits of the cluster as gates of guards: by rules, in code, and in Reactor. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class InGuardsTest {
    private final Shop shop = Shop.withoutLeases(10, Duration.ofSeconds(1), 2);
    private final ClusterClient client = shop.client("one");
    private final Sluice sluice =
            Sluice.builder().clock(shop.world.clock).cluster(client).build();

    @AfterEach
    void close() {
        sluice.close();
        client.close();
    }

    private void rules(String config) {
        rules("rateLimiter", config);
    }

    private void rules(String kind, String config) {
        String yaml = "rules: [{resource: pay, kind: " + kind + ", config: " + config + "}]";
        sluice.apply(
                RuleLayer.FILE, "test", RuleDocuments.standard().read(RuleDocument.of(yaml, RuleDocument.YAML, "1")));
    }

    private List<String> subscribe(Guard guard, int times) {
        List<String> heard = new CopyOnWriteArrayList<>();
        for (int i = 0; i < times; i++) {
            ReactorGuard.mono(guard, () -> Mono.just("paid"))
                    .onErrorResume(RateLimitExceededException.class, refusal -> Mono.just(refusal.reason()))
                    .subscribe(heard::add);
        }
        return heard;
    }

    @Test
    void a_rule_makes_the_limit_one_of_the_cluster_and_another_takes_it_back() {
        Guard guard = sluice.guard("pay");
        rules("{scope: CLUSTER, cluster: {fallback: FAIL_CLOSED}}");
        List<String> heard = subscribe(guard, 3);
        assertThat(heard).as("nothing is known before the server has answered").isEmpty();
        shop.pass(Duration.ofMillis(5));
        await().until(() -> heard.size() == 3); // after a wait Reactor goes on in a thread of its own
        assertThat(heard).containsExactlyInAnyOrder("paid", "paid", "limit");
        ClusterLimitSnapshot snapshot =
                guard.snapshot().part(ClusterLimitSnapshot.class).orElseThrow();
        assertThat(snapshot.limitForPeriod()).as("the server's").isEqualTo(10);
        assertThat(snapshot.clients()).isEqualTo(1);
        assertThat(snapshot.answering()).isTrue();

        rules("{limitForPeriod: 1}");
        assertThat(subscribe(guard, 2)).containsExactly("paid", "limit");

        rules("{scope: CLUSTER, timeoutDuration: 1s}");
        List<String> patient = subscribe(guard, 3);
        shop.pass(Duration.ofMillis(500));
        await().until(() -> patient.size() == 3);
        assertThat(patient).containsExactly("paid", "paid", "paid");
        await().until(() -> guard.snapshot().counts().succeeded() == 6);
        assertThat(guard.snapshot().counts().inFlight()).isZero();
    }

    @Test
    void a_rule_caps_the_calls_in_flight_of_all_processes() {
        shop.world.concurrencyRules(ConcurrencyRule.custom("pay")
                .maxConcurrentCalls(2)
                .onStateLoss(StateLoss.FULL)
                .build());
        rules("bulkhead", "{scope: CLUSTER, cluster: {fallback: FAIL_CLOSED}}");
        Guard guard = sluice.guard("pay");
        Sinks.One<String> bank = Sinks.one();
        List<String> heard = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 3; i++) {
            ReactorGuard.mono(guard, bank::asMono)
                    .onErrorResume(ClusterBulkheadFullException.class, refusal -> Mono.just(refusal.reason()))
                    .subscribe(heard::add);
        }
        shop.pass(Duration.ofMillis(9));
        await().until(() -> heard.size() == 1);
        assertThat(heard).containsExactly("full");
        await().until(() -> guard.snapshot()
                        .part(ClusterBulkheadSnapshot.class)
                        .orElseThrow()
                        .inFlight()
                == 2);
        bank.tryEmitValue("paid");
        await().until(() -> heard.size() == 3);
        await().until(() -> guard.snapshot().counts().inFlight() == 0);
        assertThat(guard.snapshot()
                        .part(ClusterBulkheadSnapshot.class)
                        .orElseThrow()
                        .inFlight())
                .isZero();
    }

    @Test
    void a_keyed_rule_counts_by_the_context_of_the_subscriber() {
        rules("keyedRateLimiter", "{key: user, scope: CLUSTER}");
        Guard guard = sluice.guard("pay");
        List<String> heard = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 6; i++) {
            CallContext user = CallContext.EMPTY.withKey("user", i % 2 == 0 ? "ann" : "bob");
            ReactorGuard.mono(guard, () -> Mono.just("paid"))
                    .onErrorResume(RateLimitExceededException.class, refusal -> Mono.just(refusal.reason()))
                    .contextWrite(ReactorGuard.callContext(user))
                    .subscribe(heard::add);
        }
        shop.pass(Duration.ofMillis(5));
        await().until(() -> heard.size() == 6);
        assertThat(heard).containsExactlyInAnyOrder("paid", "paid", "paid", "paid", "limit", "limit");
    }

    @Test
    void a_subscription_that_is_cancelled_waits_no_longer() {
        rules("{scope: CLUSTER, timeoutDuration: 1s}");
        Guard guard = sluice.guard("pay");
        subscribe(guard, 2);
        shop.pass(Duration.ofMillis(5));
        List<String> heard = new CopyOnWriteArrayList<>();
        ReactorGuard.mono(guard, () -> Mono.just("paid")).subscribe(heard::add).dispose();
        subscribe(guard, 1);
        shop.pass(Duration.ofMillis(300));
        await().until(() -> guard.snapshot().counts().succeeded() == 3);
        assertThat(heard).isEmpty();
        assertThat(guard.snapshot().counts().inFlight()).isZero();
    }

    @Test
    void two_gates_of_one_rule_have_one_share_between_them() {
        Guard one = Guard.builder("one")
                .clock(shop.world.clock)
                .cluster(client)
                .rateLimiter(named())
                .build();
        Guard two = Guard.builder("two")
                .clock(shop.world.clock)
                .cluster(client)
                .rateLimiter(named())
                .build();
        shop.pass(Duration.ofMillis(50)); // the rule is told
        shop.world.crash();
        int admitted = 0;
        for (int i = 0; i < 1000; i++) {
            shop.pass(Duration.ofMillis(10));
            admitted += subscribe(one, 1).contains("paid") ? 1 : 0;
            admitted += subscribe(two, 1).contains("paid") ? 1 : 0;
        }
        assertThat(admitted).as("0.9 of ten a second, for ten seconds").isBetween(80, 91);
    }

    private static RateLimiterConfig named() {
        return Limits.DEFAULTS.toBuilder()
                .cluster(ClusterOptions.custom().rule("pay").build())
                .build();
    }

    @Test
    void a_later_gate_that_refuses_gives_a_leased_permit_back() {
        Shop leasing = new Shop(LimitRule.perSecond("pay", 1000));
        try (ClusterClient leases = leasing.client("one")) {
            Guard guard = Guard.builder("pay")
                    .clock(leasing.world.clock)
                    .cluster(leases)
                    .rateLimiter(Limits.of(Mode.LEASE, Fallback.FAIL_CLOSED))
                    .bulkhead(BulkheadConfig.custom().maxConcurrentCalls(1).build())
                    .build();
            for (int i = 0; i < 100; i++) {
                subscribe(guard, 1);
                leasing.pass(Duration.ofMillis(1));
            }
            try (Permit first = guard.acquire()) {
                long before = leased(guard);
                assertThat(before).isPositive();
                assertThatThrownBy(() -> guard.executeRunnable(() -> {})).hasMessageContaining("bulkhead");
                assertThat(leased(guard)).isEqualTo(before);
                first.success();
            }
        }
    }

    private static long leased(Guard guard) {
        return guard.snapshot().part(ClusterLimitSnapshot.class).orElseThrow().leasedPermissions();
    }

    @Test
    void a_rule_that_is_removed_gives_back_what_is_leased() {
        Shop leasing = new Shop(LimitRule.perSecond("pay", 100));
        try (ClusterClient hoarder = leasing.client("hoarder");
                ClusterClient other = leasing.client("other")) {
            Guard guard = Guard.builder("pay")
                    .clock(leasing.world.clock)
                    .cluster(hoarder)
                    .rateLimiter(Limits.of(Mode.LEASE))
                    .build();
            for (int i = 0; i < 200; i++) {
                subscribe(guard, 1);
                leasing.pass(Duration.ofMillis(1));
            }
            guard.update(List.of());
            leasing.pass(Duration.ofSeconds(1));
            ClusterRateLimiter limiter = other.rateLimiter("pay", Limits.of(Mode.DIRECT));
            List<Caller> callers = new ArrayList<>();
            for (int i = 0; i < 75; i++) {
                callers.add(Caller.at(limiter));
            }
            leasing.pass(Duration.ofMillis(5));
            assertThat(callers).as("the burst without what may be leased").allMatch(Caller::isIn);
        }
    }
}
