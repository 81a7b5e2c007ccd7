package io.sluice.spring.actuate;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What {@code /actuator/sluiceevents} keeps.
 *
 * @param capacity how many events; 1 to 100,000; default 200
 */
@ConfigurationProperties("management.endpoint.sluiceevents")
public record SluiceEventsEndpointProperties(
        @DefaultValue("200") int capacity) {}
