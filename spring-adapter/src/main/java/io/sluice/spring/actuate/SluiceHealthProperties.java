package io.sluice.spring.actuate;

import io.sluice.core.Check;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The health of breakers.
 *
 * @param enabled whether {@code sluice} is among the contributors of {@code /actuator/health}; default false
 * @param openStatus the status of a breaker that is open or forced open; default UNKNOWN, which leaves the health of the whole as it is.
 *     {@code DOWN} makes an instance unhealthy whose callee is, which is right if it cannot do anything without it
 */
@ConfigurationProperties("management.health.sluice")
public record SluiceHealthProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("UNKNOWN") String openStatus) {
    public SluiceHealthProperties {
        Check.notBlank("management.health.sluice.open-status", openStatus);
    }
}
