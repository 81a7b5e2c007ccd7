package io.sluice.guard.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Lists of rules are cut and put together by their text alone, to what a list would give. */
class CanonicalRulesProperties {

    @Property
    void items_are_those_that_the_list_was_made_of(@ForAll("items") List<String> items) {
        assertThat(CanonicalRules.ofItems(items).items()).isEqualTo(items);
    }

    @Property
    void rules_are_replaced_as_in_a_list(
            @ForAll("items") List<String> items,
            @ForAll("items") List<String> others,
            @ForAll @IntRange(max = 12) int one,
            @ForAll @IntRange(max = 12) int another) {
        int from = Math.min(Math.min(one, another), items.size());
        int to = Math.min(Math.max(one, another), items.size());
        List<String> expected = new ArrayList<>(items);
        expected.subList(from, to).clear();
        expected.addAll(from, others);
        CanonicalRules rules = CanonicalRules.ofItems(items);
        assertThat(rules.with(from, to, CanonicalRules.ofItems(others))).isEqualTo(CanonicalRules.ofItems(expected));
        assertThat(rules.part(from, to).items()).isEqualTo(items.subList(from, to));
        assertThat(rules.with(from, to, rules.part(from, to))).isEqualTo(rules);
    }

    @Example
    void places_that_are_not_there_are_refused() {
        CanonicalRules two = CanonicalRules.ofItems(List.of("{}", "{\"id\":\"[\\\"],\\\\\"}"));
        assertThat(two.items()).hasSize(2);
        for (int[] places : new int[][] {{0, 3}, {2, 1}, {-1, 1}, {3, 3}}) {
            assertThatThrownBy(() -> two.with(places[0], places[1], two)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> two.part(places[0], places[1])).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(CanonicalRules.none().items()).isEmpty();
        assertThat(two.with(0, 2, CanonicalRules.none())).isEqualTo(CanonicalRules.none());
    }

    /** With all that could be taken for a border: brackets, commas, quotes and backslashes in names, and letters of any alphabet. */
    @Provide
    Arbitrary<List<String>> items() {
        Arbitrary<String> names = Arbitraries.strings()
                .withChars("[]{},:\"\\ aé\u4e2d\u2028")
                .withChars('\ud83d', '\ude00')
                .ofMaxLength(8);
        Arbitrary<Object> values =
                Arbitraries.oneOf(names, Arbitraries.longs(), names.list().ofMaxSize(3), Arbitraries.of(true, false));
        Arbitrary<Map<String, Object>> rules = Arbitraries.maps(names, values).ofMaxSize(4);
        return rules.map(JsonText::canonical).list().ofMaxSize(12);
    }
}
