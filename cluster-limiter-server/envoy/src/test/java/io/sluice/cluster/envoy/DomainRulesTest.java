package io.sluice.cluster.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cluster.envoy.DomainRules.Match;
import io.sluice.cluster.server.engine.CalendarUnit;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.guard.document.InvalidRulesException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What the reference service's documentation says of its files, in files of our own. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DomainRulesTest {
    private static final String SHOP = """
            domain: shop
            descriptors:
              - key: tenant
                value: gold
                rate_limit: {unit: second, requests_per_unit: 500}
              - key: tenant
                value: silver
                rate_limit: {unit: minute, requests_per_unit: 500}
              - key: tenant
                rate_limit: {unit: HOUR, requests_per_unit: 5}
              - key: path
                value: /api/*
                rate_limit: {unit: day, requests_per_unit: 7}
                descriptors:
                  - key: user
                    rate_limit: {unit: week, requests_per_unit: 2}
                  - key: user
                    value: root
                    rate_limit: {unlimited: true}
              - key: path
                value: /health
                descriptors:
                  - key: probe
                    value: "true"
                    shadow_mode: true
                    detailed_metric: true
                    rate_limit:
                      unit: month
                      requests_per_unit: 1000
                      name: health
                      replaces:
                        - name: all
              - key: everything
                rate_limit: {unit: year, requests_per_unit: 1, name: all}
            """;

    private final DomainRules shop = read(SHOP);

    private static DomainRules read(String yaml) {
        return DomainRules.read(yaml.getBytes(StandardCharsets.UTF_8));
    }

    private @Nullable Match find(String... keysAndValues) {
        List<Map.Entry<String, String>> entries = new ArrayList<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            entries.add(Map.entry(keysAndValues[i], keysAndValues[i + 1]));
        }
        return shop.find(entries);
    }

    private DescriptorLimit limit(String... keysAndValues) {
        Match match = find(keysAndValues);
        assertThat(match).isNotNull();
        return match.limit();
    }

    @Test
    void a_value_has_the_limit_of_its_descriptor_and_others_that_of_the_key() {
        assertThat(limit("tenant", "gold").unit()).isEqualTo(CalendarUnit.SECOND);
        assertThat(limit("tenant", "silver").unit()).isEqualTo(CalendarUnit.MINUTE);
        assertThat(limit("tenant", "bronze").unit()).isEqualTo(CalendarUnit.HOUR);
        assertThat(find("planet", "earth")).isNull();
    }

    @Test
    void values_have_a_count_each_where_the_key_stands_alone_and_share_one_where_they_are_named() {
        assertThat(find("tenant", "gold").key()).isEmpty();
        assertThat(find("tenant", "bronze").key())
                .isNotEqualTo(find("tenant", "tin").key());
        assertThat(find("path", "/api/a").key())
                .isNotEqualTo(find("path", "/api/b").key());
    }

    @Test
    void a_value_that_ends_with_a_star_is_for_those_that_begin_so_on_every_level() {
        assertThat(limit("path", "/api/orders").requestsPerUnit()).isEqualTo(7);
        assertThat(limit("path", "/api/orders", "user", "ann").unit()).isEqualTo(CalendarUnit.WEEK);
        assertThat(limit("path", "/api/orders", "user", "root").unlimited()).isTrue();
        assertThat(find("path", "/web")).isNull();
    }

    @Test
    void only_the_last_entry_has_a_limit() {
        assertThat(find("tenant", "gold", "user", "ann"))
                .as("deeper than the tree")
                .isNull();
        assertThat(find("path", "/health")).as("not deep enough").isNull();
        assertThat(limit("path", "/health", "probe", "true").shadow()).isTrue();
        assertThat(find()).isNull();
    }

    @Test
    void names_and_replacements_are_read() {
        assertThat(limit("everything", "x").name()).isEqualTo("all");
        assertThat(limit("path", "/health", "probe", "true").replaces()).containsExactly("all");
    }

    @Test
    void what_is_counted_is_a_rule_by_its_path() {
        assertThat(shop.rules())
                .extracting(LimitRule::id)
                .containsExactly(
                        "tenant=gold",
                        "tenant=silver",
                        "tenant",
                        "path=%2Fapi%2F*",
                        "path=%2Fapi%2F*/user",
                        "path=%2Fhealth/probe=true",
                        "everything");
        assertThat(read("domain: empty").rules()).isEmpty();
    }

    @Test
    void a_long_path_is_cut_and_stays_a_name_of_its_own() {
        String file = """
                domain: d
                descriptors:
                  - {key: %1$s1, rate_limit: {unit: day, requests_per_unit: 1}}
                  - {key: %1$s2, rate_limit: {unit: day, requests_per_unit: 1}}
                """;
        assertThat(read(file.formatted("k".repeat(300))).rules())
                .extracting(LimitRule::id)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.length() == LimitRule.MAX_ID);
    }

    @Test
    void keys_of_different_values_differ() {
        assertThat(Keys.of(List.of("a", "b"))).isNotEqualTo(Keys.of(List.of("a|b")));
        assertThat(Keys.of(List.of("a\\", "b"))).isNotEqualTo(Keys.of(List.of("a", "\\b")));
        assertThat(Keys.of(List.of(""))).isNotEqualTo(Keys.of(List.of()));
        assertThat(Keys.of(List.of("a".repeat(5000))))
                .hasSizeLessThan(100)
                .isNotEqualTo(Keys.of(List.of("a".repeat(5001))));
    }

    @Test
    void mistakes_are_told_with_path_line_and_value() {
        assertRefused("descriptors: []", ": there must be a field domain (line 1, column 1)");
        assertRefused("domain: ''", "domain: must be a name of 1 to 200 characters, but was \"\" (line 1, column 9)");
        assertRefused("domain: d\nlimits: []", "limits: there is no such field (line 2, column 9)");
        String descriptor = "domain: d\ndescriptors:\n  - ";
        assertRefused(descriptor + "{value: v}", "descriptors[0]: there must be a field key (line 3, column 5)");
        assertRefused(descriptor + "{key: ''}", "descriptors[0].key: must be a key, but was \"\" (line 3, column 11)");
        assertRefused(
                descriptor + "{key: k, rate_limits: {}}",
                "descriptors[0].rate_limits: there is no such field (did you mean rate_limit?) (line 3, column 27)");
        assertRefused(
                descriptor + "{key: k, rate_limit: {requests_per_unit: 1}}",
                "descriptors[0].rate_limit: there must be a field unit (line 3, column 26)");
        assertRefused(
                descriptor + "{key: k, rate_limit: {unit: fortnight, requests_per_unit: 1}}",
                "descriptors[0].rate_limit.unit: must be one of SECOND, MINUTE, HOUR, DAY, WEEK, MONTH, YEAR, but was"
                        + " \"fortnight\" (line 3, column 33)");
        assertRefused(
                descriptor + "{key: k, rate_limit: {unit: day, requests_per_unit: -1}}",
                "descriptors[0].rate_limit.requests_per_unit: must be a whole number between 0 and 10000000, but was -1"
                        + " (line 3, column 57)");
        assertRefused(
                descriptor + "{key: k, rate_limit: {unit: day, unlimited: true}}",
                "descriptors[0].rate_limit.unit: there must be no unit if it is unlimited (line 3, column 33)");
        assertRefused(
                descriptor + "{key: k, rate_limit: {unit: day, name: n, replaces: [{name: n}]}}",
                "descriptors[0].rate_limit.replaces[0].name: must be the name of another limit, but was \"n\""
                        + " (line 3, column 65)");
        assertRefused(
                descriptor + "{key: k, value: v}\n  - {key: k, value: v}",
                "descriptors[1]: there must be one descriptor of a key and value, but k=v came before"
                        + " (line 4, column 5)");
    }

    private static void assertRefused(String yaml, String message) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(InvalidRulesException.class)
                .hasMessage(message.startsWith(": ") ? message.substring(2) : message);
    }
}
