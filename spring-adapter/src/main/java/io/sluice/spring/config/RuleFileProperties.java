package io.sluice.spring.config;

import io.sluice.core.Check;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A file of rules that is followed.
 *
 * @param file where it is; absent by default: then none is followed
 * @param required whether the application fails to start if the file is missing or holds mistakes; default true
 * @param pollInterval how often the file is looked at, besides being told of changes where the system can do that; 10 ms to 1 day; default
 *     5 s
 */
@ConfigurationProperties("sluice.rules")
record RuleFileProperties(
        @Nullable Path file,
        @DefaultValue("true") boolean required,
        @DefaultValue("5s") Duration pollInterval) {
    RuleFileProperties {
        Check.inRange("pollInterval", pollInterval, Duration.ofMillis(10), Duration.ofDays(1));
    }
}
