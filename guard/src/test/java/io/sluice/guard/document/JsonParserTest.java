package io.sluice.guard.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.guard.document.Node.Mapping;
import io.sluice.guard.document.Node.Scalar;
import io.sluice.guard.document.Node.Sequence;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonParserTest {

    @Test
    void values_are_told_with_their_places() {
        Mapping root = (Mapping) parsed("{\"a\": [1, -2.5e3],\n  \"b\": {\"c\": null}, \"d\": \"true\", \"e\": true}");
        assertThat(root.fields()).extracting(field -> field.key().text()).containsExactly("a", "b", "d", "e");
        Sequence list = (Sequence) root.fields().get(0).value();
        assertThat(list.items())
                .containsExactly(
                        new Scalar(new Place(1, 8), "1", false), new Scalar(new Place(1, 11), "-2.5e3", false));
        assertThat(root.fields().get(1).value().place()).isEqualTo(new Place(2, 8));
        assertThat(root.fields().get(2).value()).isEqualTo(new Scalar(new Place(2, 26), "true", true));
        assertThat(((Scalar) root.fields().get(3).value()).isBoolean()).isTrue();
    }

    @Test
    void escapes_are_what_they_stand_for() {
        assertThat(parsed("\"\\\"\\\\\\/\\b\\t\\n\\f\\r\\u00e9\\uD83D\\ude00\u00e9\""))
                .isEqualTo(new Scalar(Place.START, "\"\\/\b\t\n\f\r\u00e9\ud83d\ude00\u00e9", true));
    }

    @Test
    void a_byte_order_mark_is_passed_over() {
        assertThat(parsed("\ufeff[]").place()).isEqualTo(Place.START);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            ^^             | 1 | 1 | the document is empty
            ^  ^           | 1 | 3 | the document is empty
            [] []          | 1 | 4 | the document must end here, but there was "["
            [1,]           | 1 | 4 | a value must stand here, but there was "]"
            [1 2]          | 1 | 4 | a comma or ] must follow, but there was "2"
            [1             | 1 | 3 | a comma or ] must follow, but there was nothing more
            {"a" 1}        | 1 | 6 | a colon must follow the key, but there was "1"
            {a: 1}         | 1 | 2 | a key must be in double quotes in JSON, but there was "a"
            {"a": 1,}      | 1 | 9 | a key must be in double quotes in JSON, but there was "}"
            {"a": b}       | 1 | 7 | text must be in double quotes in JSON, but was b
            ['a']          | 1 | 2 | a value must stand here, but there was "'"
            [01]           | 1 | 2 | text must be in double quotes in JSON, but was 01
            [+1]           | 1 | 2 | text must be in double quotes in JSON, but was +1
            [1.]           | 1 | 2 | text must be in double quotes in JSON, but was 1.
            [NaN]          | 1 | 2 | text must be in double quotes in JSON, but was NaN
            [1] # no       | 1 | 5 | the document must end here, but there was "#"
            [/* no */]     | 1 | 2 | a value must stand here, but there was "/"
            &a []          | 1 | 1 | a value must stand here, but there was "&"
            "a             | 1 | 3 | the text must end in double quotes
            "\\x"          | 1 | 3 | there is no such escape in JSON: \\"x"
            "\\u12g4"      | 1 | 6 | four hexadecimal digits must follow \\u, but there was "g"
            "\\ud800"      | 1 | 1 | half of a surrogate pair is no character
            """)
    void what_is_not_json_is_told_with_its_place(String text, int line, int column, String message) {
        assertThatThrownBy(() -> parsed(text)).isInstanceOfSatisfying(InvalidRulesException.class, refused -> {
            RuleError error = refused.errors().get(0);
            assertThat(error.code()).isEqualTo(RuleError.Code.SYNTAX);
            assertThat(error.message()).isEqualTo(message);
            assertThat(List.of(error.line(), error.column())).containsExactly(line, column);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a\tb\"", "\"a\nb\"", "\"a\0b\"", "[1]\0", "\0"})
    void control_characters_must_be_escaped(String text) {
        assertThatThrownBy(() -> parsed(text)).isInstanceOf(InvalidRulesException.class);
    }

    @Test
    void what_is_too_deep_or_has_too_many_values_is_refused() {
        assertThat(parsed("[".repeat(16) + "]".repeat(16))).isInstanceOf(Sequence.class);
        assertThatThrownBy(() -> parsed("[".repeat(100_000))).hasMessageContaining("nested at most 16 deep");
        assertThatThrownBy(() -> parsed("[" + "1,".repeat(200_000) + "1]"))
                .hasMessageContaining("at most 200000 values");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "[1,-7,\"a\\\"\\\\\\n\\u001f\u00e9\",true,null]",
                "{\"a\":{\"b\":[]},\"aa\":999999999999999}"
            })
    void what_is_canonical_is_told(String text) {
        assertThat(slice(text).canonical()).isTrue();
        assertThat(slice(text).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[ ]",
                "[1 ]",
                "{\"a\" :1}",
                "{\"b\":1,\"a\":2}",
                "{\"a\":1,\"a\":2}",
                "[1.0]",
                "[-0]",
                "[1e3]",
                "[9007199254740993]",
                "[\"\\/\"]",
                "[\"\\u0061\"]",
                "[\"\\u001F\"]",
                "[\"\\u000a\"]"
            })
    void what_would_be_written_otherwise_is_not_canonical(String text) {
        assertThat(slice(text).canonical()).isFalse();
        assertThat(slice("[" + text + "]").canonical()).isFalse();
    }

    @Test
    void a_list_is_canonical_in_a_document_that_is_not() {
        Mapping root = (Mapping) parsed("{ \"a\": [1,2], \"b\": [3]}");
        Slice slice = ((Sequence) root.fields().get(0).value()).slice();
        assertThat(slice.canonical()).isTrue();
        assertThat(slice.text()).isEqualTo("[1,2]");
        assertThat(root.slice().canonical()).isFalse();
    }

    private static Slice slice(String text) {
        Node node = parsed(text);
        return node instanceof Mapping mapping ? mapping.slice() : ((Sequence) node).slice();
    }

    private static Node parsed(String text) {
        return NodeParser.parse(text.getBytes(StandardCharsets.UTF_8), true);
    }
}
