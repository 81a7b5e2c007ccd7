package io.sluice.guard;

import static io.sluice.guard.Rig.BREAKER;
import static io.sluice.guard.Rig.perSecond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.adaptive.AdaptiveConfig;
import io.sluice.adaptive.AdaptiveLimiter;
import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.gate.Permit;
import io.sluice.core.rule.AbstractRuleSource;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleKind;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleMode;
import io.sluice.core.rule.RuleSet;
import io.sluice.core.rule.RulesRefusedException;
import io.sluice.core.time.ManualClock;
import io.sluice.core.time.NanoClock;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.recovery.failcache.FailCache;
import io.sluice.recovery.failcache.FailCacheConfig;
import io.sluice.recovery.failcache.RequestCodec;
import io.sluice.recovery.failover.FailoverConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SluiceTest {
    private final Sluice sluice =
            Sluice.builder().clock(ManualClock.startingAt(Long.MAX_VALUE - 1)).build();

    private static RuleSet rules(Rule<?>... rules) {
        return RuleSet.of(List.of(rules));
    }

    private static Rule<?> limit(String resource, long perSecond) {
        return Rule.of(StandardKinds.RATE_LIMITER, resource, perSecond(perSecond));
    }

    private static long limitOf(Guard guard) {
        return guard.rateLimiter().orElseThrow().config().limitForPeriod();
    }

    @Test
    void a_guard_is_made_once_and_found_again() {
        Guard guard = sluice.guard("payments", code -> code.circuitBreaker(BREAKER));
        assertThat(sluice.guard("payments")).isSameAs(guard);
        assertThat(sluice.guard("payments", code -> code.circuitBreaker(BREAKER)))
                .isSameAs(guard);
        assertThat(sluice.find("payments")).containsSame(guard);
        assertThat(sluice.find("reports")).isEmpty();
        assertThat(sluice.guards()).containsExactly(guard);
    }

    @Test
    void a_guard_has_the_clock_of_its_container_and_no_other() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sluice.guard("payments", code -> code.clock(new ManualClock())))
                .withMessageContaining("guard \"payments\"");
        assertThat(sluice.guards()).isEmpty();
        assertThat(sluice.guard("payments").clock()).isNotEqualTo(NanoClock.system());
    }

    @Test
    void two_sources_of_one_name_are_an_error() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sluice.builder().source(new NoSource("rules")).source(new NoSource("rules")))
                .withMessage("name of a source must not be taken, but was \"rules\"");
    }

    /** Tells nothing. */
    private static final class NoSource extends AbstractRuleSource {
        NoSource(String name) {
            super(name, RuleLayer.FILE, false, new ManualClock());
        }

        @Override
        protected void follow() {}

        @Override
        protected void stop() {}
    }

    /** A cache of failed requests, a failover and a limiter that the program made. */
    @Test
    void what_the_program_gives_is_changed_with_everything_else_or_not_at_all_and_not_closed() throws IOException {
        ManualClock clock = new ManualClock();
        FailCache<String> failCache = FailCache.<String>builder("mail")
                .codec(RequestCodec.ofText())
                .call(request -> {})
                .clock(clock)
                .build();
        try (failCache) {
            Sluice own = Sluice.builder().clock(clock).build();
            own.guard("mail", code -> code.failCache(failCache));
            own.guard("reports", code -> code.rateLimiter(perSecond(1)));
            FailCacheConfig before = failCache.config();
            FailCacheConfig other = before.toBuilder().maxConcurrentReplays(7).build();
            Rule<?> off = new Rule<>("off", "mail", RuleMode.OFF, StandardKinds.FAIL_CACHE, other);
            own.apply(RuleLayer.FILE, "test", rules(off));

            RuleKind<Unknown> unknown = RuleKind.of("unknown", Unknown.class);
            assertThatThrownBy(() -> own.apply(
                            RuleLayer.FILE,
                            "test",
                            rules(
                                    Rule.of(StandardKinds.FAIL_CACHE, "mail", other),
                                    Rule.of(unknown, "mail", new Unknown(1)),
                                    Rule.of(unknown, "reports", new Unknown(1)))))
                    .isInstanceOf(RulesRefusedException.class);
            assertThat(failCache.config()).as("refused").isEqualTo(before);

            own.apply(RuleLayer.FILE, "test", rules(Rule.of(StandardKinds.FAIL_CACHE, "mail", other)));
            assertThat(failCache.config()).isEqualTo(other);
            own.close();
            assertThat(failCache.keep("still open")).isTrue();
        }
    }

    @Test
    void a_shadow_of_a_shared_limiter_has_a_state_of_its_own() {
        ManualClock clock = new ManualClock();
        AdaptiveLimiter shared = AdaptiveLimiter.of("cpu", AdaptiveConfig.ofDefaults(), clock);
        Guard guard = Guard.builder("payments").clock(clock).adaptive(shared).build();
        assertThat(guard.find(AdaptiveLimiter.class)).containsSame(shared);
        AdaptiveConfig tried =
                AdaptiveConfig.custom().initialLimit(5).maxLimit(10).build();
        guard.update(List.of(Rig.rule(StandardKinds.ADAPTIVE, RuleMode.SHADOW, tried)));
        assertThat(shared.config()).isEqualTo(AdaptiveConfig.ofDefaults());
        try (Permit permit = guard.acquire()) {
            assertThat(shared.snapshot().inFlight()).isZero();
        }
    }

    @Test
    void a_rule_that_cannot_be_for_a_guard_that_is_made_later_is_told_and_does_not_harm_its_caller() {
        List<SluiceEvent> heard = new ArrayList<>();
        sluice.events().subscribe(SluiceEvent.RulesRefused.class, heard::add);
        Rule<?> failover = Rule.of(StandardKinds.FAILOVER, "payments", FailoverConfig.ofDefaults());
        sluice.apply(RuleLayer.FILE, "test", rules(failover, limit("payments", 5)));
        Guard guard = sluice.guard("payments", code -> code.rateLimiter(perSecond(10)));
        assertThat(limitOf(guard)).as("what the program says").isEqualTo(10);
        assertThat(heard).last().isInstanceOfSatisfying(SluiceEvent.RulesRefused.class, refused -> {
            assertThat(refused.source()).isEqualTo("test");
            assertThat(refused.toString()).contains("made with a Failover");
        });
        assertThatThrownBy(() -> sluice.apply(RuleLayer.FILE, "test", rules(failover, limit("payments", 6))))
                .as("now it can be tried")
                .isInstanceOf(RulesRefusedException.class);
        sluice.apply(RuleLayer.FILE, "test", rules(limit("payments", 7)));
        assertThat(limitOf(guard)).isEqualTo(7);
    }

    @Test
    void the_same_name_with_other_options_is_an_error() {
        sluice.guard("payments", code -> code.circuitBreaker(BREAKER));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> sluice.guard("payments", code -> code.circuitBreaker(CircuitBreakerConfig.ofDefaults())))
                .withMessageContaining("guard \"payments\" must be asked for as it was made");
    }

    @Test
    void a_rule_of_a_higher_layer_replaces_the_programs_and_uncovers_it_when_it_goes() {
        Guard guard = sluice.guard("payments", code -> code.rateLimiter(perSecond(10)));
        RateLimiter limiter = guard.rateLimiter().orElseThrow();
        sluice.apply(RuleLayer.FILE, "file", rules(limit("payments", 20)));
        assertThat(limitOf(guard)).isEqualTo(20);
        sluice.apply(RuleLayer.CONSOLE, "console", rules(limit("payments", 30)));
        assertThat(limitOf(guard)).isEqualTo(30);
        sluice.withdraw("console");
        assertThat(limitOf(guard)).isEqualTo(20);
        sluice.withdraw("file");
        assertThat(limitOf(guard)).isEqualTo(10);
        assertThat(guard.rateLimiter()).as("one limiter, changed while it ran").containsSame(limiter);
    }

    @Test
    void a_rule_for_a_template_applies_to_guards_that_are_made_later() {
        sluice.apply(RuleLayer.FILE, "file", rules(limit("GET /items/{id}", 20)));
        assertThat(limitOf(sluice.guard("GET /items/7"))).isEqualTo(20);
        assertThat(sluice.guard("GET /orders/7").rateLimiter()).isEmpty();
    }

    @Test
    void off_covers_what_the_program_says() {
        Guard guard = sluice.guard("payments", code -> code.circuitBreaker(BREAKER));
        Rule<CircuitBreakerConfig> off = new Rule<>(
                "no breaker",
                "payments",
                RuleMode.OFF,
                StandardKinds.CIRCUIT_BREAKER,
                CircuitBreakerConfig.ofDefaults());
        sluice.apply(RuleLayer.FILE, "file", rules(off));
        assertThat(guard.circuitBreaker()).isEmpty();
    }

    @Test
    void one_bad_rule_refuses_the_rule_set_for_all_guards() {
        Guard first = sluice.guard("first", code -> code.rateLimiter(perSecond(10)));
        Guard second = sluice.guard("second", code -> code.rateLimiter(perSecond(10)));
        List<SluiceEvent> heard = new ArrayList<>();
        sluice.events().subscribe(heard::add);
        Rule<Unknown> bad = Rule.of(RuleKind.of("unknown", Unknown.class), "second", new Unknown(1));

        assertThatThrownBy(() -> sluice.apply(RuleLayer.FILE, "file", rules(limit("first", 20), bad)))
                .isInstanceOf(RulesRefusedException.class)
                .hasMessageStartingWith("the rules of file were refused: kind must be one of")
                .hasMessageContaining("\"unknown:second\"");
        assertThat(limitOf(first)).isEqualTo(10);
        assertThat(limitOf(second)).isEqualTo(10);
        assertThat(heard).singleElement().isInstanceOf(SluiceEvent.RulesRefused.class);

        sluice.apply(RuleLayer.FILE, "file", rules(limit("first", 20)));
        assertThat(limitOf(first)).isEqualTo(20);
        assertThat(heard).last().isInstanceOf(SluiceEvent.RulesApplied.class);
    }

    private record Unknown(int option) {}

    @Test
    void a_guard_whose_rules_stay_the_same_is_not_touched() {
        Guard guard = sluice.guard("payments", code -> code.circuitBreaker(BREAKER));
        List<GuardEvent> heard = new ArrayList<>();
        guard.events().subscribe(heard::add);
        sluice.apply(RuleLayer.FILE, "file", rules(limit("reports", 20)));
        assertThat(heard).isEmpty();
    }

    @Test
    void there_may_be_several_in_a_process() {
        Sluice other = Sluice.ofDefaults();
        sluice.guard("payments", code -> code.circuitBreaker(BREAKER));
        assertThat(other.guard("payments").circuitBreaker()).isEmpty();
        other.close();
    }

    @Test
    void closing_ends_overrides() {
        Guard guard = sluice.guard("payments", code -> code.circuitBreaker(BREAKER));
        guard.circuitBreaker().ifPresent(CircuitBreaker::transitionToForcedOpenState);
        guard.override(GuardOverride.BYPASS, Duration.ofHours(1), "test");
        sluice.close();
        assertThat(guard.activeOverride()).isEmpty();
        assertThat(guard.clock().timers().pending()).isZero();
    }
}
