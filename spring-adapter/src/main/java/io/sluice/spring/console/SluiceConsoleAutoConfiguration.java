package io.sluice.spring.console;

import io.sluice.dashboard.agent.ConsoleAgent;
import io.sluice.guard.Sluice;
import io.sluice.spring.SluiceAutoConfiguration;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * The agent of the console, where its jar is there and {@code sluice.console.endpoints} says where the console is: a source of rules that wins
 * over files and properties, and tells the console what the guards count.
 */
@AutoConfiguration(before = SluiceAutoConfiguration.class)
@ConditionalOnClass(ConsoleAgent.class)
@ConditionalOnProperty(prefix = "sluice", name = "enabled", havingValue = "true", matchIfMissing = true)
@EnableConfigurationProperties(ConsoleProperties.class)
public class SluiceConsoleAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty("sluice.console.endpoints")
    ConsoleAgent sluiceConsoleAgent(ConsoleProperties properties, Environment environment) {
        String name = environment.getProperty("spring.application.name", "");
        return ConsoleAgent.custom(properties.config(name))
                .requireInitial(properties.required())
                .build();
    }

    @Bean
    @ConditionalOnProperty("sluice.console.endpoints")
    SmartInitializingSingleton sluiceConsoleAttachment(ConsoleAgent agent, Sluice sluice) {
        return () -> agent.attach(sluice);
    }
}
