package io.sluice.dashboard.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleMode;
import io.sluice.core.rule.RuleSourceEvent.Health;
import io.sluice.core.rule.RulesRefusedException;
import io.sluice.dashboard.api.Ack;
import io.sluice.dashboard.api.Ack.Status;
import io.sluice.dashboard.api.Ack.Subject;
import io.sluice.dashboard.api.AgentEvent;
import io.sluice.dashboard.api.AgentMessages;
import io.sluice.dashboard.api.DownEvent;
import io.sluice.dashboard.api.Hello;
import io.sluice.dashboard.api.Mistake;
import io.sluice.dashboard.api.Ping;
import io.sluice.dashboard.api.Position;
import io.sluice.dashboard.api.Ruleset;
import io.sluice.guard.Sluice;
import io.sluice.guard.document.CanonicalRules;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.recovery.RetryConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What becomes of rules that the console sends. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ArrivingRulesTest {
    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void rules_are_in_force_when_they_are_acknowledged() {
        bench.console.publish(Bench.limit(3));
        bench.start();
        assertThat(bench.refused(10)).isEqualTo(7);
        Ack ack = FakeConsole.last(bench.console.acks);
        assertThat(ack.status()).isEqualTo(Status.APPLIED);
        assertThat(ack.current()).isEqualTo(bench.console.position());
        assertThat(ack.effective()).isEqualTo(1);
        bench.console.publish(Bench.limit(8));
        assertThat(FakeConsole.last(bench.console.acks).current().revision()).isEqualTo(2);
        bench.advanceSeconds(2);
        assertThat(bench.refused(10)).isEqualTo(2);
    }

    @Test
    void the_application_starts_though_the_console_is_away_and_code_holds() {
        bench.console.goDown();
        bench.agent = bench.newAgent(bench.config().build());
        bench.sluice = Sluice.builder().clock(bench.clock).source(bench.agent).build();
        bench.sluice.guard(
                Bench.PAY,
                guard -> guard.rateLimiter(
                        RateLimiterConfig.custom().limitForPeriod(5).build()));
        assertThat(bench.refused(9)).isEqualTo(4);
        assertThat(bench.agent.health()).isEqualTo(Health.UNREACHABLE);
    }

    @Test
    void a_rule_set_with_one_mistake_is_refused_whole_and_says_which() {
        bench.console.publish(Bench.limit(3));
        bench.start();
        bench.console.publish(
                with(Bench.limit(9), text -> text.replace("\"limitForPeriod\":9", "\"limitForPeriod\":-1")));
        Ack ack = FakeConsole.last(bench.console.acks);
        assertThat(ack.status()).isEqualTo(Status.REJECTED);
        assertThat(ack.current().revision()).as("the last good one stays").isEqualTo(1);
        assertThat(ack.errors())
                .extracting(Mistake::path, Mistake::code)
                .containsExactly(tuple("rules[0].config.limitForPeriod", "OUT_OF_RANGE"));
        assertThat(bench.refused(10)).isEqualTo(7);
        assertThat(bench.agent.health()).isEqualTo(Health.REFUSED);
        bench.console.publish(Bench.limit(4));
        assertThat(FakeConsole.last(bench.console.acks).status()).isEqualTo(Status.APPLIED);
        assertThat(bench.agent.health()).isEqualTo(Health.UP);
    }

    /** As a console of another version would send them. */
    private static CanonicalRules with(CanonicalRules rules, Function<String, String> change) {
        String json = "{\"epoch\":1,\"revision\":1,\"nonce\":\"n\",\"hash\":\"" + rules.hash()
                + "\",\"fleet\":0,\"rules\":" + change.apply(rules.text()) + "}";
        return AgentMessages.read(Ruleset.class, json).rules();
    }

    @Test
    void a_kind_that_is_not_known_is_refused() {
        bench.start();
        bench.console.publish(with(Bench.limit(9), text -> text.replace("rateLimiter", "hotkey")));
        assertThat(FakeConsole.last(bench.console.acks).errors())
                .extracting(Mistake::path, Mistake::code)
                .contains(tuple("rules[0].kind", "UNKNOWN_KIND"));
    }

    @Test
    void rules_that_are_right_but_cannot_be_had_are_refused_too() {
        bench.start();
        bench.sluice.guard(Bench.PAY);
        bench.console.publish(Bench.rules(
                new Rule<>("r", Bench.PAY, RuleMode.SHADOW, StandardKinds.RETRY, RetryConfig.ofDefaults())));
        Ack ack = FakeConsole.last(bench.console.acks);
        assertThat(ack.status()).isEqualTo(Status.REJECTED);
        assertThat(ack.errors()).singleElement().satisfies(mistake -> {
            assertThat(mistake.code()).isEqualTo(Mistake.REFUSED);
            assertThat(mistake.message()).contains("mode must be ENFORCE or OFF for a recovery");
        });
    }

    /** As the console does it when somebody tries again. */
    @Test
    void rules_that_were_refused_are_tried_once_more_when_they_are_sent_once_more() {
        AtomicBoolean knows = new AtomicBoolean();
        bench.agent = bench.newAgent(bench.config().build());
        bench.agent.start(document -> {
            if (!knows.get()) {
                throw new RulesRefusedException("not known here");
            }
        });
        bench.console.publish(1, 5, Bench.limit(5));
        Ack ack = FakeConsole.last(bench.console.acks);
        assertThat(ack.status()).isEqualTo(Status.REJECTED);
        assertThat(ack.current()).isEqualTo(Position.NONE);

        bench.console.publish(1, 5, Bench.limit(5));
        assertThat(FakeConsole.last(bench.console.acks).status())
                .as("nothing has changed here")
                .isEqualTo(Status.REJECTED);

        knows.set(true);
        bench.console.publish(1, 5, Bench.limit(5));
        assertThat(FakeConsole.last(bench.console.acks).status()).isEqualTo(Status.APPLIED);
        assertThat(bench.agent.status().rules().revision()).isEqualTo(5);
        assertThat(bench.agent.health()).isEqualTo(Health.UP);
        bench.agent.close();
    }

    /** F10. */
    @Test
    void a_bug_of_whoever_takes_the_rules_is_a_refusal_and_the_next_rules_are_taken() {
        bench.agent = bench.newAgent(bench.config().build());
        bench.agent.start(document -> {
            if (document.version().equals("1.2")) {
                throw new IllegalStateException("a bug");
            }
        });
        bench.console.publish(1, 1, Bench.limit(1));
        bench.console.publish(1, 2, Bench.limit(2));
        Ack ack = FakeConsole.last(bench.console.acks);
        assertThat(ack.status()).isEqualTo(Status.REJECTED);
        assertThat(ack.current().revision()).as("the last good one stays").isEqualTo(1);
        assertThat(ack.errors()).singleElement().satisfies(mistake -> {
            assertThat(mistake.code()).isEqualTo(Mistake.INTERNAL);
            assertThat(mistake.message()).contains("a bug");
        });
        bench.console.publish(1, 3, Bench.limit(3));
        assertThat(FakeConsole.last(bench.console.acks).status()).isEqualTo(Status.APPLIED);
        bench.agent.close();
    }

    @Test
    void who_takes_the_rules_may_wait_for_a_thread_that_asks_what_is_in_force() {
        List<Long> inForce = new ArrayList<>();
        bench.agent = bench.newAgent(bench.config().build());
        bench.agent.start(
                document -> inForce.add(bench.statusElsewhere().rules().revision()));
        bench.console.publish(1, 1, Bench.limit(1));
        bench.console.publish(1, 2, Bench.limit(2));
        assertThat(inForce).as("what is being taken is not in force yet").containsExactly(Position.NONE.revision(), 1L);
        assertThat(FakeConsole.last(bench.console.acks).status()).isEqualTo(Status.APPLIED);
        assertThat(bench.agent.status().rules().revision()).isEqualTo(2);
        bench.agent.close();
    }

    @Test
    void what_is_older_is_ignored_and_reported() {
        bench.start();
        bench.console.publish(2, 5, Bench.limit(5));
        bench.console.publish(2, 4, Bench.limit(4));
        assertThat(FakeConsole.last(bench.console.acks).status()).isEqualTo(Status.OUTDATED);
        bench.console.publish(1, 9, Bench.limit(9));
        Ack ack = FakeConsole.last(bench.console.acks);
        assertThat(ack.status()).as("of a restored database").isEqualTo(Status.OUTDATED);
        assertThat(ack.current().revision()).isEqualTo(5);
        bench.advanceSeconds(1);
        assertThat(bench.console.events)
                .filteredOn(event -> event.type() == AgentEvent.Type.OUTDATED_IGNORED)
                .extracting(AgentEvent::detail)
                .containsExactly("2.4 after 2.5", "1.9 after 2.5");
        bench.console.publish(3, 1, Bench.limit(1));
        assertThat(FakeConsole.last(bench.console.acks).status())
                .as("a new epoch")
                .isEqualTo(Status.APPLIED);
    }

    @Test
    void the_same_revision_with_other_rules_is_an_error() {
        bench.start();
        bench.console.publish(1, 5, Bench.limit(5));
        bench.console.publish(1, 5, Bench.limit(6));
        Ack ack = FakeConsole.last(bench.console.acks);
        assertThat(ack.status()).isEqualTo(Status.REJECTED);
        assertThat(ack.errors()).extracting(Mistake::code).containsExactly(Mistake.INTEGRITY);
        assertThat(bench.refused(10)).isEqualTo(5);
    }

    @Test
    void rules_that_were_changed_on_the_way_are_refused() {
        bench.start();
        CanonicalRules rules = Bench.limit(5);
        Ruleset bent = new Ruleset(1, 1, "n", Bench.limit(6).hash(), null, 1, rules, List.of());
        bench.console.send(DownEvent.RULESET, bent, "1.1");
        assertThat(FakeConsole.last(bench.console.acks).errors())
                .extracting(Mistake::code)
                .containsExactly("HASH_MISMATCH");
    }

    @Test
    void an_equal_rule_set_with_a_newer_number_changes_the_number_only() {
        bench.console.publish(Bench.limit(3));
        bench.start();
        bench.refused(2);
        bench.console.publish(Bench.limit(3));
        assertThat(FakeConsole.last(bench.console.acks).current().revision()).isEqualTo(2);
        assertThat(bench.refused(2)).as("what was used up stays used up").isEqualTo(1);
        assertThat(bench.sluice.ruleSets().get(bench.agent.name()).revision()).isEqualTo(2);
    }

    @Test
    void the_hash_that_is_told_is_that_of_what_was_understood() {
        bench.start();
        CanonicalRules verbose = with(
                Bench.limit(9),
                text -> text.replace("\"limitForPeriod\":9", "\"coldFactor\":3000000,\"limitForPeriod\":9"));
        assertThat(verbose.hash())
                .as("a default is told")
                .isNotEqualTo(Bench.limit(9).hash());
        bench.console.publish(verbose);
        assertThat(FakeConsole.last(bench.console.acks).current())
                .isEqualTo(new Position(1, 1, Bench.limit(9).hash()));
        assertThat(bench.console.position().hash())
                .as("so the console sees drift")
                .isEqualTo(verbose.hash());
    }

    @Test
    void a_message_that_is_none_is_passed_over() {
        bench.start();
        bench.console.send(DownEvent.RULESET, new Ping(1), "");
        bench.console.publish(Bench.limit(3));
        assertThat(FakeConsole.last(bench.console.acks).subject()).isEqualTo(Subject.RULESET);
        assertThat(bench.agent.status().effective()).isEqualTo(1);
    }

    @Test
    void the_console_learns_who_this_is_and_what_it_has_from_elsewhere() {
        bench.agent = bench.newAgent(bench.config().build());
        bench.sluice = Sluice.builder().clock(bench.clock).build();
        bench.sluice.guard(Bench.PAY, guard -> guard.rateLimiter(RateLimiterConfig.ofDefaults()));
        bench.agent.attach(bench.sluice);
        bench.agent.start(document -> {});
        Hello hello = FakeConsole.last(bench.console.hellos);
        assertThat(hello.app()).isEqualTo("checkout");
        assertThat(hello.instanceId()).isEqualTo("pay-07");
        assertThat(hello.labels()).containsEntry("zone", "b");
        assertThat(hello.capabilities()).contains("rule.rateLimiter", "whatif.1");
        assertThat(hello.resources()).containsExactly(Bench.PAY);
        assertThat(hello.localRules()).singleElement().satisfies(rule -> {
            assertThat(rule.layer()).isEqualTo("CODE");
            assertThat(rule.kind()).isEqualTo("rateLimiter");
        });
        bench.agent.close();
        assertThat(bench.console.farewells).hasSize(1);
    }

    @Test
    void it_is_attached_once() {
        bench.start();
        assertThatThrownBy(() -> bench.agent.attach(bench.sluice))
                .hasMessage("console:checkout@prod must be attached once, but was before");
    }
}
