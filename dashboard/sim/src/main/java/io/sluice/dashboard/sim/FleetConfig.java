package io.sluice.dashboard.sim;

import io.sluice.core.Check;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a fleet is.
 *
 * @param endpoints where the console is
 * @param token what the console gave for agents
 * @param app the application
 * @param env the environment
 * @param instances how many; 1 to 10,000
 * @param zones what the first, the second, and so on, are labelled with, in turn
 * @param traffic the calls that all of them get
 * @param home the folder under which each instance has one for its snapshots; null for none
 * @param seed makes chance the same each time
 * @param remembered for how long it is known what happened, of each second and resource of an instance; a second to a day
 */
public record FleetConfig(
        List<URI> endpoints,
        String token,
        String app,
        String env,
        int instances,
        List<String> zones,
        List<Traffic> traffic,
        @Nullable Path home,
        long seed,
        Duration remembered) {
    private static final Duration HOUR = Duration.ofHours(1);

    public FleetConfig {
        endpoints = Check.listOf("endpoints", endpoints);
        Check.notBlank("token", token);
        Check.notBlank("app", app);
        Check.notBlank("env", env);
        Check.inRange("instances", instances, 1, 10_000);
        zones = Check.listOf("zones", zones);
        Check.inRange("size of zones", zones.size(), 1, 100);
        traffic = Check.listOf("traffic", traffic);
        Check.inRange("remembered", remembered, Duration.ofSeconds(1), Duration.ofDays(1));
    }

    /** What happened is known for an hour. */
    public FleetConfig(
            List<URI> endpoints,
            String token,
            String app,
            String env,
            int instances,
            List<String> zones,
            List<Traffic> traffic,
            @Nullable Path home,
            long seed) {
        this(endpoints, token, app, env, instances, zones, traffic, home, seed, HOUR);
    }

    /** The same, but what happened is known for another time: a thousand instances with fifty resources take 50 MB a minute. */
    public FleetConfig remembering(Duration time) {
        return new FleetConfig(endpoints, token, app, env, instances, zones, traffic, home, seed, time);
    }
}
