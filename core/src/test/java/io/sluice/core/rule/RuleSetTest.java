package io.sluice.core.rule;

import static io.sluice.core.rule.Kinds.breaker;
import static io.sluice.core.rule.Kinds.rate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RuleSetTest {

    @Test
    void the_order_of_rules_means_nothing() {
        RuleSet one = RuleSet.of(List.of(breaker("b", 1), breaker("a", 2)));
        RuleSet other = RuleSet.of(List.of(breaker("a", 2), breaker("b", 1)));
        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
        assertThat(one.rules()).extracting(Rule::id).containsExactly("breaker:a", "breaker:b");
    }

    @Test
    void an_id_stands_once() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RuleSet.of(List.of(rate("x", "a", 1), rate("x", "b", 1))))
                .withMessage("id must be given once, but was \"x\" twice");
    }

    @Test
    void a_kind_stands_once_on_a_resource_unless_it_is_repeatable() {
        Rule<?> second = new Rule<>("second", "a", RuleMode.SHADOW, Kinds.BREAKER, new Kinds.Limit(2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RuleSet.of(List.of(breaker("a", 1), second)))
                .withMessageContaining("breaker on a")
                .withMessageContaining("\"breaker:a\" and \"second\"");
        assertThat(RuleSet.of(List.of(rate("x", "a", 1), rate("y", "a", 1))).rules())
                .hasSize(2);
    }

    @Test
    void a_later_epoch_is_newer_whatever_the_revision() {
        RuleSet old = RuleSet.of(1, 9, null, List.of());
        assertThat(RuleSet.of(2, 0, null, List.of()).isAfter(old)).isTrue();
        assertThat(RuleSet.of(1, 10, null, List.of()).isAfter(old)).isTrue();
        assertThat(RuleSet.of(1, 9, "sha256:0", List.of()).isAfter(old)).isFalse();
        assertThat(RuleSet.empty().isAfter(old)).isFalse();
    }

    @Test
    void a_config_of_another_kind_is_refused() {
        RuleKind<RuleSlot> other = RuleKind.of("other", RuleSlot.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> raw(other))
                .withMessage("config must be a RuleSlot, but was Limit[most=1]");
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Rule<?> raw(RuleKind<?> kind) {
        return new Rule("x", "a", RuleMode.ENFORCE, kind, new Kinds.Limit(1));
    }

    @Test
    void a_kind_is_named_in_lower_camel_case() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RuleKind.of("Rate", Kinds.Limit.class))
                .withMessageContaining("\"Rate\"");
    }
}
