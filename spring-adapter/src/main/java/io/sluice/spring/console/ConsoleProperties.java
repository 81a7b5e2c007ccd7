package io.sluice.spring.console;

import io.sluice.dashboard.agent.ConsoleAgentConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the console is, and what this application is called there; ranges are those of {@link ConsoleAgentConfig}.
 *
 * @param endpoints where the console is; absent by default: then nothing is connected
 * @param app the application; default: {@code spring.application.name}
 * @param env the environment; must be given
 * @param token what the console gave for agents; must be given
 * @param instanceId tells the instances apart; default: made up of the host's name, and kept
 * @param labels what rollouts choose by: zone, group, version, …
 * @param snapshots whether the last good rules are kept in a file; default true
 * @param home the folder under which they are; default {@code .sluice} in the user's home
 * @param startupWait how long the start may wait for the console's rules; 0, the default, to 2 s
 * @param required whether the application fails to start if there are no rules of the console by then; default false
 * @param metrics whether the console is told what guards count; default true
 */
@ConfigurationProperties("sluice.console")
record ConsoleProperties(
        @DefaultValue List<URI> endpoints,
        @Nullable String app,
        @Nullable String env,
        @Nullable String token,
        @Nullable String instanceId,
        @DefaultValue Map<String, String> labels,
        @DefaultValue("true") boolean snapshots,
        @Nullable Path home,
        @DefaultValue("0s") Duration startupWait,
        @DefaultValue("false") boolean required,
        @DefaultValue("true") boolean metrics) {

    /**
     * @param applicationName what the application is called if it is not said here
     * @throws IllegalArgumentException if something is missing or out of its range
     */
    ConsoleAgentConfig config(String applicationName) {
        ConsoleAgentConfig.Builder config = ConsoleAgentConfig.custom()
                .app(app == null ? applicationName : app)
                .env(env == null ? "" : env)
                .token(token == null ? "" : token)
                .instanceId(instanceId)
                .startupWait(startupWait)
                .metrics(metrics);
        endpoints.forEach(config::endpoint);
        labels.forEach(config::label);
        if (home != null || !snapshots) {
            config.home(snapshots ? home : null);
        }
        return config.build();
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "ConsoleProperties[" + app + " in " + env + " at " + endpoints + ']';
    }
}
