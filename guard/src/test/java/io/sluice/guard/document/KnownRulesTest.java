package io.sluice.guard.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleSet;
import org.junit.jupiter.api.Test;

/** What a document has in common with the one before is taken from there, and nothing else is. */
class KnownRulesTest {
    private static final String PAY =
            "{\"config\":{\"failureRateThreshold\":300000},\"id\":\"a\",\"kind\":\"circuitBreaker\",\"resource\":\"pay\"}";

    private final RuleDocuments documents = RuleDocuments.standard();

    @Test
    void a_rule_that_is_told_as_before_is_not_read_again() {
        RuleSet first = read(PAY, rule("b", 5));
        RuleSet second = read(rule("b", 6), PAY);
        assertThat(second.rules().get(0)).isSameAs(first.rules().get(0));
        assertThat(second.rules().get(1)).isNotEqualTo(first.rules().get(1));
        RuleSet alone = RuleDocuments.standard().read(document(rule("b", 6), PAY));
        assertThat(second.rules()).isEqualTo(alone.rules());
        assertThat(second.hash()).isEqualTo(alone.hash());
    }

    @Test
    void the_same_text_in_the_form_for_people_means_something_else() {
        String aThird = PAY.replace("300000", "30");
        read(aThird);
        RuleSet forPeople = documents.read(RuleDocument.of("{\"rules\":[" + aThird + "]}", RuleDocument.JSON, ""));
        assertThat(((CircuitBreakerConfig) forPeople.rules().get(0).config()).failureRateThreshold())
                .isEqualTo(30);
    }

    @Test
    void rules_that_were_read_in_another_form_are_known_by_their_canonical_text() {
        RuleSet forPeople = documents.read(RuleDocument.of(
                "rules: [{id: a, kind: circuitBreaker, resource: pay, config: {failureRateThreshold: 30}}]",
                RuleDocument.YAML,
                ""));
        assertThat(read(PAY).rules().get(0)).isSameAs(forPeople.rules().get(0));
    }

    @Test
    void a_document_that_is_refused_changes_nothing() {
        RuleSet first = read(PAY);
        assertThatThrownBy(() -> read(PAY, PAY)).isInstanceOf(InvalidRulesException.class);
        assertThatThrownBy(() -> read(rule("b", 0))).isInstanceOf(InvalidRulesException.class);
        assertThat(read(PAY).rules().get(0)).isSameAs(first.rules().get(0));
    }

    @Test
    void a_rule_with_what_equals_its_default_is_read_each_time_to_the_same_hash() {
        String wordy = PAY.replace("{\"fail", "{\"automaticTransitionFromOpenToHalfOpenEnabled\":false,\"fail");
        RuleSet short_ = read(PAY);
        RuleSet first = read(wordy);
        assertThat(first.rules()).isEqualTo(short_.rules());
        assertThat(first.hash()).isEqualTo(short_.hash());
        assertThat(read(wordy).hash()).isEqualTo(first.hash());
    }

    private RuleSet read(String... rules) {
        return documents.read(document(rules));
    }

    private static RuleDocument document(String... rules) {
        return RuleDocument.of("{\"rules\":[" + String.join(",", rules) + "]}", RuleDocument.CANONICAL, "");
    }

    private static String rule(String id, int limit) {
        return "{\"config\":{\"maxConcurrentCalls\":" + limit + "},\"id\":\"" + id
                + "\",\"kind\":\"bulkhead\",\"resource\":\"" + id + "\"}";
    }
}
