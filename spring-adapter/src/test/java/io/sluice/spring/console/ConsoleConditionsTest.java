package io.sluice.spring.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleSourceEvent.Health;
import io.sluice.dashboard.agent.ConsoleAgent;
import io.sluice.guard.Sluice;
import io.sluice.spring.SluiceAutoConfiguration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ConsoleConditionsTest {
    /** Nobody listens there: connecting fails at once, and the application starts. */
    private static final String NOBODY = "http://127.0.0.1:1";

    private final ApplicationContextRunner contexts = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(SluiceAutoConfiguration.class, SluiceConsoleAutoConfiguration.class));

    private ApplicationContextRunner connected() {
        return contexts.withPropertyValues(
                "spring.application.name=checkout",
                "sluice.console.endpoints=" + NOBODY,
                "sluice.console.env=prod",
                "sluice.console.token=slc_agt_secret",
                "sluice.console.snapshots=false",
                "sluice.console.labels.zone=b");
    }

    @Test
    void an_agent_is_a_source_of_the_layer_of_the_console() {
        connected().withPropertyValues("sluice.console.startup-wait=2s").run(context -> {
            ConsoleAgent agent = context.getBean(ConsoleAgent.class);
            assertThat(agent.name()).isEqualTo("console:checkout@prod");
            assertThat(agent.layer()).isEqualTo(RuleLayer.CONSOLE);
            assertThat(agent.health())
                    .as("the console is away, and the application runs")
                    .isEqualTo(Health.UNREACHABLE);
            assertThat(context.getBean(Sluice.class).guard("payments").executeSupplier(() -> "paid"))
                    .isEqualTo("paid");
        });
    }

    @Test
    void an_application_that_must_have_rules_of_the_console_does_not_start_without() {
        connected()
                .withPropertyValues("sluice.console.startup-wait=2s", "sluice.console.required=true")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("console:checkout@prod must have rules at the start"));
    }

    @Test
    void nothing_is_connected_unless_it_is_said_where_the_console_is() {
        contexts.run(context -> assertThat(context).doesNotHaveBean(ConsoleAgent.class));
        connected()
                .withPropertyValues("sluice.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(ConsoleAgent.class));
    }

    @Test
    void without_the_agents_jar_the_properties_mean_nothing() {
        connected()
                .withClassLoader(new FilteredClassLoader(ConsoleAgent.class))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(Sluice.class));
    }

    @Test
    void what_is_missing_is_told() {
        connected()
                .withPropertyValues("sluice.console.env=")
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("env must be 1 to 63"));
    }
}
