package io.sluice.guard;

import static io.sluice.guard.Rig.NAME;
import static io.sluice.guard.Rig.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.core.rule.EffectiveRule;
import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleMode;
import io.sluice.core.rule.RulesRefusedException;
import io.sluice.guard.document.BulkheadRule;
import io.sluice.guard.document.RuleDocuments;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.ClusterBulkheadConfig;
import io.sluice.ratelimiter.ClusterBulkheadSnapshot;
import io.sluice.ratelimiter.ClusterCap;
import io.sluice.ratelimiter.ClusterOptions;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import io.sluice.ratelimiter.ClusterOptions.Mode;
import io.sluice.ratelimiter.Scope;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Caps on calls in flight of scope CLUSTER as gates of guards. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ClusterBulkheadScopeTest {
    private static final ClusterBulkheadConfig CLUSTER = ClusterBulkheadConfig.ofDefaults();
    private static final Duration PATIENCE = Duration.ofSeconds(60); // those who had to wait go on in another thread

    private final Rig rig = new Rig();
    private final FakeCluster cluster = new FakeCluster(rig.clock);
    private final Guard guard = rig.guard().cluster(cluster).bulkhead(CLUSTER).build();

    private void change(EffectiveRule... rules) {
        guard.update(List.of(rules));
    }

    private FakeCap only() {
        assertThat(cluster.caps).hasSize(1);
        return cluster.caps.get(0);
    }

    @Test
    void a_call_begins_with_a_permit_and_gives_it_back_when_it_has_ended() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        CompletableFuture<String> call =
                guard.executeCompletionStage(() -> answer).toCompletableFuture();
        only().answer(true);
        answer.complete("report");
        assertThat(call).succeedsWithin(PATIENCE).isEqualTo("report");
        assertThat(only().inFlight).isZero();
        assertThat(guard.snapshot().counts().succeeded()).isEqualTo(1);
    }

    @Test
    void a_refusal_is_one_of_the_guards_bulkhead() {
        CompletableFuture<String> call = guard.executeCompletionStage(() -> CompletableFuture.completedStage("report"))
                .toCompletableFuture();
        only().answer(false);
        assertThat(call).failsWithin(PATIENCE);
        assertThat(guard.snapshot().rejections()).containsExactly(new GuardSnapshot.Rejections("bulkhead", "full", 1));
    }

    @Test
    void other_options_change_the_gate_there_is_and_another_rule_makes_another() {
        change(rule(StandardKinds.BULKHEAD, BulkheadRule.of(CLUSTER.withFallback(Fallback.FAIL_CLOSED))));
        assertThat(only().config().cluster().fallback()).isEqualTo(Fallback.FAIL_CLOSED);
        ClusterOptions other = ClusterOptions.custom().rule("other").build();
        change(rule(StandardKinds.BULKHEAD, BulkheadRule.of(CLUSTER.withCluster(other))));
        assertThat(cluster.caps).hasSize(2);
        assertThat(cluster.caps.get(0).closed).isTrue();
    }

    @Test
    void the_scope_changes_while_calls_go_on() {
        change(rule(StandardKinds.BULKHEAD, BulkheadRule.of(BulkheadConfig.ofDefaults())));
        assertThat(only().closed).isTrue();
        assertThat(guard.bulkhead()).isPresent();
        Rig.succeed(guard);
        change(rule(StandardKinds.BULKHEAD, BulkheadRule.of(CLUSTER)));
        assertThat(cluster.caps).hasSize(2);
        assertThat(guard.bulkhead()).isEmpty();
        assertThat(guard.find(ClusterCap.class)).isPresent();
    }

    @Test
    void who_only_looks_on_makes_nobody_wait() {
        change(rule(StandardKinds.BULKHEAD, RuleMode.SHADOW, BulkheadRule.of(CLUSTER)));
        assertThat(cluster.caps.get(1).shadow).isTrue();
        Rig.succeed(guard);
        assertThat(guard.snapshot().counts().succeeded()).isEqualTo(1);
    }

    @Test
    void snapshots_show_it_and_it_is_the_servers_to_scale() {
        ClusterBulkheadSnapshot snapshot =
                guard.snapshot().part(ClusterBulkheadSnapshot.class).orElseThrow();
        assertThat(snapshot.clients()).isEqualTo(3);
        guard.override(GuardOverride.scale(0.5), Duration.ofMinutes(1), "sale");
        assertThat(only().config()).isEqualTo(CLUSTER);
        assertThat(guard.describe()).contains("scope = CLUSTER");
    }

    @Test
    void documents_say_it_by_the_scope() {
        String yaml = "rules: [{resource: " + NAME + ", kind: bulkhead, config: {scope: CLUSTER, maxConcurrentCalls: 5,"
                + " maxWaitDuration: 2s, cluster: {rule: reports, fallback: FAIL_OPEN}}}]";
        BulkheadRule read = (BulkheadRule) RuleDocuments.standard()
                .read(RuleDocument.of(yaml, RuleDocument.YAML, "1"))
                .rules()
                .get(0)
                .config();
        ClusterOptions options = ClusterOptions.custom()
                .rule("reports")
                .fallback(Fallback.FAIL_OPEN)
                .build();
        assertThat(read.clusterWide()).isEqualTo(new ClusterBulkheadConfig(5, Duration.ofSeconds(2), options));
        assertThatThrownBy(read::semaphore).hasMessageContaining("CLUSTER");
    }

    @Test
    void what_does_not_go_together_is_refused() {
        assertThatThrownBy(() -> BulkheadRule.custom()
                        .scope(Scope.CLUSTER)
                        .striped(true)
                        .maxConcurrentCalls(1000)
                        .build())
                .hasMessage("striped must be false if scope is CLUSTER, but was true");
        assertThatThrownBy(() -> BulkheadRule.custom()
                        .type(BulkheadRule.Type.THREAD_POOL)
                        .scope(Scope.CLUSTER)
                        .build())
                .hasMessage("scope must be absent for type THREAD_POOL, but was CLUSTER");
        ClusterOptions direct = ClusterOptions.custom().mode(Mode.DIRECT).build();
        assertThatThrownBy(() -> BulkheadRule.custom().cluster(direct).build())
                .hasMessageStartingWith("cluster must be absent unless scope is CLUSTER, but was");
        assertThatThrownBy(() -> CLUSTER.withCluster(direct))
                .hasMessage("mode of a bulkhead must be AUTO, but was DIRECT");
    }

    @Test
    void without_a_client_the_rules_are_refused() {
        try (Sluice sluice = Sluice.builder().clock(rig.clock).build()) {
            RuleDocument document = RuleDocument.of(
                    "rules: [{resource: " + NAME + ", kind: bulkhead, config: {scope: CLUSTER}}]",
                    RuleDocument.YAML,
                    "1");
            assertThatThrownBy(() -> sluice.apply(
                            RuleLayer.FILE, "test", RuleDocuments.standard().read(document)))
                    .isInstanceOf(RulesRefusedException.class)
                    .hasMessageContaining(
                            "scope must be INSTANCE or SHARE unless the Sluice was given a cluster client");
        }
    }
}
