package io.sluice.guard.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.guard.document.Node.Mapping;
import io.sluice.guard.document.Node.Scalar;
import io.sluice.guard.document.Node.Sequence;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** JSON is read as by a reader of YAML, which knows all of it; and what is taken for canonical is what would be written. */
class JsonParserProperties {

    @Property
    void json_is_read_as_the_yaml_that_it_is(@ForAll("trees") Object tree) {
        for (String text : List.of(JsonText.canonical(tree), JsonText.indented(tree))) {
            assertThat(withoutPlaces(new JsonParser(text).document()))
                    .isEqualTo(withoutPlaces(YamlParser.parse(escapedForYaml(text))));
        }
    }

    @Property
    void canonical_is_what_would_be_written_so(@ForAll("trees") List<Object> tree) {
        String canonical = JsonText.canonical(tree);
        Sequence read = (Sequence) new JsonParser(canonical).document();
        assertThat(read.slice().canonical()).isTrue();
        assertThat(read.slice().text()).isEqualTo(canonical);
        assertThat(carried(canonical)).isEqualTo(canonical);
        assertThat(carried(JsonText.indented(tree))).isEqualTo(canonical);
    }

    /** As rules are carried that nobody has read. */
    private static String carried(String text) {
        Node node = NodeParser.parse(text.getBytes(StandardCharsets.UTF_8), true);
        Object rules = new CanonicalRules.OfRules().read(node, "rules", Context.ofRecords(Form.CANONICAL));
        return ((CanonicalRules) rules).text();
    }

    private static String escapedForYaml(String json) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            escaped.append(JsonText.isSpecialInYaml(c) ? JsonText.escaped(c) : String.valueOf(c));
        }
        return escaped.toString();
    }

    private static Object withoutPlaces(Node node) {
        if (node instanceof Scalar scalar) {
            return List.of(scalar.text(), scalar.quoted());
        }
        if (node instanceof Sequence sequence) {
            return sequence.items().stream()
                    .map(JsonParserProperties::withoutPlaces)
                    .toList();
        }
        List<Object> fields = new ArrayList<>();
        ((Mapping) node)
                .fields()
                .forEach(field -> fields.add(List.of(field.key().text(), withoutPlaces(field.value()))));
        return Map.of("fields", fields);
    }

    @Provide
    Arbitrary<Object> trees() {
        Arbitrary<String> texts =
                Arbitraries.strings().ofMaxLength(8).filter(text -> !NodeLimits.hasLoneSurrogate(text));
        Arbitrary<Object> leaves = Arbitraries.oneOf(
                texts.map(Object.class::cast),
                Arbitraries.of(true, false, JsonText.NULL),
                Arbitraries.longs()
                        .between(-999_999_999_999_999L, 999_999_999_999_999L)
                        .map(Object.class::cast));
        Arbitrary<Object> trees = Arbitraries.recursive(
                () -> leaves,
                inner -> Arbitraries.oneOf(
                        inner.list().ofMaxSize(3).map(Object.class::cast),
                        Arbitraries.maps(texts, inner).ofMaxSize(3).map(Object.class::cast)),
                0,
                4);
        return trees.list().ofMaxSize(5).map(Object.class::cast);
    }
}
