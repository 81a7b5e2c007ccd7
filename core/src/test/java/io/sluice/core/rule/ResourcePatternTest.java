package io.sluice.core.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ResourcePatternTest {

    @ParameterizedTest
    @CsvSource({
        "payments, payments, true",
        "payments, Payments, false",
        "a.b, axb, false",
        "GET /items/{id}, GET /items/7, true",
        "GET /items/{id}, GET /items/, false",
        "GET /items/{id}, GET /items/7/parts, false",
        "GET /items/{id}, GET /items/{id}, true",
        "GET /items/{id}.json, GET /items/7.json, true",
        "GET /items/{id}.json, GET /items/7xjson, false",
        "/{a}/{b}, /1/2, true",
        "/{a}-{b}/\\E, /1-2/\\E, true",
        "regex:GET /v[12]/.*, GET /v2/pay, true",
        "regex:GET /v[12]/.*, GET /v3/pay, false",
        "regex:v2, GET /v2/pay, false",
    })
    void matches_the_whole_name(String pattern, String resource, boolean matches) {
        assertThat(ResourcePattern.of(pattern).matches(resource)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a{b", "a}b", "}{", "{a{b}}", "{a}}", "regex:(", "regex:["})
    void what_is_no_pattern_is_refused_with_what_it_was(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResourcePattern.of(text))
                .withMessageStartingWith("resource must")
                .withMessageContaining('"' + text + '"');
    }

    @Test
    void the_more_specific_one_comes_first() {
        assertThat(Stream.of("regex:a.*", "/{a}/{b}", "/b/c", "/{a}/long", "/{a}/lonf", "/a")
                        .map(ResourcePattern::of)
                        .sorted()
                        .map(ResourcePattern::toString))
                .containsExactly("/b/c", "/a", "/{a}/lonf", "/{a}/long", "/{a}/{b}", "regex:a.*");
    }
}
