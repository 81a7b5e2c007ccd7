package io.sluice.dashboard.server.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleSet;
import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.api.AgentMessages;
import io.sluice.dashboard.api.Position;
import io.sluice.dashboard.api.Ruleset;
import io.sluice.dashboard.server.agents.OverridesInForce.InForce;
import io.sluice.dashboard.server.store.OverrideStore.Entry;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.guard.GuardOverride.Action;
import io.sluice.guard.document.CanonicalRules;
import io.sluice.guard.document.RuleDocuments;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PushesTest {
    private static final Content RULES =
            new Content(new Position(0, 1, CanonicalRules.none().hash()), CanonicalRules.none(), null);
    private static final Duration LIFE = Duration.ofMinutes(15);

    private final ManualClock clock = new ManualClock();
    private final HeadCount headCount = new HeadCount(clock.nanos());
    private final Pushes pushes = new Pushes(headCount, clock);

    private static Ruleset read(Push push) {
        return AgentMessages.read(Ruleset.class, new String(push.json(), StandardCharsets.UTF_8));
    }

    private void override() {
        Instant now = clock.instant();
        Entry entry = new Entry(
                "o1",
                new RulesetKey("shop", "dev"),
                "POST /pay",
                Action.BYPASS,
                1,
                "INC-311",
                "ann",
                now,
                now.plus(LIFE));
        pushes.overrides(List.of(new InForce(entry, clock.nanos() + LIFE.toNanos())));
    }

    @Test
    void rules_are_encoded_once_as_long_as_nothing_in_them_changes() {
        Push first = pushes.rules(RULES);
        clock.advance(Duration.ofHours(1));
        assertThat(pushes.rules(RULES)).isSameAs(first);
        headCount.count(2, false, clock.nanos());
        assertThat(read(pushes.rules(RULES)).fleet()).isEqualTo(2);
    }

    @Test
    void what_is_left_of_an_override_is_never_told_as_it_was_more_than_a_moment_before() {
        override();
        Push first = pushes.rules(RULES);
        clock.advance(Pushes.FRESH_NANOS - 1);
        assertThat(pushes.rules(RULES)).isSameAs(first);
        clock.advance(1);
        assertThat(read(pushes.rules(RULES)).overrides().get(0).ttl()).isEqualTo(LIFE.minusNanos(Pushes.FRESH_NANOS));
    }

    @Test
    void an_override_that_is_over_is_not_told() {
        override();
        clock.advance(LIFE);
        assertThat(read(pushes.rules(RULES)).overrides()).isEmpty();
    }

    @Test
    void one_rule_of_150_takes_a_twentieth_of_what_all_take() {
        Content before = limits(1);
        Content after = limits(2);
        int whole = pushes.rules(after).sse().length;
        Push splice = pushes.splice(before, after);
        assertThat(splice).isNotNull();
        assertThat(splice.sse().length).isLessThan(whole / 20);
        assertThat(splice.place())
                .as("the newest of both is sent")
                .isEqualTo(pushes.rules(after).place());
        assertThat(pushes.splice(before, after)).as("encoded once").isSameAs(splice);
        pushes.renew();
        assertThat(pushes.splice(before, after)).isNotSameAs(splice);
    }

    /** One of them is another in each revision. */
    private static Content limits(int revision) {
        CanonicalRules rules = RuleDocuments.standard()
                .canonical(RuleSet.of(IntStream.range(0, 150)
                        .<Rule<?>>mapToObj(i -> Rule.of(
                                StandardKinds.RATE_LIMITER,
                                "resource-" + i,
                                RateLimiterConfig.custom()
                                        .limitForPeriod(100 + i + (i == 9 ? revision : 0))
                                        .build()))
                        .toList()));
        return new Content(new Position(0, revision, rules.hash()), rules, null);
    }

    @Test
    void what_is_different_in_half_of_the_rules_is_not_told_alone() {
        Content some = limits(1);
        CanonicalRules others = some.rules().with(10, 100, some.rules().part(100, 150));
        Content next = new Content(new Position(0, 2, others.hash()), others, null);
        assertThat(pushes.splice(some, next)).isNotNull();
        assertThat(pushes.splice(next, some)).isNull();
        assertThat(pushes.splice(RULES, some)).isNull();
    }

    @Test
    void what_is_made_after_a_change_is_answered_by_another_nonce() {
        String nonce = pushes.rules(RULES).nonce();
        pushes.renew();
        assertThat(pushes.rules(RULES).nonce()).isNotEqualTo(nonce);
    }
}
