package io.sluice.core.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.rule.EffectiveRules.Contribution;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class EffectiveRulesProperties {

    /** The oracle goes through all rules of all layers, most important first, and takes what is not taken. */
    @Property
    void agrees_with_trying_every_rule(@ForAll("contributions") List<Contribution> contributions) {
        EffectiveRules rules = EffectiveRules.of(contributions);
        for (String resource : List.of("a", "b", "c", "{x}")) {
            Map<String, Integer> expected = naive(contributions, resource);
            Map<String, Integer> actual = rules.forResource(resource).stream()
                    .collect(Collectors.toMap(
                            e -> taken(e.rule()), e -> ((Kinds.Limit) e.rule().config()).most()));
            assertThat(actual).isEqualTo(expected);
        }
    }

    private static Map<String, Integer> naive(List<Contribution> contributions, String resource) {
        Map<String, Integer> found = new HashMap<>();
        List<RuleSlot> seen = new ArrayList<>();
        for (RuleLayer layer : RuleLayer.values()) {
            List<Rule<?>> winners = new ArrayList<>();
            for (Contribution contribution : contributions) {
                if (contribution.layer() == layer) {
                    for (Rule<?> rule : contribution.rules().rules()) {
                        if (!seen.contains(rule.slot())) {
                            seen.add(rule.slot());
                            winners.add(rule);
                        }
                    }
                }
            }
            for (String pattern : List.of("a", "b", "{x}", "regex:[ab]")) {
                for (Rule<?> rule : winners) {
                    if (rule.resource().equals(pattern)
                            && ResourcePattern.of(pattern).matches(resource)) {
                        found.putIfAbsent(taken(rule), ((Kinds.Limit) rule.config()).most());
                    }
                }
            }
        }
        return found;
    }

    /** What a rule takes of one resource. */
    private static String taken(Rule<?> rule) {
        return rule.kind().repeatable()
                ? rule.id() + rule.resource()
                : rule.kind().name();
    }

    @Provide
    Arbitrary<List<Contribution>> contributions() {
        Arbitrary<String> resources = Arbitraries.of("a", "b", "{x}", "regex:[ab]");
        Arbitrary<Integer> numbers = Arbitraries.integers().between(1, 1000);
        Arbitrary<Rule<?>> breakers = Combinators.combine(resources, numbers).as(Kinds::breaker);
        Arbitrary<Rule<?>> rates = Combinators.combine(Arbitraries.of("x", "y"), resources, numbers)
                .as(Kinds::rate);
        Arbitrary<RuleSet> sets = Arbitraries.oneOf(breakers, rates)
                .list()
                .ofMaxSize(6)
                .uniqueElements(Rule::id)
                .map(RuleSet::of);
        return Combinators.combine(Arbitraries.of(RuleLayer.class), sets)
                .as((layer, set) -> new Contribution(layer, layer.name(), set))
                .list()
                .ofMaxSize(5);
    }
}
