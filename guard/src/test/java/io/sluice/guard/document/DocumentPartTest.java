package io.sluice.guard.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.guard.document.RuleError.Code;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DocumentPartTest {
    private static final String DOCUMENT = """
            rules:
              - name: first
                count: 2.5
                limit: 7
                on: true
                nothing: ~
            """;

    private final DocumentPart root = DocumentPart.yaml(DOCUMENT.getBytes(StandardCharsets.UTF_8));
    private final DocumentPart rule = root.fields().get("rules").items().get(0);
    private final Map<String, DocumentPart> fields = rule.fields();

    private DocumentPart field(String name) {
        return rule.required(fields, name);
    }

    @Test
    void gives_what_is_there() {
        assertThat(field("name").text()).isEqualTo("first");
        assertThat(field("name").isText()).isTrue();
        assertThat(field("count").number(0, 3)).isEqualByComparingTo("2.5");
        assertThat(field("limit").whole(7, 7)).isEqualTo(7);
        assertThat(field("limit").isText()).isFalse();
        assertThat(field("on").flag()).isTrue();
        assertThat(field("name").oneOf(List.of("LAST", "FIRST"))).isEqualTo("FIRST");
        assertThat(field("count").path()).isEqualTo("rules[0].count");
        assertThat(fields).as("null is not there").doesNotContainKey("nothing");
    }

    @Test
    void says_where_and_how_it_is_wrong() {
        assertError(root::items, Code.WRONG_TYPE, "must be a list, but was a map (line 1, column 1)");
        assertError(
                field("limit")::fields,
                Code.WRONG_TYPE,
                "rules[0].limit: must be a map, but was 7 (line 4, column 12)");
        assertError(rule::text, Code.WRONG_TYPE, "rules[0]: must be text, but was a map (line 2, column 5)");
        assertError(
                field("name")::flag,
                Code.WRONG_TYPE,
                "rules[0].name: must be true or false, but was \"first\" (line 2, column 11)");
        assertError(
                () -> field("limit").whole(8, 9),
                Code.OUT_OF_RANGE,
                "rules[0].limit: must be a whole number between 8 and 9, but was 7 (line 4, column 12)");
        assertError(
                () -> field("count").whole(0, 9),
                Code.OUT_OF_RANGE,
                "rules[0].count: must be a whole number between 0 and 9, but was 2.5 (line 3, column 12)");
        assertError(
                () -> field("count").number(3, 9),
                Code.OUT_OF_RANGE,
                "rules[0].count: must be a number between 3 and 9, but was 2.5 (line 3, column 12)");
        assertError(
                () -> field("name").oneOf(List.of("a", "b")),
                Code.OUT_OF_RANGE,
                "rules[0].name: must be one of a, b, but was \"first\" (line 2, column 11)");
        assertError(() -> field("burst"), Code.MISSING, "rules[0]: there must be a field burst (line 2, column 5)");
        assertError(
                () -> rule.fields(Set.of("name", "counts", "limit", "on")),
                Code.UNKNOWN_KEY,
                "rules[0].count: there is no such field (did you mean counts?) (line 3, column 12)");
        assertThat(rule.invalid("it is bad")).hasMessage("rules[0]: it is bad (line 2, column 5)");
    }

    @Test
    void a_key_must_stand_once_and_json_must_be_json() {
        DocumentPart twice = DocumentPart.json("{\"a\": 1, \"a\": 2}".getBytes(StandardCharsets.UTF_8));
        assertError(twice::fields, Code.DUPLICATE, "a: the key stands twice (line 1, column 15)");
        assertThatThrownBy(() -> DocumentPart.json(DOCUMENT.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(InvalidRulesException.class);
    }

    private static void assertError(ThrowingCallable reading, Code code, String message) {
        assertThatThrownBy(reading)
                .hasMessage(message)
                .asInstanceOf(InstanceOfAssertFactories.type(InvalidRulesException.class))
                .extracting(wrong -> wrong.errors().get(0).code())
                .isEqualTo(code);
    }
}
