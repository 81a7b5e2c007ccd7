package io.sluice.spring.actuate;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What {@code /actuator/sluice} may do.
 *
 * @param writesEnabled whether operators may override guards through it; default false. {@code management.endpoint.sluice.access} holds on
 *     top
 */
@ConfigurationProperties("management.endpoint.sluice")
public record SluiceEndpointProperties(
        @DefaultValue("false") boolean writesEnabled) {}
