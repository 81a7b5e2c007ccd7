package io.sluice.spring.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.guard.Sluice;
import io.sluice.guard.document.StandardKinds;
import io.sluice.spring.SluiceAutoConfiguration;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

@DisplayNameGeneration(ReplaceUnderscores.class)
class Resilience4jPropertiesTest {
    private static final String BREAKER = "resilience4j.circuitbreaker.instances.backendA.";

    private final ApplicationContextRunner contexts = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(SluiceAutoConfiguration.class, SluiceRulesAutoConfiguration.class));

    @Test
    void they_are_read_if_told_so_and_no_sooner() {
        contexts.withPropertyValues(BREAKER + "failureRateThreshold=20")
                .run(context -> assertThat(context.getBean(Sluice.class).ruleSets())
                        .doesNotContainKey("resilience4j properties"));
        contexts.withPropertyValues(
                        "sluice.compat.resilience4j=true",
                        "wait=7s",
                        BREAKER + "failureRateThreshold=20",
                        BREAKER + "wait-duration-in-open-state=${wait}",
                        BREAKER + "register-health-indicator=true")
                .run(context -> assertThat(
                                context.getBean(Sluice.class).guard("backendA").rules())
                        .singleElement()
                        .satisfies(rule -> assertThat(rule.rule().config())
                                .isEqualTo(CircuitBreakerConfig.custom()
                                        .failureRateThreshold(20)
                                        .waitDurationInOpenState(Duration.ofSeconds(7))
                                        .build())));
    }

    @Test
    void those_of_sluice_win() {
        contexts.withPropertyValues(
                        "sluice.compat.resilience4j=true",
                        BREAKER + "failureRateThreshold=20",
                        "sluice.guards.backendA.circuit-breaker.failure-rate-threshold=30")
                .run(context -> assertThat(
                                context.getBean(Sluice.class).guard("backendA").rules())
                        .filteredOn(rule -> rule.rule().kind().equals(StandardKinds.CIRCUIT_BREAKER))
                        .singleElement()
                        .satisfies(rule -> assertThat(rule.source()).isEqualTo("application properties")));
    }

    @Test
    void what_is_wrong_stops_the_start() {
        assertThatStartFails(BREAKER + "failureRateThreshold=200", BREAKER, "must be above 0 and at most 100", "200");
        assertThatStartFails(BREAKER + "waitDurationInOpenState=soon", BREAKER, "is no duration: soon");
        assertThatStartFails(BREAKER + "baseConfig=missing", BREAKER, "there is no config called missing");
        assertThatStartFails(
                BREAKER + "recordExceptions=com.acme.Missing", BREAKER, "the full name of a class", "com.acme.Missing");
    }

    private void assertThatStartFails(String property, String name, String... messages) {
        contexts.withPropertyValues("sluice.compat.resilience4j=true", property)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidPropertiesException.class)
                        .message()
                        .containsIgnoringCase(name.substring(0, name.length() - 1))
                        .contains(messages));
    }
}
