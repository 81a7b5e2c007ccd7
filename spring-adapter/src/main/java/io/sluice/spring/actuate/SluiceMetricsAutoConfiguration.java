package io.sluice.spring.actuate;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.guard.Sluice;
import io.sluice.micrometer.GuardMeters;
import io.sluice.spring.SluiceAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Meters for the guards there are and the guards to come: Boot binds {@link GuardMeters}, as any
 * {@link io.micrometer.core.instrument.binder.MeterBinder}, to each of its registries.
 */
@AutoConfiguration(after = SluiceAutoConfiguration.class)
@ConditionalOnClass({MeterRegistry.class, GuardMeters.class})
@ConditionalOnBean(Sluice.class)
@ConditionalOnProperty(name = "sluice.metrics.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SluiceMetricsProperties.class)
public class SluiceMetricsAutoConfiguration {

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    GuardMeters guardMeters(Sluice sluice, SluiceMetricsProperties properties) {
        GuardMeters meters = GuardMeters.of(sluice);
        if (properties.durations()) {
            meters = meters.withDurations();
        }
        return properties.resilience4jNames() ? meters.withResilience4jNames() : meters;
    }
}
