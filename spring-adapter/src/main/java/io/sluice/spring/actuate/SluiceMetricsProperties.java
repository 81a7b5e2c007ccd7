package io.sluice.spring.actuate;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Meters of the guards.
 *
 * @param enabled whether they are bound to the application's registry; default true. Boot's {@code management.metrics.enable.sluice} leaves
 *     out some
 * @param durations whether calls are timed ({@code sluice.call.duration}), which costs a call two readings of the clock and a few small
 *     objects; default true
 * @param resilience4jNames whether there is a second set of meters under the names Resilience4j gives its own; default false
 */
@ConfigurationProperties("sluice.metrics")
public record SluiceMetricsProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean durations,
        @DefaultValue("false") boolean resilience4jNames) {}
