package io.sluice.guard.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.core.rule.RuleDocument;
import io.sluice.guard.document.RuleError.Code;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each mistake is told with path, place, code, what is allowed and what it was. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MistakesTest {

    @Test
    void all_mistakes_are_told_at_once_with_path_and_place() {
        List<RuleError> errors = errors("""
                revision: -1
                rules:
                  - resource: a
                    kind: circuitBreaker
                    config:
                      failureRateThreshold: 101
                      slowCallRateTreshold: 10
                      waitDurationInOpenState: 10
                  - kind: ratelimiter
                    mode: enforce
                  - just text
                """);
        assertThat(errors)
                .extracting(RuleError::path, RuleError::code, RuleError::line, RuleError::column)
                .containsExactly(
                        tuple("revision", Code.OUT_OF_RANGE, 1, 11),
                        tuple("rules[0].config.failureRateThreshold", Code.OUT_OF_RANGE, 6, 29),
                        tuple("rules[0].config.slowCallRateTreshold", Code.UNKNOWN_KEY, 7, 7),
                        tuple("rules[0].config.waitDurationInOpenState", Code.WRONG_TYPE, 8, 32),
                        tuple("rules[1].resource", Code.MISSING, 9, 5),
                        tuple("rules[1].kind", Code.UNKNOWN_KIND, 9, 11),
                        tuple("rules[1].mode", Code.UNKNOWN_NAME, 10, 11),
                        tuple("rules[2]", Code.WRONG_TYPE, 11, 5));
        assertThat(errors.get(1).message())
                .isEqualTo("failureRateThreshold must be above 0 and at most 100 (percent), but was 101.0");
        assertThat(errors.get(1).allowed()).isEqualTo("above 0 and at most 100 (percent)");
        assertThat(errors.get(1).actual()).isEqualTo("101.0");
        assertThat(errors.get(2).message()).contains("did you mean slowCallRateThreshold?");
        assertThat(errors.get(3).message()).contains("a duration with its unit");
        assertThat(errors.get(5).message()).contains("did you mean rateLimiter?");
        assertThat(errors.get(6).message()).contains("did you mean ENFORCE?");
    }

    private static Tuple tuple(Object... values) {
        return Assertions.tuple(values);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            circuitBreaker | failureRateThreshold: "50"                     | failureRateThreshold      | WRONG_TYPE
            circuitBreaker | failureRateThreshold: 50%                      | failureRateThreshold      | WRONG_TYPE
            circuitBreaker | failureRateThreshold: 0                        | failureRateThreshold      | OUT_OF_RANGE
            circuitBreaker | failureRateThreshold: 33.33333                 | failureRateThreshold      | TOO_FINE
            circuitBreaker | failureRateThreshold: .5                       | failureRateThreshold      | WRONG_TYPE
            circuitBreaker | failureRateThreshold: 1e300                    | failureRateThreshold      | OUT_OF_RANGE
            circuitBreaker | failureRateThreshold: .nan                     | failureRateThreshold      | WRONG_TYPE
            circuitBreaker | slidingWindowSize: 1.5                         | slidingWindowSize         | WRONG_TYPE
            circuitBreaker | slidingWindowSize: 0x10                        | slidingWindowSize         | WRONG_TYPE
            circuitBreaker | slidingWindowSize: 99999999999                 | slidingWindowSize         | OUT_OF_RANGE
            circuitBreaker | slidingWindowSize: null                        | slidingWindowSize         | WRONG_TYPE
            circuitBreaker | minimumNumberOfCalls: 101                      | minimumNumberOfCalls      | OUT_OF_RANGE
            circuitBreaker | slidingWindowType: count_based                 | slidingWindowType         | UNKNOWN_NAME
            circuitBreaker | waitDurationInOpenState: 10ns                  | waitDurationInOpenState   | TOO_FINE
            circuitBreaker | waitDurationInOpenState: 1.0005s               | waitDurationInOpenState   | TOO_FINE
            circuitBreaker | waitDurationInOpenState: PT1S                  | waitDurationInOpenState   | WRONG_TYPE
            circuitBreaker | waitDurationInOpenState: 32d                   | waitDurationInOpenState   | OUT_OF_RANGE
            circuitBreaker | recordExceptions: java.io.IOException          | recordExceptions          | WRONG_TYPE
            circuitBreaker | recordExceptions: [java.io.NoException]        | recordExceptions[0]       | UNKNOWN_NAME
            circuitBreaker | recordExceptions: [java.lang.String]           | recordExceptions[0]       | WRONG_TYPE
            circuitBreaker | recordExceptions: ["[I"]                       | recordExceptions[0]       | UNKNOWN_NAME
            circuitBreaker | recordExceptions: [java.lang.Error, java.lang.Error] | recordExceptions[1] | DUPLICATE
            circuitBreaker | recordException: isBusy                        | recordException           | UNKNOWN_NAME
            circuitBreaker | mode: THROTTLE                                 | slidingWindowType         | OUT_OF_RANGE
            circuitBreaker | {mode: TRIP, mode: TRIP}                       | mode                      | DUPLICATE
            circuitBreaker | {<<: {mode: TRIP}}                             | <<                        | UNKNOWN_KEY
            circuitBreaker | automaticTransitionFromOpenToHalfOpenEnabled: yes | automaticTransitionFromOpenToHalfOpenEnabled | WRONG_TYPE
            rateLimiter    | furtherLimits: [{limitForPeriod: 7}]           | furtherLimits[0].limitRefreshPeriod | MISSING
            rateLimiter    | furtherLimits: [{limitForPeriod: 0, limitRefreshPeriod: 1s}] | furtherLimits[0].limitForPeriod | OUT_OF_RANGE
            rateLimiter    | furtherLimits: [7]                             | furtherLimits[0]          | WRONG_TYPE
            rateLimiter    | furtherLimits: [{limitForPeriod: 7, limitRefreshPeriod: 1d}, {limitForPeriod: 8, limitRefreshPeriod: 1d, burst: 0}] | furtherLimits[1].burst | OUT_OF_RANGE
            rateLimiter    | {algorithm: FIXED_WINDOW, furtherLimits: [{limitForPeriod: 7, limitRefreshPeriod: 1d, burst: 2}]} | furtherLimits[0].burst | OUT_OF_RANGE
            keyedRateLimiter | overrides: {a: {limitForPeriod: 7, limitRefreshPeriod: 1d, burst: 0}} | overrides.a.burst | OUT_OF_RANGE
            keyedRateLimiter | overrides: {'a]b': {limitForPeriod: 0, limitRefreshPeriod: 1d}} | overrides.a]b.limitForPeriod | OUT_OF_RANGE
            keyedRateLimiter | overrides: {'a]': {limitForPeriod: 7, limitRefreshPeriod: 1d, burst: 0}} | overrides.a].burst | OUT_OF_RANGE
            quota          | {key: user, overrides: {'a.b': -1}}            | overrides.a.b             | OUT_OF_RANGE
            bulkhead       | maxThreadPoolSize: 7                           | maxThreadPoolSize         | OUT_OF_RANGE
            bulkhead       | {type: VIRTUAL, coreThreadPoolSize: 7}         | coreThreadPoolSize        | OUT_OF_RANGE
            """)
    void a_wrong_option_is_told_at_its_path(String kind, String config, String path, Code code) {
        String braced = config.startsWith("{") ? config : '{' + config + '}';
        assertThat(errors("rules:\n- resource: a\n  kind: " + kind + "\n  config: " + braced))
                .extracting(RuleError::path, RuleError::code)
                .containsExactly(tuple("rules[0].config." + path, code));
    }

    @Test
    void a_mistake_within_an_option_is_told_where_it_stands() {
        assertThat(errors("""
                rules:
                  - resource: a
                    kind: rateLimiter
                    config:
                      furtherLimits:
                        - {limitForPeriod: 7, limitRefreshPeriod: 1d}
                        - limitForPeriod: 8
                          limitRefreshPeriod: 1d
                          burst: 0
                """)).singleElement().satisfies(error -> {
            assertThat(error.path()).isEqualTo("rules[0].config.furtherLimits[1].burst");
            assertThat(error.message()).startsWith("furtherLimits[1].burst must be between 1 and ");
            assertThat(error.allowed()).startsWith("between 1 and ");
            assertThat(error.actual()).isEqualTo("0");
            assertThat(error.line()).isEqualTo(9);
            assertThat(error.column()).isEqualTo(18);
        });
    }

    @Test
    void durations_in_messages_read_as_in_rules() {
        assertThat(errors("rules: [{resource: a, kind: circuitBreaker, config: {waitDurationInOpenState: 32d}}]"))
                .singleElement()
                .satisfies(error -> {
                    assertThat(error.message())
                            .isEqualTo("waitDurationInOpenState must be between 1ms and 31d, but was 32d");
                    assertThat(error.allowed()).isEqualTo("between 1ms and 31d");
                });
    }

    @Test
    void several_wrong_options_of_one_config_are_told_at_once() {
        assertThat(errors("rules: [{resource: a, kind: circuitBreaker, config: {failureRateThreshold: 0,"
                        + " permittedNumberOfCallsInHalfOpenState: 0, throttleFactor: 0.5}}]"))
                .extracting(RuleError::path)
                .containsExactly(
                        "rules[0].config.failureRateThreshold",
                        "rules[0].config.permittedNumberOfCallsInHalfOpenState",
                        "rules[0].config.throttleFactor");
    }

    @Test
    void two_rules_in_one_place_are_told_with_the_first_one() {
        assertThat(errors("""
                rules:
                  - {resource: a, kind: bulkhead}
                  - {resource: a, kind: bulkhead, id: other}
                  - {resource: a, kind: rateLimiter}
                  - {resource: a, kind: rateLimiter}
                """))
                .extracting(RuleError::path, RuleError::code, RuleError::message)
                .containsExactly(
                        tuple("rules[1]", Code.DUPLICATE, "there is one bulkhead on a already: rules[0]"),
                        tuple(
                                "rules[3]",
                                Code.DUPLICATE,
                                "the id \"rateLimiter:a\" is taken by rules[2]; give each rule an id of its own"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            regex:(   | INVALID
            a{b       | INVALID
            '" "'     | INVALID
            7         | WRONG_TYPE
            []        | WRONG_TYPE
            """)
    void a_resource_is_a_pattern(String resource, Code code) {
        assertThat(errors("rules:\n- kind: bulkhead\n  resource: " + resource))
                .extracting(RuleError::path, RuleError::code)
                .containsExactly(tuple("rules[0].resource", code));
    }

    @Test
    void an_empty_document_is_no_document_without_rules() {
        assertThat(errors("")).extracting(RuleError::code).containsExactly(Code.SYNTAX);
        assertThat(errors("# nothing\n")).extracting(RuleError::code).containsExactly(Code.SYNTAX);
        assertThat(errors("revision: 3"))
                .extracting(RuleError::path, RuleError::code)
                .containsExactly(tuple("rules", Code.MISSING));
        assertThat(errors("rules:")).extracting(RuleError::code).containsExactly(Code.WRONG_TYPE);
        assertThat(errors("[]")).extracting(RuleError::code).containsExactly(Code.WRONG_TYPE);
    }

    @Test
    void a_hash_that_is_not_that_of_the_rules_is_told() {
        assertThat(errors("{hash: 'sha256:00', rules: []}"))
                .extracting(RuleError::path, RuleError::code)
                .containsExactly(tuple("hash", Code.HASH_MISMATCH));
    }

    @Test
    void an_unknown_version_of_the_format_is_refused() {
        assertThat(errors("{apiVersion: sluice/v2, rules: []}"))
                .extracting(RuleError::path, RuleError::code)
                .containsExactly(tuple("apiVersion", Code.OUT_OF_RANGE));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rules: [                    | 1
            rules: []\\n---\\nrules: [] | 2
            rules: [\\n{resource: 'a]}  | 2
            rules: !!set {a, b}         | 1
            rules: !java.io.File [/]    | 1
            rules: *unknown             | 1
            rules: &a [*a]              | 1
            "\\ud800": 1                | 1
            """)
    void what_is_no_document_is_told_with_its_line(String text, int line) {
        assertThat(errors(text.replace("\\n", "\n"))).singleElement().satisfies(error -> {
            assertThat(error.code()).isEqualTo(Code.SYNTAX);
            assertThat(error.path()).isEmpty();
            assertThat(error.line()).isEqualTo(line);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            rules: []
            {rules: []}
            {"rules": [], # comment
            {'rules': []}
            {"hash": plain, "rules": []}
            {"hash": , "rules": []}
            {"hash": &a "x", "rules": []}
            """)
    void only_json_is_json(String text) {
        assertThat(errors(RuleDocument.of(text, RuleDocument.JSON, "")))
                .extracting(RuleError::code)
                .containsExactly(Code.SYNTAX);
    }

    @Test
    void what_is_not_utf_8_or_of_another_type_is_refused() {
        byte[] latin = "rules: [] # ü".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(errors(RuleDocument.of(latin, RuleDocument.YAML, "")))
                .extracting(RuleError::message)
                .containsExactly("it is not UTF-8");
        assertThat(errors(RuleDocument.of("rules: []", "text/plain", "")))
                .extracting(RuleError::code)
                .containsExactly(Code.SYNTAX);
    }

    @Test
    void a_document_that_grows_when_its_aliases_are_expanded_is_refused() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            String before = "*a" + (i - 1);
            bomb.append("a%d: &a%d [".formatted(i, i))
                    .append((before + ", ").repeat(9))
                    .append(before)
                    .append("]\n");
        }
        assertThat(errors(bomb.toString())).extracting(RuleError::code).containsExactly(Code.TOO_LARGE);
    }

    @Test
    void a_document_that_is_too_deep_is_refused() {
        assertThat(errors("rules: " + "[".repeat(20_000)))
                .extracting(RuleError::code)
                .containsExactly(Code.TOO_DEEP);
        assertThat(errors("rules: " + "[".repeat(15) + "]".repeat(15)))
                .extracting(RuleError::code)
                .containsExactly(Code.WRONG_TYPE);
    }

    @Test
    void a_document_that_is_too_large_is_refused() {
        assertThat(errors("rules: [] #" + "x".repeat(NodeLimits.MAX_BYTES)))
                .extracting(RuleError::code)
                .containsExactly(Code.TOO_LARGE);
    }

    @Test
    void a_hundred_mistakes_are_enough() {
        assertThat(errors("rules: [" + "7, ".repeat(1000) + "]")).hasSize(Problems.MAX_ERRORS);
    }

    @Test
    void no_message_is_as_long_as_the_value() {
        assertThat(errors("rules: [{resource: a, kind: " + "x".repeat(10_000) + "}]"))
                .extracting(RuleError::message)
                .allMatch(message -> message.length() < 300);
    }

    @Test
    void the_message_lists_all_mistakes() {
        InvalidRulesException one = refused(RuleDocument.of("revision: x\nrules: y", RuleDocument.YAML, ""));
        assertThat(one)
                .hasMessageContaining("2 mistakes:")
                .hasMessageContaining("revision: must be a whole number, but was \"x\" (line 1, column 11)");
    }

    @Test
    void in_the_canonical_form_numbers_are_whole() {
        assertThat(errors(RuleDocument.of("""
                        {"rules":[{"config":{"failureRateThreshold":50.5,"waitDurationInOpenState":"1s"},
                        "id":"x","kind":"circuitBreaker","resource":"a"}]}""", RuleDocument.CANONICAL, "")))
                .extracting(RuleError::path, RuleError::code)
                .containsExactly(
                        tuple("rules[0].config.failureRateThreshold", Code.WRONG_TYPE),
                        tuple("rules[0].config.waitDurationInOpenState", Code.WRONG_TYPE));
    }

    private static List<RuleError> errors(String yaml) {
        return errors(RuleDocument.of(yaml, RuleDocument.YAML, ""));
    }

    private static List<RuleError> errors(RuleDocument document) {
        return refused(document).errors();
    }

    private static InvalidRulesException refused(RuleDocument document) {
        InvalidRulesException refusal = catchThrowableOfType(
                InvalidRulesException.class, () -> RuleDocuments.standard().read(document));
        assertThat(refusal).isNotNull();
        return refusal;
    }
}
