package io.sluice.spring.config;

import java.util.List;
import java.util.Map;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Environments of given properties. */
final class TestEnvironments {
    private TestEnvironments() {}

    static StandardEnvironment of(Map<String, Object> properties) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
        return environment;
    }

    static Draft draft(Map<String, Object> properties) {
        return GuardPropertiesReader.read(of(properties), List.of());
    }
}
