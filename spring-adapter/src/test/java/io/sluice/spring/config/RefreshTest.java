package io.sluice.spring.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.rule.RuleSourceEvent.Health;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import io.sluice.spring.RuleStatus;
import io.sluice.spring.SluiceAutoConfiguration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.core.env.MapPropertySource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RefreshTest {
    private static final String ATTEMPTS = "sluice.guards.payments.retry.max-attempts";
    private static final String CALLS = "sluice.guards.payments.bulkhead.max-concurrent-calls";

    private final Map<String, Object> properties = new HashMap<>(Map.of(CALLS, "7"));
    private final ApplicationContextRunner contexts = new ApplicationContextRunner()
            .withInitializer(context -> context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource("changing", properties)))
            .withConfiguration(
                    AutoConfigurations.of(SluiceAutoConfiguration.class, SluiceRulesAutoConfiguration.class));

    @Test
    void a_change_of_the_environment_is_a_live_change() {
        contexts.run(context -> {
            Guard guard = context.getBean(Sluice.class).guard("payments");
            properties.put(CALLS, "8");
            context.publishEvent(new EnvironmentChangeEvent(context, Set.of(CALLS)));
            assertThat(guard.bulkhead().orElseThrow().config().maxConcurrentCalls())
                    .isEqualTo(8);
        });
    }

    @Test
    void a_bad_change_is_no_change_and_is_remembered_until_a_good_one() {
        contexts.run(context -> {
            Guard guard = context.getBean(Sluice.class).guard("payments");
            RuleStatus status = context.getBean(RuleStatus.class);
            PropertyRuleSource source = context.getBean(PropertyRuleSource.class);
            properties.put(CALLS, "9");
            properties.put(ATTEMPTS, "0");
            source.refresh();
            assertThat(guard.rules()).hasSize(1);
            assertThat(guard.bulkhead().orElseThrow().config().maxConcurrentCalls())
                    .isEqualTo(7);
            assertThat(source.health()).isEqualTo(Health.REFUSED);
            assertThat(status.rejected())
                    .hasValueSatisfying(text -> assertThat(text)
                            .startsWith("application properties: " + ATTEMPTS + ": maxAttempts must be between"));

            properties.put(ATTEMPTS, "2");
            source.refresh();
            assertThat(guard.rules()).hasSize(2);
            assertThat(source.health()).isEqualTo(Health.UP);
            assertThat(status.rejected()).isEmpty();
        });
    }

    @Test
    void going_back_to_what_is_in_force_is_good_too() {
        contexts.run(context -> {
            PropertyRuleSource source = context.getBean(PropertyRuleSource.class);
            properties.put(CALLS, "none");
            source.refresh();
            properties.put(CALLS, "7");
            source.refresh();
            assertThat(source.health()).isEqualTo(Health.UP);
            assertThat(context.getBean(RuleStatus.class).rejected()).isEmpty();
        });
    }

    @Test
    void nobody_refreshes_without_spring_cloud() {
        contexts.withClassLoader(new FilteredClassLoader("org.springframework.cloud"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean("sluiceEnvironmentChangeListener")
                        .hasSingleBean(PropertyRuleSource.class));
    }

    @Test
    void nothing_is_there_if_sluice_is_switched_off() {
        contexts.withPropertyValues("sluice.enabled=false")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(Sluice.class)
                        .doesNotHaveBean(PropertyRuleSource.class));
    }
}
