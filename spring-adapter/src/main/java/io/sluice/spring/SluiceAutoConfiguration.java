package io.sluice.spring;

import io.sluice.guard.Sluice;
import io.sluice.guard.SluiceBuilder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * One {@link Sluice} for the application, unless it has made one itself.
 * <p>It is closed with the context: no thread, timer or listener of it outlives a refresh.
 */
@AutoConfiguration
public class SluiceAutoConfiguration {
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    Sluice sluice(ObjectProvider<SluiceBuilderCustomizer> customizers) {
        SluiceBuilder builder = Sluice.builder();
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }
}
