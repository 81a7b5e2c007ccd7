package io.sluice.spring.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spring.SluiceAutoConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** Every mistake stops the start, and is told by the property, its place, what is allowed and what it was. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class InvalidPropertiesTest {
    @TempDir
    Path folder;

    private List<String> mistakes(String... lines) throws IOException {
        Path file = Files.write(folder.resolve("application.properties"), List.of(lines));
        List<String> mistakes = new ArrayList<>();
        new ApplicationContextRunner()
                .withInitializer(new ConfigDataApplicationContextInitializer())
                .withPropertyValues("spring.config.location=" + file)
                .withConfiguration(
                        AutoConfigurations.of(SluiceAutoConfiguration.class, SluiceRulesAutoConfiguration.class))
                .run(context -> {
                    assertThat(context).hasFailed();
                    FailureAnalysis analysis =
                            new InvalidPropertiesFailureAnalyzer().analyze(context.getStartupFailure());
                    InvalidPropertiesException cause = (InvalidPropertiesException) analysis.getCause();
                    cause.mistakes()
                            .forEach(mistake ->
                                    assertThat(analysis.getDescription()).contains(mistake));
                    mistakes.addAll(cause.mistakes());
                });
        return mistakes;
    }

    @Test
    void a_value_out_of_range() throws IOException {
        assertThat(mistakes(
                        "spring.application.name=shop",
                        "sluice.guards.payments.circuit-breaker.failure-rate-threshold=101"))
                .singleElement()
                .asString()
                .startsWith(
                        "sluice.guards.payments.circuit-breaker.failure-rate-threshold: failureRateThreshold must be "
                                + "above 0 and at most 100 (percent), but was 101")
                .contains("application.properties")
                .endsWith(" - 2:63)");
    }

    @Test
    void all_mistakes_at_once() throws IOException {
        assertThat(mistakes(
                        "sluice.guards.payments.circuit-breaker.failure-rate-treshold=50",
                        "sluice.guards.payments.retry.max-attempts=many",
                        "sluice.guards.payments.timeout.deadline=2 parsecs",
                        "sluice.guards.payments.circuit-breaker.record-exceptions=com.acme.Missing"))
                .hasSize(4)
                .anySatisfy(mistake -> assertThat(mistake)
                        .startsWith(
                                "sluice.guards.payments.circuit-breaker.failure-rate-treshold: there is no such field"))
                .anySatisfy(mistake -> assertThat(mistake)
                        .startsWith(
                                "sluice.guards.payments.retry.max-attempts: must be a whole number, but was \"many\""))
                .anySatisfy(mistake ->
                        assertThat(mistake).startsWith("sluice.guards.payments.timeout.deadline: must be a duration"))
                .anySatisfy(mistake -> assertThat(mistake)
                        .startsWith(
                                "sluice.guards.payments.circuit-breaker.record-exceptions[0]: must be the full name"));
    }

    @Test
    void what_is_missing_is_told_by_the_section() throws IOException {
        assertThat(mistakes("sluice.guards.payments.timeout="))
                .singleElement()
                .asString()
                .startsWith("sluice.guards.payments.timeout.deadline: deadline or attemptTimeout must be present");
    }

    @Test
    void an_unknown_kind() throws IOException {
        assertThat(mistakes("sluice.guards.payments.circut-breaker.failure-rate-threshold=50"))
                .singleElement()
                .asString()
                .startsWith(
                        "sluice.guards.payments.circut-breaker: there is no such kind of rule; there are access-list, ");
    }

    @Test
    void an_unknown_base_config_and_one_that_leads_back() throws IOException {
        assertThat(mistakes(
                        "sluice.defaults.a.base-config=b",
                        "sluice.defaults.b.base-config=a",
                        "sluice.guards.x.base-config=a",
                        "sluice.guards.y.base-config=c"))
                .hasSize(2)
                .anySatisfy(mistake -> assertThat(mistake).contains("must not lead back to itself"))
                .anySatisfy(mistake -> assertThat(mistake)
                        .startsWith("sluice.guards.y.base-config: must be one of [a, b], but was \"c\""));
    }

    @Test
    void what_is_inherited_is_told_where_it_stands_and_names_are_checked_where_nobody_inherits() throws IOException {
        assertThat(mistakes("sluice.defaults.remote.retry.max-attempts=0", "sluice.guards.x.base-config=remote"))
                .singleElement()
                .asString()
                .startsWith("sluice.defaults.remote.retry.max-attempts: maxAttempts must be between");
        assertThat(mistakes("sluice.defaults.unused.retry.attempts=3"))
                .singleElement()
                .asString()
                .startsWith("sluice.defaults.unused.retry.attempts: there is no such option of a retry");
    }

    @Test
    void spring_boot_finds_the_analyzer() {
        List<FailureAnalyzer> analyzers = SpringFactoriesLoader.forDefaultResourceLocation()
                .load(FailureAnalyzer.class, (type, name, others) -> {});
        assertThat(analyzers).hasAtLeastOneElementOfType(InvalidPropertiesFailureAnalyzer.class);
    }
}
