package io.sluice.spring.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleKind;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleMode;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import io.sluice.guard.document.BulkheadRule;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.recovery.RetryConfig;
import io.sluice.recovery.TimeoutConfig;
import io.sluice.recovery.failcache.FailCacheConfig;
import io.sluice.spring.SluiceAutoConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.SystemEnvironmentPropertySource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class GuardPropertiesTest {
    private final ApplicationContextRunner contexts = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(SluiceAutoConfiguration.class, SluiceRulesAutoConfiguration.class));

    @Test
    void options_are_written_as_spring_writes_them() {
        contexts.withPropertyValues(
                        "slow=2s",
                        "sluice.guards.payments.circuit-breaker.failure-rate-threshold=30",
                        "sluice.guards.payments.circuitBreaker.slidingWindowType=time-based",
                        "sluice.guards.payments.circuit-breaker.slow-call-duration-threshold=${slow}",
                        "sluice.guards.payments.circuit-breaker.wait-duration-in-open-state=PT1M30S",
                        "sluice.guards.payments.circuit-breaker.record-exceptions=java.io.IOException",
                        "sluice.guards.payments.circuit-breaker.automatic-transition-from-open-to-half-open-enabled=on",
                        "sluice.guards.payments.bulkhead.max-wait-duration=50",
                        "sluice.guards.payments.timeout.deadline=1h30m")
                .run(context -> {
                    assertThat(config(context, "payments", StandardKinds.CIRCUIT_BREAKER))
                            .isEqualTo(CircuitBreakerConfig.custom()
                                    .failureRateThreshold(30)
                                    .slidingWindowType(SlidingWindowType.TIME_BASED)
                                    .slowCallDurationThreshold(Duration.ofSeconds(2))
                                    .waitDurationInOpenState(Duration.ofSeconds(90))
                                    .recordExceptions(IOException.class)
                                    .automaticTransitionFromOpenToHalfOpenEnabled(true)
                                    .build());
                    assertThat(config(context, "payments", StandardKinds.BULKHEAD))
                            .isEqualTo(BulkheadRule.of(BulkheadConfig.custom()
                                    .maxWaitDuration(Duration.ofMillis(50))
                                    .build()));
                    assertThat(config(context, "payments", StandardKinds.TIMEOUT)
                                    .deadline())
                            .isEqualTo(Duration.ofMinutes(90));
                });
    }

    @Test
    void an_environment_variable_says_it_too_and_wins() {
        Map<String, Object> variables = Map.of(
                "SLUICE_GUARDS_CARDPAYMENTS_CIRCUITBREAKER_FAILURERATETHRESHOLD", "12",
                "SLUICE_GUARDS_CARDPAYMENTS_RETRY_RETRYEXCEPTIONS_0", "java.io.IOException");
        contexts.withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", variables)))
                .withPropertyValues(
                        "sluice.guards.card-payments.circuit-breaker.failure-rate-threshold=30",
                        "sluice.guards.card-payments.circuit-breaker.sliding-window-size=7")
                .run(context -> {
                    CircuitBreakerConfig breaker = config(context, "card-payments", StandardKinds.CIRCUIT_BREAKER);
                    assertThat(breaker.failureRateThreshold()).isEqualTo(12);
                    assertThat(breaker.slidingWindowSize()).isEqualTo(7);
                    assertThat(config(context, "card-payments", StandardKinds.RETRY)
                                    .retryExceptions())
                            .containsExactly(IOException.class);
                });
    }

    @Test
    void a_name_of_any_characters_stands_in_brackets_and_may_be_a_template() {
        contexts.withPropertyValues(
                        "sluice.guards[GET\\ /items/{id}].bulkhead.max-concurrent-calls=3".replace("\\", ""))
                .run(context -> assertThat(context.getBean(Sluice.class)
                                .guard("GET /items/7")
                                .bulkhead())
                        .isPresent());
    }

    @Test
    void data_sizes_are_read_where_bytes_are_meant() {
        contexts.withPropertyValues("sluice.guards.mail.fail-cache.max-bytes=2MB")
                .run(context -> assertThat(config(context, "mail", StandardKinds.FAIL_CACHE)
                                .maxBytes())
                        .isEqualTo(FailCacheConfig.custom()
                                .maxBytes(2 << 20)
                                .build()
                                .maxBytes()));
    }

    @Test
    void several_limits_have_ids_and_further_limits_are_a_list() {
        contexts.withPropertyValues(
                        "sluice.guards.sms.rate-limiters.per-second.limit-for-period=5",
                        "sluice.guards.sms.rate-limiters.per-day.limit-for-period=1000",
                        "sluice.guards.sms.rate-limiters.per-day.limit-refresh-period=1d",
                        "sluice.guards.sms.rate-limiters.per-second.further-limits[0].limit-for-period=100",
                        "sluice.guards.sms.rate-limiters.per-second.further-limits[0].limit-refresh-period=1m",
                        "sluice.guards.sms.rate-limiters.per-second.further-limits[0].burst=100",
                        "sluice.guards.sms.keyed-rate-limiter.key=user",
                        "sluice.guards.sms.keyed-rate-limiter.overrides.anna.limit-for-period=9",
                        "sluice.guards.sms.keyed-rate-limiter.overrides.anna.limit-refresh-period=1s",
                        "sluice.guards.sms.keyed-rate-limiter.overrides.anna.burst=9")
                .run(context -> {
                    List<Rule<?>> rules = rules(context);
                    assertThat(rules)
                            .extracting(Rule::id)
                            .containsExactlyInAnyOrder(
                                    "rateLimiter:sms:per-second", "rateLimiter:sms:per-day", "keyedRateLimiter:sms");
                    RateLimiterConfig perSecond = (RateLimiterConfig) rules.stream()
                            .filter(rule -> rule.id().endsWith("per-second"))
                            .findFirst()
                            .orElseThrow()
                            .config();
                    assertThat(perSecond.furtherLimits()).hasSize(1);
                });
    }

    @Test
    void a_rule_may_be_a_shadow_or_off() {
        contexts.withPropertyValues("sluice.guards.payments.circuit-breaker.rule-mode=shadow")
                .run(context -> assertThat(rules(context))
                        .singleElement()
                        .extracting(Rule::mode)
                        .isEqualTo(RuleMode.SHADOW));
    }

    @Test
    void a_section_without_options_is_a_rule_with_the_defaults() {
        contexts.withPropertyValues("sluice.guards.payments.circuit-breaker=")
                .run(context -> assertThat(config(context, "payments", StandardKinds.CIRCUIT_BREAKER))
                        .isEqualTo(CircuitBreakerConfig.ofDefaults()));
    }

    @Test
    void a_base_config_is_the_guards_own_and_the_default_config_only_fills_in() {
        contexts.withPropertyValues(
                        "sluice.defaults.default.circuit-breaker.sliding-window-size=40",
                        "sluice.defaults.default.retry.max-attempts=9",
                        "sluice.defaults.remote.base-config=anything",
                        "sluice.defaults.remote.circuit-breaker.failure-rate-threshold=20",
                        "sluice.defaults.remote.circuit-breaker.record-exceptions=java.io.IOException,java.lang.Error",
                        "sluice.defaults.anything.timeout.deadline=3s",
                        "sluice.guards.payments.base-config=remote",
                        "sluice.guards.payments.circuit-breaker.record-exceptions=java.lang.IllegalStateException",
                        "sluice.guards.mail.retry.wait-duration=1s")
                .run(context -> {
                    assertThat(config(context, "payments", StandardKinds.CIRCUIT_BREAKER))
                            .isEqualTo(CircuitBreakerConfig.custom()
                                    .slidingWindowSize(40)
                                    .failureRateThreshold(20)
                                    .recordExceptions(IllegalStateException.class)
                                    .build());
                    assertThat(config(context, "payments", StandardKinds.TIMEOUT))
                            .isEqualTo(TimeoutConfig.custom()
                                    .deadline(Duration.ofSeconds(3))
                                    .build());
                    assertThat(config(context, "mail", StandardKinds.RETRY))
                            .isEqualTo(RetryConfig.custom()
                                    .maxAttempts(9)
                                    .waitDuration(Duration.ofSeconds(1))
                                    .build());
                    assertThat(rules(context)).hasSize(3);
                });
    }

    /** What stands there makes no sense on purpose: it is the reader of documents that judges values. */
    @Test
    void every_option_of_every_kind_can_be_said() {
        for (RuleKind<?> kind : StandardKinds.all()) {
            for (var component : kind.configType().getRecordComponents()) {
                Map<String, Object> properties = new LinkedHashMap<>();
                properties.put(
                        "sluice.guards.g." + SectionReader.dashed(kind.name()) + '.'
                                + SectionReader.dashed(component.getName()),
                        "!");
                Draft draft = TestEnvironments.draft(properties);
                assertThat(draft.mistakes()).isEmpty();
                assertThat(new String(draft.document().bytes(), StandardCharsets.UTF_8))
                        .as("%s.%s", kind, component.getName())
                        .contains("\"" + component.getName() + "\":");
            }
        }
    }

    @Test
    void rules_are_those_of_the_layer_of_properties() {
        contexts.withPropertyValues("sluice.guards.payments.retry.max-attempts=2")
                .run(context -> {
                    Guard guard = context.getBean(Sluice.class).guard("payments");
                    assertThat(guard.rules()).singleElement().satisfies(rule -> {
                        assertThat(rule.layer()).isEqualTo(RuleLayer.PROPERTIES);
                        assertThat(rule.source()).isEqualTo("application properties");
                    });
                });
    }

    private static List<Rule<?>> rules(AssertableApplicationContext context) {
        return context.getBean(Sluice.class)
                .ruleSets()
                .get("application properties")
                .rules();
    }

    private static <C extends Record> C config(AssertableApplicationContext context, String guard, RuleKind<C> kind) {
        return rules(context).stream()
                .filter(rule -> rule.resource().equals(guard) && rule.kind().equals(kind))
                .map(rule -> kind.configType().cast(rule.config()))
                .findFirst()
                .orElseThrow();
    }
}
