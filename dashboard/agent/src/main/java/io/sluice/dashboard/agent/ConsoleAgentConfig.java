package io.sluice.dashboard.agent;

import io.sluice.core.BadValueException;
import io.sluice.core.Check;
import io.sluice.dashboard.api.AgentProtocol;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an application is connected to the console.
 *
 * @param endpoints where the console is, such as {@code https://console.example.com}; the agent begins at any of them, and goes on to the
 *     next when one fails. At least one
 * @param app the application, as the console calls it: small letters, digits, dots, dashes and underscores
 * @param env the environment, such as {@code prod}; the same characters
 * @param token what the console gave for agents, {@code slc_agt_…}; never shown
 * @param instanceId tells the instances of an application apart; null, the default, makes one of the host's name and a random part that is
 *     kept beside the snapshot
 * @param labels what rollouts choose by: zone, group, version, …
 * @param home the folder under which the last good rules are kept; null if they are not to be kept. Default: {@code .sluice} in the user's home
 * @param startupWait how long the start may wait for the console's rules; 0, the default, does not wait, 2 s is the most
 * @param metrics whether the console is told what guards count; default true
 * @param replayedResources of how many resources the last ten minutes are remembered, for what-if questions; 24 KB each; 0 to 2,000,
 *     default 200
 * @apiNote Build with {@link #custom()}: later versions may add components.
 */
public record ConsoleAgentConfig(
        List<URI> endpoints,
        String app,
        String env,
        String token,
        @Nullable String instanceId,
        Map<String, String> labels,
        @Nullable Path home,
        Duration startupWait,
        boolean metrics,
        int replayedResources) {
    /** The longest that a start may wait. */
    public static final Duration LONGEST_STARTUP_WAIT = Duration.ofSeconds(2);

    public ConsoleAgentConfig {
        endpoints = Check.listOf("endpoints", endpoints);
        Check.inRange("size of endpoints", endpoints.size(), 1, 64);
        endpoints.forEach(ConsoleAgentConfig::checkEndpoint);
        checkName("app", app);
        checkName("env", env);
        Check.notBlank("token", token);
        if (token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new BadValueException("token", "letters, digits and signs of ASCII", "something else");
        }
        if (instanceId != null) {
            Check.notBlank("instanceId", instanceId);
        }
        labels = Check.mapOf("labels", labels);
        Check.inRange("size of labels", labels.size(), 0, AgentProtocol.MAX_LABELS);
        Check.inRange("startupWait", startupWait, Duration.ZERO, LONGEST_STARTUP_WAIT);
        Check.inRange("replayedResources", replayedResources, 0, AgentProtocol.MAX_RESOURCES);
    }

    private static void checkEndpoint(URI endpoint) {
        boolean http = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
        if (!http || endpoint.getHost() == null || endpoint.getUserInfo() != null || endpoint.getQuery() != null) {
            throw new BadValueException(
                    "endpoint", "http:// or https:// and a host, without user or query", endpoint.getScheme() + "://…");
        }
    }

    private static void checkName(String name, String value) {
        Check.present(name, value);
        if (!value.matches(AgentProtocol.NAME_PATTERN)) {
            throw new BadValueException(
                    name, "1 to 63 small letters, digits, dots, dashes and underscores", '"' + value + '"');
        }
    }

    /** Starts from the defaults; endpoint, application, environment and token have none. */
    public static Builder custom() {
        return new Builder();
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "ConsoleAgentConfig[" + app + " in " + env + " at " + endpoints + ", labels " + labels + ", home " + home
                + ", startupWait " + startupWait + ", metrics " + metrics + ']';
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private final List<URI> endpoints = new ArrayList<>();
        private final Map<String, String> labels = new LinkedHashMap<>();
        private String app = "";
        private String env = "";
        private String token = "";
        private @Nullable String instanceId;
        private @Nullable Path home = Path.of(System.getProperty("user.home", "."), ".sluice");
        private Duration startupWait = Duration.ZERO;
        private boolean metrics = true;
        private int replayedResources = 200;

        private Builder() {}

        /** One more place where the console is. */
        public Builder endpoint(URI endpoint) {
            endpoints.add(Check.present("endpoint", endpoint));
            return this;
        }

        /** As {@link #endpoint(URI)}. */
        public Builder endpoint(String endpoint) {
            return endpoint(URI.create(Check.notBlank("endpoint", endpoint)));
        }

        /** The application, as the console calls it. */
        public Builder app(String name) {
            app = name;
            return this;
        }

        /** The environment. */
        public Builder env(String name) {
            env = name;
            return this;
        }

        /** What the console gave for agents. */
        public Builder token(String secret) {
            token = secret;
            return this;
        }

        /** Tells the instances of an application apart; null makes one up. */
        public Builder instanceId(@Nullable String id) {
            instanceId = id;
            return this;
        }

        /** One more thing that rollouts choose by. */
        public Builder label(String name, String value) {
            labels.put(name, value);
            return this;
        }

        /** The folder under which the last good rules are kept; null if they are not to be kept. */
        public Builder home(@Nullable Path folder) {
            home = folder;
            return this;
        }

        /** How long the start may wait for the console's rules; 0 to 2 s; default 0. */
        public Builder startupWait(Duration wait) {
            startupWait = wait;
            return this;
        }

        /** Whether the console is told what guards count; default true. */
        public Builder metrics(boolean told) {
            metrics = told;
            return this;
        }

        /** Of how many resources the last ten minutes are remembered; default 200. */
        public Builder replayedResources(int most) {
            replayedResources = most;
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is missing or out of its range
         */
        public ConsoleAgentConfig build() {
            return new ConsoleAgentConfig(
                    endpoints, app, env, token, instanceId, labels, home, startupWait, metrics, replayedResources);
        }
    }
}
