package io.sluice.guard.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleSet;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A server that has not the application's code comes to the same hash. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AssumingTest {
    private static final RuleDocument DOCUMENT = RuleDocument.of("""
            rules:
              - resource: a
                kind: circuitBreaker
                config:
                  recordExceptions: [com.example.shop.OutOfStock, java.io.IOException]
                  recordException: isBusy
            """, RuleDocument.YAML, "");

    private final RuleDocuments documents = RuleDocuments.assuming(StandardKinds.all());

    @Test
    void what_only_the_application_has_is_read_written_and_compared() {
        RuleSet read = documents.read(DOCUMENT);
        RuleDocument canonical = documents.write(read, RuleDocument.CANONICAL);
        assertThat(documents.read(canonical).rules()).isEqualTo(read.rules());
        assertThat(new String(canonical.bytes(), StandardCharsets.UTF_8))
                .contains("\"com.example.shop.OutOfStock\",\"java.io.IOException\"", "\"recordException\":\"isBusy\"");
    }

    @Test
    void what_is_taken_to_exist_cannot_be_used() {
        CircuitBreakerConfig config =
                (CircuitBreakerConfig) documents.read(DOCUMENT).rules().get(0).config();
        assertThatThrownBy(() -> config.recordException().test(new RuntimeException()))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("isBusy");
        assertThat(config.recordException()).hasToString("isBusy");
    }

    @Test
    void what_is_there_is_no_matter_of_taking() {
        RuleDocument wrong = RuleDocument.of(
                "rules: [{resource: a, kind: circuitBreaker,"
                        + " config: {recordExceptions: [java.lang.String, java.lang.Nothing, no name]}}]",
                RuleDocument.YAML,
                "");
        assertThatExceptionOfType(InvalidRulesException.class)
                .isThrownBy(() -> documents.read(wrong))
                .satisfies(refused -> assertThat(refused.errors())
                        .extracting(RuleError::code)
                        .containsExactly(
                                RuleError.Code.WRONG_TYPE, RuleError.Code.UNKNOWN_NAME, RuleError.Code.UNKNOWN_NAME));
    }
}
