package io.sluice.guard;

import static io.sluice.guard.Rig.NAME;
import static io.sluice.guard.Rig.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.rule.EffectiveRule;
import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleMode;
import io.sluice.core.rule.RulesRefusedException;
import io.sluice.guard.document.RuleDocuments;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.ClusterLimitSnapshot;
import io.sluice.ratelimiter.ClusterOptions;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import io.sluice.ratelimiter.ClusterOptions.Mode;
import io.sluice.ratelimiter.KeyedRateLimiter;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.Scope;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Limits of scope CLUSTER as gates of guards; what makes them is given to the container. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ClusterScopeTest {
    private static final RateLimiterConfig CLUSTER =
            RateLimiterConfig.custom().scope(Scope.CLUSTER).build();

    private static final Duration PATIENCE = Duration.ofSeconds(60); // those who had to wait go on in another thread

    private final Rig rig = new Rig();
    private final FakeCluster cluster = new FakeCluster(rig.clock);
    private final Guard guard =
            rig.guard().cluster(cluster).rateLimiter(CLUSTER).build();

    private void change(EffectiveRule... rules) {
        guard.update(List.of(rules));
    }

    private FakeCluster.Limit<?> only() {
        assertThat(cluster.made).hasSize(1);
        return cluster.made.get(0);
    }

    @Test
    void a_call_begins_when_the_server_has_let_it_in() {
        CompletableFuture<String> call = guard.executeCompletionStage(() -> CompletableFuture.completedStage("paid"))
                .toCompletableFuture();
        assertThat(call).isNotDone();
        only().answer(true);
        assertThat(call).succeedsWithin(PATIENCE).isEqualTo("paid");
        assertThat(guard.snapshot().counts().succeeded()).isEqualTo(1);
    }

    @Test
    void a_refusal_of_the_server_is_one_of_the_guard() {
        CompletableFuture<String> call = guard.executeCompletionStage(() -> CompletableFuture.completedStage("paid"))
                .toCompletableFuture();
        only().answer(false);
        assertThat(call).failsWithin(PATIENCE);
        assertThat(guard.snapshot().rejections())
                .containsExactly(new GuardSnapshot.Rejections("rateLimiter", "limit", 1));
    }

    @Test
    void by_hand_the_answer_is_waited_for() {
        assertThat(guard.tryAcquirePermission()).isTrue();
        guard.releasePermission();
        assertThat(guard.snapshot().counts().permitted()).isEqualTo(1);
    }

    @Test
    void other_options_change_the_gate_there_is() {
        RateLimiterConfig closed = CLUSTER.toBuilder()
                .cluster(ClusterOptions.custom()
                        .mode(Mode.DIRECT)
                        .fallback(Fallback.FAIL_CLOSED)
                        .build())
                .build();
        change(rule(StandardKinds.RATE_LIMITER, closed));
        assertThat(only().config()).isEqualTo(closed);
        assertThat(only().closed).isFalse();
    }

    @Test
    void another_rule_of_the_server_is_another_gate() {
        RateLimiterConfig other = CLUSTER.toBuilder()
                .cluster(ClusterOptions.custom().rule("other").build())
                .build();
        change(rule(StandardKinds.RATE_LIMITER, other));
        assertThat(cluster.made).hasSize(2);
        assertThat(cluster.made.get(0).closed).isTrue();
        assertThat(cluster.made.get(1).closed).isFalse();
    }

    @Test
    void the_scope_changes_while_calls_go_on() {
        change(rule(StandardKinds.RATE_LIMITER, Rig.perSecond(1)));
        assertThat(only().closed).isTrue();
        assertThat(guard.rateLimiter()).isPresent();
        Rig.succeed(guard);
        assertThatThrownBy(() -> Rig.succeed(guard)).isInstanceOf(CallNotPermittedException.class);
        change(rule(StandardKinds.RATE_LIMITER, CLUSTER));
        assertThat(cluster.made).hasSize(2);
        assertThat(guard.rateLimiter()).isEmpty();
        change();
        assertThat(cluster.made.get(1).closed).isTrue();
        Rig.succeed(guard);
    }

    @Test
    void who_only_looks_on_has_buckets_of_his_own_and_makes_nobody_wait() {
        change(rule(StandardKinds.RATE_LIMITER, RuleMode.SHADOW, CLUSTER));
        FakeCluster.Limit<?> shadow = cluster.made.get(1);
        assertThat(shadow.shadow).isTrue();
        Rig.succeed(guard);
        assertThat(guard.snapshot().counts().succeeded()).isEqualTo(1);
        change();
        assertThat(shadow.closed).isTrue();
    }

    @Test
    void keyed_limits_have_a_scope_too() {
        KeyedRateLimiterConfig keyed =
                KeyedRateLimiterConfig.custom().key("user").scope(Scope.CLUSTER).build();
        change(rule(StandardKinds.KEYED_RATE_LIMITER, keyed));
        assertThat(cluster.made.get(1).config()).isEqualTo(keyed);
        KeyedRateLimiterConfig fewer = keyed.toBuilder().maxKeys(10).build();
        change(rule(StandardKinds.KEYED_RATE_LIMITER, fewer));
        assertThat(cluster.made.get(1).config()).isEqualTo(fewer);
        change(rule(
                StandardKinds.KEYED_RATE_LIMITER,
                fewer.toBuilder().scope(Scope.INSTANCE).build()));
        assertThat(cluster.made.get(1).closed).isTrue();
        assertThat(guard.find(KeyedRateLimiter.class)).isPresent();
    }

    @Test
    void snapshots_and_explanations_show_it() {
        assertThat(guard.snapshot()
                        .part(ClusterLimitSnapshot.class)
                        .orElseThrow()
                        .clients())
                .isEqualTo(3);
        assertThat(guard.describe()).contains("scope = CLUSTER");
        assertThat(guard.explain()).anyMatch(each -> each.option().equals("cluster"));
    }

    @Test
    void it_is_the_servers_to_scale() {
        guard.override(GuardOverride.scale(0.5), Duration.ofMinutes(1), "sale");
        assertThat(only().config()).isEqualTo(CLUSTER);
    }

    private static RuleDocument document(String scope) {
        return RuleDocument.of(
                "rules: [{resource: " + NAME + ", kind: rateLimiter, config: {scope: " + scope
                        + ", timeoutDuration: 20ms}}]",
                RuleDocument.YAML,
                "1");
    }

    @Test
    void without_a_client_the_rules_are_refused_and_the_last_good_ones_stay() throws RulesRefusedException {
        try (Sluice sluice = Sluice.builder().clock(rig.clock).build()) {
            sluice.apply(RuleLayer.FILE, "test", RuleDocuments.standard().read(document("INSTANCE")));
            assertThatThrownBy(() -> sluice.apply(
                            RuleLayer.FILE, "test", RuleDocuments.standard().read(document("CLUSTER"))))
                    .as("although no guard is there yet")
                    .isInstanceOf(RulesRefusedException.class)
                    .hasMessageEndingWith(
                            "scope must be INSTANCE or SHARE unless the Sluice was given a cluster client, by"
                                    + " cluster(...) of its builder, but was CLUSTER in rule \"rateLimiter:payments\"");
            assertThat(sluice.guard(NAME).find(RateLimiter.class).orElseThrow().config())
                    .extracting(RateLimiterConfig::scope, RateLimiterConfig::timeoutDuration)
                    .containsExactly(Scope.INSTANCE, Duration.ofMillis(20));
        }
    }

    @Test
    void a_container_hands_its_client_to_its_guards_and_closes_their_gates() throws RulesRefusedException {
        try (Sluice sluice = Sluice.builder().clock(rig.clock).cluster(cluster).build()) {
            sluice.apply(RuleLayer.FILE, "test", RuleDocuments.standard().read(document("CLUSTER")));
            assertThat(cluster.made)
                    .as("none is made before the guard is there")
                    .hasSize(1);
            sluice.guard(NAME);
            assertThat(cluster.made).hasSize(2);
        }
        assertThat(cluster.made.get(1).closed).isTrue();
    }

    @Test
    void what_was_read_is_written_as_it_was() throws RulesRefusedException {
        String yaml = "rules: [{resource: a, kind: keyedRateLimiter, config: {key: user, scope: CLUSTER,"
                + " cluster: {rule: shared, mode: DIRECT, fallback: FAIL_OPEN}}}]";
        RuleDocuments documents = RuleDocuments.standard();
        assertThat(documents
                        .read(RuleDocument.of(yaml, RuleDocument.YAML, "1"))
                        .rules()
                        .get(0)
                        .config())
                .isEqualTo(KeyedRateLimiterConfig.custom()
                        .key("user")
                        .scope(Scope.CLUSTER)
                        .cluster(ClusterOptions.custom()
                                .rule("shared")
                                .mode(Mode.DIRECT)
                                .fallback(Fallback.FAIL_OPEN)
                                .build())
                        .build());
    }
}
