package io.sluice.dashboard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.rule.Rule;
import io.sluice.dashboard.api.Ack;
import io.sluice.dashboard.api.Ack.Status;
import io.sluice.dashboard.api.AgentEvent;
import io.sluice.dashboard.api.AgentMessages;
import io.sluice.dashboard.api.AgentProtocol;
import io.sluice.dashboard.api.DownEvent;
import io.sluice.dashboard.api.Mistake;
import io.sluice.dashboard.api.OverrideCommand;
import io.sluice.dashboard.api.Position;
import io.sluice.dashboard.api.Splice;
import io.sluice.dashboard.api.WhatIfQuestion;
import io.sluice.guard.GuardOverride.Action;
import io.sluice.guard.document.CanonicalRules;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of rules of which the console sends only what is different. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SplicedRulesTest {
    private static final CanonicalRules THREE = rules(3);
    private static final CanonicalRules EIGHT = rules(8);
    private static final Position BASE = new Position(1, 1, THREE.hash());

    @TempDir
    Path home;

    private Bench bench;

    /** Two rules, of which the first, by its id, is the limit of the bench. */
    private static CanonicalRules rules(long perSecond) {
        return Bench.rules(rule("\u00e9t\u00e9 \ud83d\ude00", 5), rule(Bench.PAY, perSecond));
    }

    private static Rule<?> rule(String resource, long perSecond) {
        return Rule.of(
                StandardKinds.RATE_LIMITER,
                resource,
                RateLimiterConfig.custom()
                        .algorithm(RateLimiterConfig.Algorithm.SLIDING_WINDOW)
                        .limitForPeriod(perSecond)
                        .build());
    }

    @BeforeEach
    void start() {
        bench = new Bench(home);
        bench.console.publish(THREE);
        bench.start();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    /** The first rule goes, and others come. */
    private Ack splice(long revision, String hash, Position base, CanonicalRules come, OverrideCommand... overrides) {
        return splice(new Splice(1, revision, "s" + revision, hash, null, 7, base, 0, 1, come, List.of(overrides)));
    }

    private Ack splice(Splice splice) {
        bench.console.send(DownEvent.SPLICE, splice, splice.position().eventId());
        Ack ack = FakeConsole.last(bench.console.acks);
        assertThat(ack.nonce()).isEqualTo(splice.nonce());
        assertThat(ack.subject()).isEqualTo(Ack.Subject.RULESET);
        return ack;
    }

    private void nothingHasChanged(Ack ack, Status status) {
        assertThat(ack.status()).isEqualTo(status);
        assertThat(ack.current()).isEqualTo(BASE);
        bench.advanceSeconds(2);
        assertThat(bench.refused(10)).isEqualTo(7);
        assertThat(bench.agent.status().rules()).isEqualTo(BASE);
    }

    @Test
    void rules_are_in_force_as_if_they_had_come_whole() {
        Ack ack = splice(2, EIGHT.hash(), BASE, EIGHT.part(0, 1));
        assertThat(ack.status()).isEqualTo(Status.APPLIED);
        assertThat(ack.current()).isEqualTo(new Position(1, 2, EIGHT.hash()));
        assertThat(ack.effective()).isEqualTo(2);
        assertThat(bench.refused(10)).isEqualTo(2);
        assertThat(bench.agent.status().fleet()).isEqualTo(7);
        bench.advanceSeconds(2);
        assertThat(bench.agent.status().persisted()).isTrue();
    }

    @Test
    void one_splice_follows_another_also_after_a_restart() {
        splice(2, EIGHT.hash(), BASE, EIGHT.part(0, 1));
        bench.console.goDown();
        bench.close();
        bench.start();
        assertThat(bench.agent.status().rules()).isEqualTo(new Position(1, 2, EIGHT.hash()));
        bench.console.down = false;
        bench.advanceSeconds(60);
        Ack ack = splice(3, THREE.hash(), new Position(1, 2, EIGHT.hash()), THREE.part(0, 1));
        assertThat(ack.status()).isEqualTo(Status.APPLIED);
        assertThat(bench.refused(10)).isEqualTo(7);
    }

    @Test
    void overrides_come_along() {
        OverrideCommand half = new OverrideCommand("o1", Bench.PAY, Action.SCALE, 0.5, Duration.ofMinutes(1), "INC-1");
        splice(2, EIGHT.hash(), BASE, EIGHT.part(0, 1), half);
        assertThat(bench.agent.status().overrides()).containsExactly("o1");
        assertThat(bench.refused(10)).isEqualTo(6);
    }

    @Test
    void who_has_another_base_changes_nothing_and_wants_the_whole() {
        String hash = EIGHT.hash();
        CanonicalRules come = EIGHT.part(0, 1);
        nothingHasChanged(splice(3, hash, new Position(1, 2, THREE.hash()), come), Status.WHOLE_WANTED);
        nothingHasChanged(splice(3, hash, new Position(0, 1, THREE.hash()), come), Status.WHOLE_WANTED);
        nothingHasChanged(splice(3, hash, new Position(1, 1, hash), come), Status.WHOLE_WANTED);
        assertThat(FakeConsole.last(bench.console.acks).errors()).isEmpty();
        bench.console.publish(1, 3, EIGHT);
        assertThat(FakeConsole.last(bench.console.acks).status()).isEqualTo(Status.APPLIED);
        bench.advanceSeconds(2);
        assertThat(bench.refused(10)).isEqualTo(2);
    }

    @Test
    void who_has_nothing_wants_the_whole() {
        bench.close();
        bench = new Bench();
        bench.start();
        Ack ack = splice(2, EIGHT.hash(), BASE, EIGHT.part(0, 1));
        assertThat(ack.status()).isEqualTo(Status.WHOLE_WANTED);
        assertThat(ack.current()).isEqualTo(Position.NONE);
    }

    @Test
    void places_that_are_not_there_are_a_reason_to_want_the_whole() {
        CanonicalRules come = EIGHT.part(0, 1);
        for (int[] places : new int[][] {{0, 3}, {3, 3}, {2, Integer.MAX_VALUE}}) {
            nothingHasChanged(
                    splice(new Splice(1, 2, "s", EIGHT.hash(), null, 1, BASE, places[0], places[1], come, List.of())),
                    Status.WHOLE_WANTED);
        }
    }

    @Test
    void another_hash_than_was_told_is_a_reason_to_want_the_whole() {
        nothingHasChanged(splice(2, rules(9).hash(), BASE, EIGHT.part(0, 1)), Status.WHOLE_WANTED);
        nothingHasChanged(splice(2, EIGHT.hash(), BASE, EIGHT), Status.WHOLE_WANTED);
    }

    @Test
    void what_is_not_newer_is_ignored_or_refused_whatever_its_base() {
        bench.console.publish(1, 5, THREE);
        Position five = new Position(1, 5, THREE.hash());
        Position elsewhere = new Position(1, 3, EIGHT.hash());
        assertThat(splice(4, EIGHT.hash(), elsewhere, EIGHT.part(0, 1)).status())
                .isEqualTo(Status.OUTDATED);
        Ack bent = splice(5, EIGHT.hash(), five, EIGHT.part(0, 1));
        assertThat(bent.status()).isEqualTo(Status.REJECTED);
        assertThat(bent.errors()).extracting(Mistake::code).containsExactly(Mistake.INTEGRITY);
        Ack again = splice(5, THREE.hash(), elsewhere, THREE.part(0, 1));
        assertThat(again.status()).as("it is there already").isEqualTo(Status.APPLIED);
        assertThat(again.current()).isEqualTo(five);
        assertThat(bench.refused(10)).isEqualTo(7);
        bench.advanceSeconds(1);
        assertThat(bench.console.events)
                .filteredOn(event -> event.type() == AgentEvent.Type.OUTDATED_IGNORED)
                .extracting(AgentEvent::detail)
                .containsExactly("1.4 after 1.5");
        assertThat(splice(6, EIGHT.hash(), five, EIGHT.part(0, 1)).status()).isEqualTo(Status.APPLIED);
    }

    @Test
    void a_mistake_in_what_comes_is_told_by_its_place_among_all_rules_and_the_last_good_rules_are_a_base_still() {
        CanonicalRules unknown = AgentMessages.read(
                        WhatIfQuestion.class,
                        "{\"deadline\":1,\"id\":\"q\",\"resource\":\"x\",\"window\":1000,"
                                + "\"rules\":[{\"id\":\"x\",\"kind\":\"hotkey\",\"resource\":\"x\"}]}")
                .rules();
        CanonicalRules all = THREE.with(1, 2, unknown);
        Ack ack = splice(new Splice(1, 2, "s", all.hash(), null, 1, BASE, 1, 2, unknown, List.of()));
        nothingHasChanged(ack, Status.REJECTED);
        assertThat(ack.errors()).extracting(Mistake::path).contains("rules[1].kind");
        assertThat(splice(3, EIGHT.hash(), BASE, EIGHT.part(0, 1)).status()).isEqualTo(Status.APPLIED);
    }

    @Test
    void the_console_learns_that_this_can_be_done() {
        assertThat(FakeConsole.last(bench.console.hellos).capabilities()).contains(AgentProtocol.SPLICE);
    }
}
