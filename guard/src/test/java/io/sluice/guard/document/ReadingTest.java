package io.sluice.guard.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleMode;
import io.sluice.core.rule.RuleSet;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReadingTest {
    private final RuleDocuments documents = RuleDocuments.standard();

    @Test
    void reads_rules_with_everything_that_is_given() {
        RuleSet rules = yaml("""
                apiVersion: sluice/v1
                epoch: 7
                revision: 205
                rules:
                  - id: pay-breaker
                    resource: payments.charge
                    mode: SHADOW
                    kind: circuitBreaker
                    config:
                      failureRateThreshold: 33.5
                      slidingWindowType: TIME_BASED
                      slidingWindowSize: 10
                      minimumNumberOfCalls: 20
                      waitDurationInOpenState: 1m30s
                      slowCallDurationThreshold: 250ms
                      recordExceptions: [java.io.IOException]
                  - resource: "GET /items/{id}"   # a template
                    kind: bulkhead
                    config: {maxConcurrentCalls: 150, maxWaitDuration: 0.5s}
                """);
        assertThat(rules.epoch()).isEqualTo(7);
        assertThat(rules.revision()).isEqualTo(205);
        Rule<?> breaker = rules.rules().get(1);
        assertThat(breaker.id()).isEqualTo("pay-breaker");
        assertThat(breaker.mode()).isEqualTo(RuleMode.SHADOW);
        assertThat(breaker.config())
                .isEqualTo(CircuitBreakerConfig.custom()
                        .failureRateThreshold(33.5)
                        .slidingWindow(SlidingWindowType.TIME_BASED, 10, 20)
                        .waitDurationInOpenState(Duration.ofSeconds(90))
                        .slowCallDurationThreshold(Duration.ofMillis(250))
                        .recordExceptions(IOException.class)
                        .build());
        Rule<?> bulkhead = rules.rules().get(0);
        assertThat(bulkhead.id()).isEqualTo("bulkhead:GET /items/{id}");
        assertThat(((BulkheadRule) bulkhead.config()).semaphore())
                .isEqualTo(BulkheadConfig.custom()
                        .maxConcurrentCalls(150)
                        .maxWaitDuration(Duration.ofMillis(500))
                        .build());
    }

    @Test
    void what_is_absent_gets_the_default_also_where_it_follows_another_option() {
        RateLimiterConfig limiter =
                (RateLimiterConfig) only("{resource: a, kind: rateLimiter, config: {limitForPeriod: 7}}")
                        .config();
        assertThat(limiter.burst()).isEqualTo(7);
        CircuitBreakerConfig breaker = (CircuitBreakerConfig)
                only("{resource: a, kind: circuitBreaker, config: {slidingWindowSize: 20, waitDurationInOpenState: 2h}}")
                        .config();
        assertThat(breaker.minimumNumberOfCalls()).isEqualTo(20);
        assertThat(breaker.maxWaitDurationInOpenState()).isEqualTo(Duration.ofHours(2));
    }

    @Test
    void without_config_all_is_default() {
        assertThat(only("{resource: a, kind: circuitBreaker}").config()).isEqualTo(CircuitBreakerConfig.ofDefaults());
    }

    @Test
    void records_within_records_may_leave_out_what_their_shorter_constructor_leaves_out() {
        RateLimiterConfig limiter = (RateLimiterConfig) only("""
                {resource: a, kind: rateLimiter, config: {
                   limitForPeriod: 1000,
                   furtherLimits: [{limitForPeriod: 1000000, limitRefreshPeriod: 1d}]}}""").config();
        assertThat(limiter)
                .isEqualTo(RateLimiterConfig.custom()
                        .limitForPeriod(1000)
                        .and(1_000_000, Duration.ofDays(1))
                        .build());
    }

    @Test
    void a_kind_that_is_repeatable_may_stand_several_times_with_ids() {
        assertThat(yaml("""
                rules:
                  - {id: second, resource: a, kind: rateLimiter}
                  - {id: day, resource: a, kind: rateLimiter, config: {limitRefreshPeriod: 1d}}
                """).rules()).hasSize(2);
    }

    @Test
    void functions_are_found_by_name() {
        Predicate<Throwable> busy = failure -> true;
        RuleDocuments known = RuleDocuments.of(
                StandardKinds.all(), NamedFunctions.none().with("isBusy", busy).with("other", "text"));
        RuleSet rules = known.read(document("""
                rules:
                  - {resource: a, kind: circuitBreaker, config: {recordException: isBusy}}"""));
        assertThat(((CircuitBreakerConfig) rules.rules().get(0).config()).recordException())
                .isSameAs(busy);
    }

    @Test
    void aliases_repeat_what_is_the_same() {
        RuleSet rules = yaml("""
                rules:
                  - {resource: a, kind: bulkhead, config: &small {maxConcurrentCalls: 3}}
                  - {resource: b, kind: bulkhead, config: *small}
                """);
        assertThat(rules.rules())
                .extracting(Rule::config)
                .allMatch(rules.rules().get(0).config()::equals);
    }

    @Test
    void null_stands_for_absent_where_an_option_may_be_absent() {
        assertThat(only("{resource: a, kind: circuitBreaker, config: {slowCallDurationThreshold: null}}")
                        .config())
                .isEqualTo(CircuitBreakerConfig.ofDefaults());
    }

    @Test
    void json_is_read_with_tabs_and_escapes() {
        RuleSet rules = documents.read(RuleDocument.of(
                "{\t\"rules\" : [\n\t{\"resource\":\"\\u0061\\/\\ud83d\\ude00\",\"kind\":\"bulkhead\"}]}",
                "application/json; charset=utf-8",
                "1"));
        assertThat(rules.rules().get(0).resource()).isEqualTo("a/\ud83d\ude00");
    }

    @Test
    void the_bulkhead_has_three_types() {
        BulkheadRule pool =
                (BulkheadRule) only("{resource: a, kind: bulkhead, config: {type: THREAD_POOL, maxThreadPoolSize: 4}}")
                        .config();
        assertThat(pool.threadPool().maxThreadPoolSize()).isEqualTo(4);
        assertThat(pool.threadPool().virtual()).isFalse();
        BulkheadRule virtual =
                (BulkheadRule) only("{resource: a, kind: bulkhead, config: {type: VIRTUAL, maxThreadPoolSize: 400}}")
                        .config();
        assertThat(virtual.threadPool().virtual()).isTrue();
    }

    @Test
    void the_hash_does_not_depend_on_how_it_was_written() {
        String hash = yaml("""
                rules:
                  - {resource: b, kind: bulkhead, config: {maxConcurrentCalls: 3}}
                  - {resource: a, kind: rateLimiter, config: {limitForPeriod: 7}}
                """).hash().orElseThrow();
        RuleSet other = yaml("""
                revision: 8
                rules:
                  - config: {burst: 7, limitRefreshPeriod: 1000ms, limitForPeriod: 7, coldFactor: 3.0}
                    kind: rateLimiter
                    resource: a
                    mode: ENFORCE
                    id: rateLimiter:a
                  - {resource: b, kind: bulkhead, config: {type: SEMAPHORE, maxConcurrentCalls: 3, maxWaitDuration: 0s}}
                """);
        assertThat(other.hash()).contains(hash);
        assertThat(hash).matches("sha256:[0-9a-f]{64}");
    }

    private Rule<?> only(String rule) {
        List<Rule<?>> rules = yaml("rules:\n- " + rule.replace("\n", "\n  ")).rules();
        assertThat(rules).hasSize(1);
        return rules.get(0);
    }

    private RuleSet yaml(String text) {
        return documents.read(document(text));
    }

    private static RuleDocument document(String text) {
        return RuleDocument.of(text, RuleDocument.YAML, "1");
    }
}
