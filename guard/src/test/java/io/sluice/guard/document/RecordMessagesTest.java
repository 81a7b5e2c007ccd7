package io.sluice.guard.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import io.sluice.core.Check;
import io.sluice.core.rule.RuleSet;
import io.sluice.guard.document.RuleError.Code;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RecordMessagesTest {
    /** A message as programs send it. */
    public record Order(
            long number,
            Duration patience,
            double share,
            @Nullable String note,
            List<Line> lines,
            CanonicalRules rules) {
        public Order {
            Check.inRange("number", number, 1, 1000);
        }
    }

    /** A part of it. */
    public record Line(String item, Map<String, String> labels) {}

    private static final RecordMessages DOCUMENTS = RecordMessages.of(List.of(Order.class));
    private static final String RULES =
            "[{\"config\":{\"failureRateThreshold\":300000},\"id\":\"a\",\"kind\":\"circuitBreaker\",\"resource\":\"pay\"}]";

    @Test
    void a_record_is_canonical_json_in_base_units() {
        Order order = new Order(7, Duration.ofSeconds(2), 0.5, null, List.of(new Line("tea", Map.of())), rules(RULES));
        String json = "{\"lines\":[{\"item\":\"tea\"}],\"number\":7,\"patience\":2000,\"rules\":" + RULES
                + ",\"share\":500000}";
        assertThat(DOCUMENTS.write(order)).isEqualTo(json);
        assertThat(read(json)).isEqualTo(order);
    }

    @Test
    void all_mistakes_are_told_with_paths_that_begin_at_the_message() {
        InvalidRulesException wrong = catchThrowableOfType(
                InvalidRulesException.class,
                () -> read("{\"number\":0,\"patience\":\"2s\",\"share\":0,\"lines\":[{\"item\":3,\"colour\":1}],"
                        + "\"rules\":{},\"extra\":1}"));
        assertThat(wrong.errors())
                .extracting(RuleError::path, RuleError::code)
                .containsExactlyInAnyOrder(
                        tuple("patience", Code.WRONG_TYPE),
                        tuple("lines[0].item", Code.WRONG_TYPE),
                        tuple("lines[0].colour", Code.UNKNOWN_KEY),
                        tuple("rules", Code.WRONG_TYPE),
                        tuple("extra", Code.UNKNOWN_KEY));
        assertThatThrownBy(() -> read("{\"number\":0,\"patience\":2,\"share\":0,\"rules\":[]}"))
                .hasMessageContaining("number: number must be between 1 and 1000, but was 0");
        assertThatThrownBy(() -> read("{\"number\":1,\"patience\":2,\"share\":0}"))
                .hasMessageContaining("rules: it must be given");
    }

    @Test
    void rules_are_carried_as_they_are_and_put_in_canonical_form() {
        CanonicalRules carried = rules("[ {\"resource\" : \"pay\", \"kind\":\"circuitBreaker\", \"id\":\"a\","
                + " \"config\": {\"failureRateThreshold\": 300000}} ]");
        assertThat(carried.text()).isEqualTo(RULES);
        RuleDocuments documents = RuleDocuments.standard();
        RuleSet read = documents.read(carried.document(7, 205));
        assertThat(read.epoch()).isEqualTo(7);
        assertThat(read.revision()).isEqualTo(205);
        assertThat(read.hash()).hasValue(carried.hash());
        assertThat(documents.canonical(read)).isEqualTo(carried).hasSameHashCodeAs(carried);
    }

    @Test
    void rules_that_would_not_be_carried_unchanged_are_a_mistake() {
        assertThatThrownBy(() -> rules("[{\"a\":1,\"a\":2}]"))
                .hasMessageContaining("rules[0].a: the field stands twice");
        assertThatThrownBy(() -> rules("[{\"a\":1.5}]"))
                .hasMessageContaining("rules[0].a: must be a whole number, but was 1.5");
        assertThat(rules("[{\"a\":null,\"b\":true,\"c\":[\"1\"]}]").text())
                .isEqualTo("[{\"a\":null,\"b\":true,\"c\":[\"1\"]}]");
    }

    @Test
    void the_schema_says_what_must_be_given_and_in_which_unit() {
        String schema = DOCUMENTS.schema("Orders", Descriptions.none());
        assertThat(schema)
                .contains("\"title\": \"milliseconds\"")
                .contains("\"title\": \"millionths\"")
                .doesNotContain("pattern");
        assertThat(schema.replaceAll("\\s", "")).contains("\"required\":[\"number\",\"patience\",\"share\",\"rules\"]");
    }

    @Test
    void other_records_are_not_known() {
        assertThatThrownBy(() -> DOCUMENTS.write(new Line("tea", Map.of())))
                .hasMessageStartingWith("type must be one of");
    }

    private static CanonicalRules rules(String json) {
        return read("{\"number\":1,\"patience\":0,\"share\":0,\"rules\":" + json + "}")
                .rules();
    }

    private static Order read(String json) {
        return DOCUMENTS.read(Order.class, json.getBytes(StandardCharsets.UTF_8));
    }
}
