package io.sluice.guard;

import static io.sluice.guard.Rig.perSecond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.rule.EffectiveRule;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleMode;
import io.sluice.core.rule.RuleSet;
import io.sluice.core.rule.RulesRefusedException;
import io.sluice.core.testing.Threads;
import io.sluice.guard.GuardEvent.OverrideEnded;
import io.sluice.guard.GuardEvent.OverrideSet;
import io.sluice.guard.GuardEvent.RulesChanged;
import io.sluice.guard.SluiceEvent.GuardMade;
import io.sluice.guard.SluiceEvent.RulesApplied;
import io.sluice.guard.SluiceEvent.RulesRefused;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.recovery.RetryConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Changes are told in their order, and under no lock. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ChangeEventsTest {
    private final Rig rig = new Rig();
    private final Sluice sluice = Sluice.builder().clock(rig.clock).build();
    private final List<Object> heard = Collections.synchronizedList(new ArrayList<>());

    private static List<EffectiveRule> limit(long perSecond) {
        return List.of(Rig.rule(StandardKinds.RATE_LIMITER, perSecond(perSecond)));
    }

    private static RuleSet rules(long perSecond) {
        return RuleSet.of(List.of(Rule.of(StandardKinds.RATE_LIMITER, Rig.NAME, perSecond(perSecond))));
    }

    private static long limitOf(RulesChanged event) {
        return ((RateLimiterConfig) event.rules().get(0).rule().config()).limitForPeriod();
    }

    @Test
    void a_listener_of_a_guard_may_wait_for_a_thread_that_changes_it() {
        Guard guard = rig.guard().build();
        guard.events().subscribe(RulesChanged.class, event -> {
            heard.add(limitOf(event));
            if (limitOf(event) == 1) {
                Threads.elsewhere(() -> guard.update(limit(2)));
                heard.add("waited");
            }
        });
        guard.update(limit(1));
        assertThat(heard).containsExactly(1L, "waited", 2L);
        assertThat(guard.rateLimiter().orElseThrow().config().limitForPeriod()).isEqualTo(2);
    }

    @Test
    void a_listener_of_an_override_may_wait_for_a_thread_that_ends_it() {
        Guard guard = rig.guard().build();
        guard.events().subscribe(event -> {
            heard.add(event.getClass());
            if (event instanceof OverrideSet) {
                Threads.elsewhere(guard::clearOverride);
                heard.add(guard.activeOverride());
            }
        });
        guard.override(GuardOverride.FORCE_OPEN, Duration.ofMinutes(1), "test");
        assertThat(heard).containsExactly(OverrideSet.class, Optional.empty(), OverrideEnded.class);
    }

    @Test
    void a_listener_of_the_container_may_wait_for_threads_that_make_guards_and_apply_rules() {
        sluice.events().subscribe(event -> {
            heard.add(event.getClass());
            if (event instanceof RulesApplied applied && applied.source().equals("first")) {
                Threads.elsewhere(() -> sluice.guard("other"));
                Threads.elsewhere(() -> sluice.apply(RuleLayer.CONSOLE, "second", rules(2)));
            }
        });
        Guard guard = sluice.guard(Rig.NAME);
        guard.events().subscribe(RulesChanged.class, event -> heard.add(limitOf(event)));
        sluice.apply(RuleLayer.FILE, "first", rules(1));
        assertThat(heard)
                .containsExactly(GuardMade.class, 1L, RulesApplied.class, GuardMade.class, 2L, RulesApplied.class);
    }

    @Test
    void a_refusal_is_told_though_the_change_has_failed() {
        sluice.guard(Rig.NAME);
        sluice.events().subscribe(RulesRefused.class, event -> {
            Threads.elsewhere(() -> sluice.guard("other"));
            heard.add(event.source());
        });
        Rule<?> shadow = new Rule<>("r", Rig.NAME, RuleMode.SHADOW, StandardKinds.RETRY, RetryConfig.ofDefaults());
        assertThatThrownBy(() -> sluice.apply(RuleLayer.FILE, "bad", RuleSet.of(List.of(shadow))))
                .isInstanceOf(RulesRefusedException.class);
        assertThat(heard).containsExactly("bad");
    }

    @Test
    void what_a_listener_changes_is_told_after_what_it_was_told() {
        Guard guard = rig.guard().build();
        guard.events().subscribe(RulesChanged.class, event -> {
            if (limitOf(event) < 4) {
                guard.update(limit(limitOf(event) + 1));
            }
        });
        guard.events().subscribe(RulesChanged.class, event -> heard.add(limitOf(event)));
        guard.update(limit(1));
        assertThat(heard).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void threads_that_change_a_guard_at_once_are_heard_in_the_order_of_their_changes() throws Exception {
        for (int round = 0; round < 50; round++) {
            heard.clear();
            Guard guard = rig.guard().build();
            guard.events().subscribe(RulesChanged.class, event -> heard.add(event.rules()));
            Threads.together(4, thread -> {
                for (int i = 0; i < 25; i++) {
                    guard.update(limit(1 + thread * 25 + i));
                }
                return null;
            });
            assertThat(heard)
                    .as("each once, and the last one last")
                    .hasSize(100)
                    .doesNotHaveDuplicates();
            assertThat(heard.get(99)).isEqualTo(guard.rules());
        }
    }
}
