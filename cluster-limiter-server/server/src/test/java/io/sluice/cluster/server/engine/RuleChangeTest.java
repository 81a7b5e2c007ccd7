package io.sluice.cluster.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RuleChangeTest {
    private static final LimitRule HUNDRED = LimitRule.perSecond("pay", 100);
    private static final LimitRule OTHER = LimitRule.perSecond("other", 7);

    private final Rig rig = Rig.filled(HUNDRED, OTHER);

    private void change(LimitRule... rules) {
        rig.engine().rules(Rig.NAMESPACE, List.of(rules));
    }

    @Test
    void the_share_of_the_burst_that_is_spent_stays_spent() {
        LimitRule direct = HUNDRED.toBuilder().leaseShare(0).build();
        change(direct, OTHER);
        rig.take("pay", "", 60);
        change(direct.toBuilder().limitForPeriod(1000).build(), OTHER);
        assertThat(rig.take("pay", "", 10_000)).isEqualTo(400);
        change(direct, OTHER);
        assertThat(rig.take("pay", "", 10_000)).isZero();
    }

    @Test
    void leases_go_on_and_count_against_the_new_share() {
        assertThat(rig.lease(1, "pay", 25).granted()).isEqualTo(25);
        change(HUNDRED.toBuilder().limitForPeriod(80).build(), OTHER);
        assertThat(rig.lease(1, "pay", 1).verdict())
                .as("25 of 20 are leased out")
                .isEqualTo(Verdict.BLOCKED);
    }

    @Test
    void a_rule_that_did_not_change_keeps_its_version() {
        long other = rig.engine().rule(Rig.NAMESPACE, "other").orElseThrow().version();
        long pay = rig.engine().rule(Rig.NAMESPACE, "pay").orElseThrow().version();
        change(HUNDRED.toBuilder().burst(50).build(), OTHER);
        assertThat(rig.engine().rule(Rig.NAMESPACE, "other").orElseThrow().version())
                .isEqualTo(other);
        assertThat(rig.engine().rule(Rig.NAMESPACE, "pay").orElseThrow().version())
                .isGreaterThan(Math.max(pay, other));
    }

    @Test
    void a_rule_that_is_gone_is_unknown() {
        change(OTHER);
        assertThat(rig.acquire("pay", 1).verdict()).isEqualTo(Verdict.NO_RULE);
        assertThat(rig.engine().rules(Rig.NAMESPACE))
                .extracting(CompiledRule::id)
                .containsOnly("other");
    }

    @Test
    void two_rules_of_one_name_change_nothing() {
        assertThatThrownBy(() -> change(HUNDRED, HUNDRED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("id of a rule must not be taken, but was \"pay\"");
        assertThat(rig.acquire("pay", 1).isOk()).isTrue();
    }

    private void lose(int lost, int connected) {
        rig.engine()
                .reserve(Rig.NAMESPACE, grace -> grace.compareTo(Duration.ofSeconds(30)) >= 0 ? lost : 0, connected);
    }

    @Test
    void what_lost_clients_may_use_is_kept_off_the_rate_and_comes_back_with_them() {
        lose(2, 2);
        rig.take("pay", "", 100);
        rig.advance(Duration.ofSeconds(1));
        assertThat(rig.take("pay", "", 1000)).as("1 - 0.9 * 2 / 4 of a hundred").isBetween(54L, 55L);
        lose(4, 0);
        rig.take("pay", "", 1);
        rig.advance(Duration.ofSeconds(1));
        assertThat(rig.take("pay", "", 1000)).as("a tenth").isBetween(9L, 10L);
        lose(0, 4);
        rig.take("pay", "", 1);
        rig.advance(Duration.ofMillis(500));
        assertThat(rig.take("pay", "", 1000)).isBetween(49L, 51L);
    }

    @Test
    void what_is_kept_off_changes_neither_the_burst_nor_what_clients_are_told() {
        long version = rig.engine().rule(Rig.NAMESPACE, "pay").orElseThrow().version();
        lose(1, 2);
        CompiledRule slowed = rig.engine().rule(Rig.NAMESPACE, "pay").orElseThrow();
        assertThat(slowed.version()).isGreaterThan(version);
        assertThat(slowed.rule()).isEqualTo(HUNDRED);
        assertThat(slowed.leasable()).isEqualTo(25);
        assertThat(rig.take("pay", "", 1000)).as("the bucket was full").isEqualTo(75);
        lose(1, 2);
        assertThat(rig.engine().rule(Rig.NAMESPACE, "pay").orElseThrow()).isSameAs(slowed);
        change(HUNDRED.toBuilder().burst(50).build(), OTHER);
        assertThat(rig.engine().rule(Rig.NAMESPACE, "pay").orElseThrow().reserve())
                .as("a change of the rule keeps it")
                .isEqualTo(new Reserve(1, 3));
    }

    @Test
    void a_rule_may_keep_nothing_for_those_who_are_lost() {
        change(HUNDRED.toBuilder().reserveLost(Duration.ZERO).build(), OTHER);
        CompiledRule before = rig.engine().rule(Rig.NAMESPACE, "pay").orElseThrow();
        lose(3, 1);
        assertThat(rig.engine().rule(Rig.NAMESPACE, "pay").orElseThrow()).isSameAs(before);
    }
}
