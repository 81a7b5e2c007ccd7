package io.sluice.spring.config;

import io.sluice.core.rule.RuleSource;
import io.sluice.core.time.NanoClock;
import io.sluice.rules.file.FileRuleSource;
import io.sluice.spring.SluiceAutoConfiguration;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Rules from {@code sluice.guards}; from {@code resilience4j}, if {@code sluice.compat.resilience4j} says so; and from the file that {@code
 * sluice.rules.file} names. Where Spring Cloud announces a change of the environment, its properties are looked at again.
 */
@AutoConfiguration(before = SluiceAutoConfiguration.class)
@ConditionalOnProperty(prefix = "sluice", name = "enabled", havingValue = "true", matchIfMissing = true)
@EnableConfigurationProperties(RuleFileProperties.class)
public class SluiceRulesAutoConfiguration {
    private static final InstantSource WALL = NanoClock.system().wallClock();

    @Bean
    AnnotatedParts sluiceAnnotatedParts() {
        return new AnnotatedParts();
    }

    @Bean
    @Order(0)
    PropertyRuleSource sluicePropertyRuleSource(Environment environment, AnnotatedParts annotated) {
        return new PropertyRuleSource(
                "application properties", WALL, () -> GuardPropertiesReader.read(environment, annotated.all()));
    }

    /** After Sluice's own properties, which win over these. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    @ConditionalOnProperty("sluice.compat.resilience4j")
    PropertyRuleSource sluiceResilience4jRuleSource(Environment environment, AnnotatedParts annotated) {
        return new PropertyRuleSource(
                "resilience4j properties", WALL, () -> Resilience4jPropertiesReader.read(environment, annotated.all()));
    }

    @Bean
    @ConditionalOnProperty("sluice.rules.file")
    RuleSource sluiceFileRuleSource(RuleFileProperties properties) {
        Path file = Objects.requireNonNull(properties.file());
        return FileRuleSource.custom(file)
                .requireInitial(properties.required())
                .pollInterval(properties.pollInterval())
                .build();
    }

    /** Where Spring Cloud refreshes environments. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.cloud.context.environment.EnvironmentChangeEvent")
    static class CloudRefresh {
        @Bean
        ApplicationListener<EnvironmentChangeEvent> sluiceEnvironmentChangeListener(
                ObjectProvider<PropertyRuleSource> sources) {
            return event -> sources.forEach(PropertyRuleSource::refresh);
        }
    }
}
