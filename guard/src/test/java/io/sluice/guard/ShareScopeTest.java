package io.sluice.guard;

import static io.sluice.guard.Rig.NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.bulkhead.Bulkhead;
import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Permit;
import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RulesRefusedException;
import io.sluice.guard.Explanation.Origin;
import io.sluice.guard.document.BulkheadRule;
import io.sluice.guard.document.RuleDocuments;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.KeyedRateLimiter;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Limits of scope SHARE: the rule says what all instances have together, and the container is told how many there are. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ShareScopeTest {
    private final Rig rig = new Rig();
    private final Sluice sluice = Sluice.builder().clock(rig.clock).build();

    @AfterEach
    void close() {
        sluice.close();
    }

    private void rules(String... rules) throws RulesRefusedException {
        String yaml = "rules: [" + String.join(", ", rules) + "]";
        sluice.apply(
                RuleLayer.CONSOLE,
                "test",
                RuleDocuments.standard().read(RuleDocument.of(yaml, RuleDocument.YAML, "1")));
    }

    private static String rate(String scope, long limit) {
        return "{resource: " + NAME + ", kind: rateLimiter, config: {scope: " + scope + ", limitForPeriod: " + limit
                + "}}";
    }

    private RateLimiterConfig inForce() {
        return sluice.guard(NAME).rateLimiter().orElseThrow().config();
    }

    /** How many of so many calls are let in now. */
    private int passing(int calls) {
        int passed = 0;
        for (int i = 0; i < calls; i++) {
            try {
                Rig.succeed(sluice.guard(NAME));
                passed++;
            } catch (CallNotPermittedException refused) {
                // the others are
            }
        }
        return passed;
    }

    @Test
    void who_was_told_of_nobody_has_the_whole() throws RulesRefusedException {
        rules(rate("SHARE", 600));
        assertThat(sluice.fleet()).isOne();
        assertThat(inForce().limitForPeriod()).isEqualTo(600);
        assertThat(inForce().scope()).isEqualTo(Scope.INSTANCE);
    }

    @Test
    void the_program_may_know_how_many_there_will_be() throws RulesRefusedException {
        try (Sluice one = Sluice.builder().clock(rig.clock).fleet(40).build()) {
            Guard guard = one.guard(
                    "search",
                    code -> code.rateLimiter(RateLimiterConfig.custom()
                            .scope(Scope.SHARE)
                            .limitForPeriod(600)
                            .build()));
            assertThat(guard.rateLimiter().orElseThrow().config().limitForPeriod())
                    .isEqualTo(15);
        }
        assertThatThrownBy(() -> Sluice.builder().fleet(0))
                .hasMessage("instances must be between 1 and 2147483647, but was 0");
    }

    @Test
    void a_guard_that_stands_alone_is_the_only_one() {
        Guard guard = rig.guard()
                .rateLimiter(RateLimiterConfig.custom().scope(Scope.SHARE).build())
                .build();
        assertThat(guard.rateLimiter().orElseThrow().config().limitForPeriod()).isEqualTo(50);
    }

    @Test
    void when_others_come_and_go_each_has_another_share_and_what_was_spent_stays_spent() throws RulesRefusedException {
        rules(rate("SHARE", 40));
        RateLimiter limiter = sluice.guard(NAME).rateLimiter().orElseThrow();
        sluice.fleet(4);
        assertThat(passing(5)).as("of ten").isEqualTo(5);
        sluice.fleet(5);
        assertThat(passing(10)).as("half of eight").isEqualTo(4);
        sluice.fleet(2);
        rig.clock.advance(Duration.ofMillis(500));
        assertThat(passing(20)).isEqualTo(10);
        assertThat(sluice.guard(NAME).rateLimiter()).contains(limiter);
        assertThatThrownBy(() -> sluice.fleet(0)).hasMessage("instances must be between 1 and 2147483647, but was 0");
    }

    @Test
    void a_rule_that_comes_later_is_shared_by_those_there_are() throws RulesRefusedException {
        Guard guard = sluice.guard(NAME);
        sluice.fleet(4);
        assertThat(guard.rateLimiter()).isEmpty();
        rules(rate("SHARE", 40));
        assertThat(inForce().limitForPeriod()).isEqualTo(10);
        rules(rate("SHARE", 80));
        assertThat(inForce().limitForPeriod()).isEqualTo(20);
        rules();
        sluice.fleet(3);
        assertThat(guard.rateLimiter()).isEmpty();
    }

    @Test
    void the_scope_may_change_while_calls_go_on() throws RulesRefusedException {
        sluice.fleet(4);
        rules(rate("INSTANCE", 10));
        assertThat(passing(5)).isEqualTo(5);
        rules(rate("SHARE", 40));
        assertThat(passing(10)).as("the same ten, of which five are spent").isEqualTo(5);
    }

    @Test
    void guards_that_share_nothing_are_not_touched() throws RulesRefusedException {
        rules(rate("INSTANCE", 10), "{resource: other, kind: circuitBreaker}");
        CallPlan plan = sluice.guard(NAME).callPlan();
        CallPlan other = sluice.guard("other").callPlan();
        sluice.fleet(7);
        assertThat(sluice.guard(NAME).callPlan()).isSameAs(plan);
        assertThat(sluice.guard("other").callPlan()).isSameAs(other);
    }

    @Test
    void limits_of_values_and_of_calls_in_flight_are_shared_too() throws RulesRefusedException {
        rules(
                "{resource: " + NAME
                        + ", kind: keyedRateLimiter, config: {key: user, scope: SHARE, limitForPeriod: 20}}",
                "{resource: " + NAME + ", kind: bulkhead, config: {scope: SHARE, maxConcurrentCalls: 200}}");
        sluice.fleet(4);
        Guard guard = sluice.guard(NAME);
        assertThat(guard.find(KeyedRateLimiter.class).orElseThrow().config().limitForPeriod())
                .isEqualTo(5);
        Bulkhead bulkhead = guard.bulkhead().orElseThrow();
        List<Permit> permits = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            permits.add(guard.acquire());
        }
        assertThat(guard.tryAcquirePermission()).isFalse();
        sluice.fleet(3);
        assertThat(bulkhead.config().maxConcurrentCalls()).isEqualTo(66);
        permits.add(guard.acquire());
        assertThat(bulkhead.snapshot().inFlight()).as("they count on").isEqualTo(51);
        permits.forEach(Permit::close);
        sluice.fleet(500);
        assertThat(bulkhead.config().maxConcurrentCalls())
                .as("each may have one")
                .isOne();
    }

    @Test
    void what_only_looks_on_looks_on_with_its_share() throws RulesRefusedException {
        sluice.fleet(4);
        rules("{resource: " + NAME + ", mode: SHADOW, kind: rateLimiter, config: {scope: SHARE, limitForPeriod: 8}}");
        assertThat(passing(5)).isEqualTo(5);
        assertThat(sluice.guard(NAME).snapshot().parts())
                .singleElement()
                .satisfies(part -> assertThat(part.snapshot().toString()).contains("limitForPeriod=2"));
    }

    @Test
    void an_override_scales_the_total() throws RulesRefusedException {
        sluice.fleet(4);
        rules(rate("SHARE", 4));
        sluice.guard(NAME).override(GuardOverride.scale(0.5), Duration.ofMinutes(1), "sale");
        assertThat(inForce().limitForPeriod()).isOne();
        assertThat(inForce().limitRefreshPeriod()).isEqualTo(Duration.ofSeconds(2));
        sluice.fleet(2);
        assertThat(inForce().limitRefreshPeriod()).isEqualTo(Duration.ofSeconds(1));
        sluice.guard(NAME).clearOverride();
        assertThat(inForce().limitForPeriod()).isEqualTo(2);
        rules("{resource: " + NAME + ", kind: bulkhead, config: {scope: SHARE, maxConcurrentCalls: 5}}");
        sluice.guard(NAME).override(GuardOverride.scale(2), Duration.ofMinutes(1), "sale");
        assertThat(sluice.guard(NAME).bulkhead().orElseThrow().config().maxConcurrentCalls())
                .as("half of ten, not twice two")
                .isEqualTo(5);
    }

    @Test
    void explanations_tell_the_share_from_the_total() throws RulesRefusedException {
        sluice.fleet(40);
        rules(rate("SHARE", 600));
        Guard guard = sluice.guard(NAME);
        assertThat(guard.describe())
                .contains("limitForPeriod = 15 (the share of one of 40)\n")
                .contains("scope = SHARE\n");
        assertThat(guard.explain())
                .anyMatch(each -> each.option().equals("limitForPeriod")
                        && each.origin() == Origin.SHARE
                        && Long.valueOf(15).equals(each.value()));
        guard.override(GuardOverride.scale(2), Duration.ofMinutes(1), "sale");
        assertThat(guard.describe()).contains("limitForPeriod = 30 (scaled)\n");
        assertThat(guard.rules().get(0).rule().config())
                .as("the rule stays what it is")
                .isEqualTo(RateLimiterConfig.custom()
                        .scope(Scope.SHARE)
                        .limitForPeriod(600)
                        .build());
    }

    @Test
    void what_does_not_go_together_is_refused() {
        assertThatThrownBy(() -> BulkheadRule.total(BulkheadConfig.custom()
                        .maxConcurrentCalls(2_000)
                        .striped(true)
                        .build()))
                .hasMessage("striped must be false if scope is SHARE, but was true");
        assertThatThrownBy(() -> BulkheadRule.custom()
                        .type(BulkheadRule.Type.VIRTUAL)
                        .scope(Scope.SHARE)
                        .build())
                .hasMessage("scope must be absent for type VIRTUAL, but was SHARE");
        assertThatThrownBy(() -> RuleDocuments.standard()
                        .read(RuleDocument.of(
                                "rules: [{resource: a, kind: rateLimiter, config: {scope: SHARED}}]",
                                RuleDocument.YAML,
                                "1")))
                .hasMessageContaining("rules[0].config.scope")
                .hasMessageContaining("SHARE");
    }

    @Test
    void of_a_cap_each_has_its_part_and_at_least_one() {
        BulkheadRule total = BulkheadRule.total(
                BulkheadConfig.custom().maxConcurrentCalls(10).build());
        assertThat(total.sharedBy(1).semaphore().maxConcurrentCalls()).isEqualTo(10);
        assertThat(total.sharedBy(3).semaphore().maxConcurrentCalls()).isEqualTo(3);
        assertThat(total.sharedBy(11).semaphore().maxConcurrentCalls()).isEqualTo(1);
        assertThat(total.sharedBy(3).scope()).isEqualTo(Scope.INSTANCE);
        BulkheadRule own = BulkheadRule.ofDefaults();
        assertThat(own.sharedBy(3)).isSameAs(own);
        assertThat(StandardKinds.BULKHEAD.configType()).isEqualTo(BulkheadRule.class);
    }
}
