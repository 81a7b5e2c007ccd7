package io.sluice.spring.actuate;

import io.sluice.guard.Sluice;
import io.sluice.spring.SluiceAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The endpoints {@code sluice} and {@code sluiceevents}, where Actuator is there and exposes them. */
@AutoConfiguration(after = SluiceAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnBean(Sluice.class)
@EnableConfigurationProperties({SluiceEndpointProperties.class, SluiceEventsEndpointProperties.class})
public class SluiceEndpointAutoConfiguration {

    @Bean
    @ConditionalOnAvailableEndpoint(endpoint = SluiceEndpoint.class)
    @ConditionalOnMissingBean
    SluiceEndpoint sluiceEndpoint(Sluice sluice, SluiceEndpointProperties properties) {
        return properties.writesEnabled() ? new WritableSluiceEndpoint(sluice) : new SluiceEndpoint(sluice);
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnAvailableEndpoint(endpoint = SluiceEventsEndpoint.class)
    @ConditionalOnMissingBean
    RecentEventLog sluiceRecentEventLog(Sluice sluice, SluiceEventsEndpointProperties properties) {
        return new RecentEventLog(sluice, properties.capacity());
    }

    @Bean
    @ConditionalOnAvailableEndpoint(endpoint = SluiceEventsEndpoint.class)
    @ConditionalOnMissingBean
    SluiceEventsEndpoint sluiceEventsEndpoint(RecentEventLog log) {
        return new SluiceEventsEndpoint(log);
    }
}
