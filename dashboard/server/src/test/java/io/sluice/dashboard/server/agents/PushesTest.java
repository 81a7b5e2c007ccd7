package io.sluice.dashboard.server.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.api.AgentMessages;
import io.sluice.dashboard.api.Position;
import io.sluice.dashboard.api.Ruleset;
import io.sluice.dashboard.server.agents.OverridesInForce.InForce;
import io.sluice.dashboard.server.store.OverrideStore.Entry;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.guard.GuardOverride.Action;
import io.sluice.guard.document.CanonicalRules;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
    void what_is_made_after_a_change_is_answered_by_another_nonce() {
        String nonce = pushes.rules(RULES).nonce();
        pushes.renew();
        assertThat(pushes.rules(RULES).nonce()).isNotEqualTo(nonce);
    }
}
