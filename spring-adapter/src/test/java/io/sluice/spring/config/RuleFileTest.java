package io.sluice.spring.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.rule.RuleLayer;
import io.sluice.guard.Sluice;
import io.sluice.spring.SluiceAutoConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RuleFileTest {
    @TempDir
    Path folder;

    private final ApplicationContextRunner contexts = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(SluiceAutoConfiguration.class, SluiceRulesAutoConfiguration.class));

    @Test
    void a_file_wins_over_properties() throws IOException {
        Path file = Files.writeString(
                folder.resolve("rules.yaml"),
                "rules: [{resource: payments, kind: bulkhead, config: {maxConcurrentCalls: 3}}]");
        contexts.withPropertyValues(
                        "sluice.rules.file=" + file, "sluice.guards.payments.bulkhead.max-concurrent-calls=5")
                .run(context -> {
                    var rules = context.getBean(Sluice.class).guard("payments").rules();
                    assertThat(rules)
                            .singleElement()
                            .satisfies(rule -> assertThat(rule.layer()).isEqualTo(RuleLayer.FILE));
                });
    }

    @Test
    void a_file_that_is_missing_stops_the_start_unless_it_is_not_required() {
        Path missing = folder.resolve("missing.yaml");
        contexts.withPropertyValues("sluice.rules.file=" + missing)
                .run(context -> assertThat(context).hasFailed());
        contexts.withPropertyValues("sluice.rules.file=" + missing, "sluice.rules.required=false")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void an_interval_out_of_range_is_told_by_its_property() {
        contexts.withPropertyValues("sluice.rules.file=rules.yaml", "sluice.rules.poll-interval=1ms")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("pollInterval must be between"));
    }
}
