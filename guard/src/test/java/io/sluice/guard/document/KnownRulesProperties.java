package io.sluice.guard.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Documents that are read one after the other mean what each means alone, whatever they have in common and in whichever order it stands. */
class KnownRulesProperties {

    @Property(tries = 200)
    void a_document_means_what_it_means_alone(@ForAll("documents") List<List<String>> documents) {
        RuleDocuments reader = RuleDocuments.standard();
        for (List<String> rules : documents) {
            RuleDocument document = document(rules);
            RuleSet read = reader.read(document);
            RuleSet alone = RuleDocuments.standard().read(document);
            assertThat(read).isEqualTo(alone);
            assertThat(reader.hash(read)).isEqualTo(alone.hash().orElseThrow());
        }
    }

    @Property(tries = 200)
    void what_has_not_changed_is_the_same_object(
            @ForAll("rules") List<String> first, @ForAll("rules") List<String> second) {
        RuleDocuments reader = RuleDocuments.standard();
        Map<Rule<?>, Rule<?>> before =
                reader.read(document(first)).rules().stream().collect(Collectors.toMap(rule -> rule, rule -> rule));
        for (Rule<?> rule : reader.read(document(second)).rules()) {
            assertThat(rule).isSameAs(before.getOrDefault(rule, rule));
        }
    }

    /** Some sorted by id, as programs write them, and some not. */
    @Provide
    Arbitrary<List<List<String>>> documents() {
        return Arbitraries.oneOf(rules(), rules().flatMap(Arbitraries::shuffle))
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    @Provide
    Arbitrary<List<String>> rules() {
        return Arbitraries.maps(
                        Arbitraries.integers().between(0, 12),
                        Arbitraries.integers().between(1, 2))
                .ofMaxSize(12)
                .map(limits -> limits.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(KnownRulesProperties::rule)
                        .toList());
    }

    private static String rule(Map.Entry<Integer, Integer> limit) {
        String id = "r" + (char) ('a' + limit.getKey());
        return "{\"config\":{\"maxConcurrentCalls\":" + limit.getValue() + "},\"id\":\"" + id
                + "\",\"kind\":\"bulkhead\",\"resource\":\"" + id + "\"}";
    }

    private static RuleDocument document(List<String> rules) {
        return RuleDocument.of(
                rules.stream().collect(Collectors.joining(",", "{\"rules\":[", "]}")), RuleDocument.CANONICAL, "");
    }
}
