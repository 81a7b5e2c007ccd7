package io.sluice.core.rule;

import static io.sluice.core.rule.Kinds.breaker;
import static io.sluice.core.rule.Kinds.rate;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.rule.EffectiveRules.Contribution;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class EffectiveRulesTest {

    @Test
    void the_higher_layer_replaces_the_lower_whole_and_its_removal_uncovers_it() {
        Contribution code = from(RuleLayer.CODE, breaker("a", 1), rate("x", "a", 1));
        Contribution file = from(RuleLayer.FILE, breaker("a", 2));
        Contribution console = from(RuleLayer.CONSOLE, breaker("a", 3), rate("y", "a", 3));
        assertThat(most(EffectiveRules.of(List.of(code, file, console)).forResource("a")))
                .containsExactlyInAnyOrder(3, 3, 1);
        assertThat(most(EffectiveRules.of(List.of(code, file)).forResource("a")))
                .containsExactly(2, 1);
        assertThat(most(EffectiveRules.of(List.of(code)).forResource("a"))).containsExactly(1, 1);
        assertThat(EffectiveRules.none().forResource("a")).isEmpty();
    }

    @Test
    void a_repeatable_kind_is_replaced_by_id() {
        Contribution code = from(RuleLayer.CODE, rate("second", "a", 10), rate("day", "a", 1000));
        Contribution file = from(RuleLayer.FILE, rate("second", "a", 20));
        List<EffectiveRule> rules = EffectiveRules.of(List.of(code, file)).forResource("a");
        assertThat(most(rules)).containsExactly(20, 1000);
        assertThat(rules).extracting(EffectiveRule::layer).containsExactly(RuleLayer.FILE, RuleLayer.CODE);
    }

    @Test
    void of_two_sources_in_one_layer_the_earlier_wins() {
        Contribution redis = new Contribution(RuleLayer.REMOTE, "redis", RuleSet.of(List.of(breaker("a", 1))));
        Contribution etcd = new Contribution(RuleLayer.REMOTE, "etcd", RuleSet.of(List.of(breaker("a", 2))));
        assertThat(EffectiveRules.of(List.of(redis, etcd)).forResource("a"))
                .extracting(EffectiveRule::source)
                .containsExactly("redis");
    }

    @Test
    void the_more_specific_pattern_counts_within_a_layer_and_the_layer_counts_first() {
        Contribution file = from(
                RuleLayer.FILE,
                breaker("regex:GET /.*", 1),
                breaker("GET /{what}/{id}", 2),
                breaker("GET /items/{id}", 3),
                breaker("GET /items/7", 4));
        EffectiveRules rules = EffectiveRules.of(List.of(file));
        assertThat(most(rules.forResource("GET /items/7"))).containsExactly(4);
        assertThat(most(rules.forResource("GET /items/8"))).containsExactly(3);
        assertThat(most(rules.forResource("GET /parts/8"))).containsExactly(2);
        assertThat(most(rules.forResource("GET /parts"))).containsExactly(1);
        assertThat(rules.forResource("POST /parts")).isEmpty();

        Contribution console = from(RuleLayer.CONSOLE, breaker("regex:.*", 5));
        assertThat(most(EffectiveRules.of(List.of(file, console)).forResource("GET /items/7")))
                .containsExactly(5);
    }

    @Test
    void names_are_remembered_up_to_a_bound_and_answered_rightly_beyond() {
        EffectiveRules rules = EffectiveRules.of(List.of(from(RuleLayer.FILE, breaker("/{a}", 1))));
        for (int i = 0; i < EffectiveRules.MAX_REMEMBERED + 10; i++) {
            assertThat(rules.forResource("/" + i)).hasSize(1);
        }
        assertThat(rules.forResource("/7")).isSameAs(rules.forResource("/7"));
        assertThat(rules.forResource("/beyond")).hasSize(1).isNotSameAs(rules.forResource("/beyond"));
        assertThat(rules.forResource("nothing")).isEmpty();
    }

    private static Contribution from(RuleLayer layer, Rule<?>... rules) {
        return new Contribution(layer, layer.name(), RuleSet.of(Arrays.asList(rules)));
    }

    private static List<Integer> most(List<EffectiveRule> rules) {
        return rules.stream().map(e -> ((Kinds.Limit) e.rule().config()).most()).toList();
    }
}
