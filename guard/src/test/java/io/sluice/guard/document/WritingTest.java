package io.sluice.guard.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleKind;
import io.sluice.core.rule.RuleMode;
import io.sluice.core.rule.RuleSet;
import io.sluice.core.rule.RuleSlot;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WritingTest {
    private static final RuleSet RULES = RuleSet.of(
            7,
            205,
            null,
            List.of(
                    new Rule<>(
                            "pay",
                            "POST /pay",
                            RuleMode.SHADOW,
                            StandardKinds.CIRCUIT_BREAKER,
                            CircuitBreakerConfig.custom()
                                    .failureRateThreshold(12.5)
                                    .slidingWindowSize(20)
                                    .waitDurationMultiplier(1.5)
                                    .waitDurationInOpenState(Duration.ofSeconds(90))
                                    .ignoreExceptions(IllegalStateException.class, IOException.class)
                                    .build()),
                    Rule.of(
                            StandardKinds.RATE_LIMITER,
                            "yes",
                            RateLimiterConfig.custom()
                                    .limitForPeriod(1000)
                                    .burst(50)
                                    .and(100_000, Duration.ofDays(1))
                                    .build()),
                    Rule.of(StandardKinds.BULKHEAD, "a", BulkheadRule.ofDefaults())));

    private final RuleDocuments documents = RuleDocuments.standard();

    @Test
    void the_canonical_form_is_sorted_without_blanks_and_in_base_units() {
        String hash = documents.hash(RULES);
        assertThat(text(RULES, RuleDocument.CANONICAL))
                .isEqualTo("{\"epoch\":7,\"hash\":\"" + hash
                        + "\",\"revision\":205,\"rules\":["
                        + "{\"id\":\"bulkhead:a\",\"kind\":\"bulkhead\",\"resource\":\"a\"},"
                        + "{\"config\":{\"failureRateThreshold\":125000,"
                        + "\"ignoreExceptions\":[\"java.io.IOException\",\"java.lang.IllegalStateException\"],"
                        + "\"slidingWindowSize\":20,\"waitDurationInOpenState\":90000,\"waitDurationMultiplier\":1500000},"
                        + "\"id\":\"pay\",\"kind\":\"circuitBreaker\",\"mode\":\"SHADOW\",\"resource\":\"POST /pay\"},"
                        + "{\"config\":{\"burst\":50,\"furtherLimits\":[{\"limitForPeriod\":100000,"
                        + "\"limitRefreshPeriod\":86400000}],\"limitForPeriod\":1000},"
                        + "\"id\":\"rateLimiter:yes\",\"kind\":\"rateLimiter\",\"resource\":\"yes\"}]}");
    }

    /** Reckoned by another program; a change of the canonical form changes the hash of every rule set in the world. */
    @Test
    void the_hash_is_golden() {
        assertThat(documents.hash(RuleSet.empty()))
                .isEqualTo("sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945");
    }

    @Test
    void the_form_for_people_reads_well() {
        assertThat(text(RULES, RuleDocument.YAML)).isEqualTo("""
                epoch: 7
                revision: 205
                rules:
                  - id: bulkhead:a
                    resource: a
                    kind: bulkhead
                  - id: pay
                    resource: POST /pay
                    mode: SHADOW
                    kind: circuitBreaker
                    config:
                      failureRateThreshold: 12.5
                      slidingWindowSize: 20
                      waitDurationInOpenState: 90s
                      waitDurationMultiplier: 1.5
                      ignoreExceptions:
                        - java.io.IOException
                        - java.lang.IllegalStateException
                  - id: rateLimiter:yes
                    resource: "yes"
                    kind: rateLimiter
                    config:
                      limitForPeriod: 1000
                      burst: 50
                      furtherLimits:
                        - limitForPeriod: 100000
                          limitRefreshPeriod: 1d
                """);
        assertThat(text(RuleSet.empty(), RuleDocument.YAML)).isEqualTo("rules: []\n");
        assertThat(text(RuleSet.empty(), RuleDocument.JSON)).isEqualTo("{\n  \"rules\": []\n}\n");
    }

    @Test
    void a_default_that_follows_is_left_out_and_one_that_does_not_is_written() {
        Rule<?> follows = rate(RateLimiterConfig.custom().limitForPeriod(7).build());
        Rule<?> fixed =
                rate(RateLimiterConfig.custom().limitForPeriod(7).burst(50).build());
        assertThat(documents.differences(follows)).containsOnlyKeys("limitForPeriod");
        assertThat(documents.differences(fixed)).containsOnlyKeys("limitForPeriod", "burst");
    }

    @Test
    void functions_are_written_by_name_and_cannot_be_written_without() {
        Predicate<Throwable> busy = failure -> true;
        RuleSet rules = RuleSet.of(List.of(Rule.of(
                StandardKinds.CIRCUIT_BREAKER,
                "a",
                CircuitBreakerConfig.custom().recordException(busy).build())));
        RuleDocuments known =
                RuleDocuments.of(StandardKinds.all(), NamedFunctions.none().with("isBusy", busy));
        RuleDocument written = known.write(rules, RuleDocument.CANONICAL);
        assertThat(new String(written.bytes(), StandardCharsets.UTF_8)).contains("\"recordException\":\"isBusy\"");
        assertThat(known.read(written).rules()).isEqualTo(rules.rules());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> documents.hash(rules))
                .withMessageStartingWith("rule \"circuitBreaker:a\" cannot be written: config.recordException must")
                .withMessageContaining("a name");
    }

    @Test
    void what_is_finer_than_rules_can_tell_cannot_be_written() {
        Rule<?> nanos = Rule.of(
                StandardKinds.CIRCUIT_BREAKER,
                "a",
                CircuitBreakerConfig.custom()
                        .slowCallDurationThreshold(Duration.ofNanos(1_000_001))
                        .build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> documents.hash(RuleSet.of(List.of(nanos))))
                .withMessageContaining("slowCallDurationThreshold must be whole milliseconds");
        Rule<?> third = Rule.of(
                StandardKinds.CIRCUIT_BREAKER,
                "a",
                CircuitBreakerConfig.custom().failureRateThreshold(100.0 / 3).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> documents.hash(RuleSet.of(List.of(third))))
                .withMessageContaining("failureRateThreshold must be whole millionths");
    }

    @Test
    void an_unknown_kind_or_form_cannot_be_written() {
        RuleKind<RuleSlot> unknown = RuleKind.of("slot", RuleSlot.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        documents.hash(RuleSet.of(List.of(Rule.of(unknown, "a", new RuleSlot("a", "b", "c"))))))
                .withMessageContaining("its kind slot is not known here");
        assertThatIllegalArgumentException().isThrownBy(() -> documents.write(RULES, "text/plain"));
    }

    private static Rule<?> rate(RateLimiterConfig config) {
        return Rule.of(StandardKinds.RATE_LIMITER, "a", config);
    }

    private String text(RuleSet rules, String mediaType) {
        return new String(documents.write(rules, mediaType).bytes(), StandardCharsets.UTF_8);
    }
}
