package io.sluice.ratelimiter;

import io.sluice.core.BadValueException;
import io.sluice.core.Check;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import io.sluice.ratelimiter.ClusterOptions.Mode;
import java.time.Duration;

/**
 * How a bulkhead of this process takes part in a cap on the calls in flight of many processes; immutable, compared by value. The cap itself is
 * the server's rule.
 *
 * @param maxConcurrentCalls what this process goes by as long as the server has not told the cap, and, with {@link Fallback#LOCAL_RULE}, while
 *     no server answers; 1 to {@value #MAX_CALLS}, default 25
 * @param maxWaitDuration how long a call may wait for a permit; 0 to 292 years. Zero, the default: no longer than it takes the server to say
 *     that there is none, which is the client's deadline at the most
 * @param cluster which rule of the server, by default the one with the name of what is protected, and what decides while no server answers,
 *     once what is held has run out; by default {@link Fallback#LOCAL_SHARE}: 0.9 C / N calls in flight, for the cap C and the N clients
 *     that the server told of, and so none at all if there are more clients than that. The mode must be {@link Mode#AUTO}: permits of
 *     calls in flight are always leased
 */
public record ClusterBulkheadConfig(int maxConcurrentCalls, Duration maxWaitDuration, ClusterOptions cluster) {
    public static final int MAX_CALLS = 1_000_000;

    private static final ClusterBulkheadConfig DEFAULTS =
            new ClusterBulkheadConfig(25, Duration.ZERO, ClusterOptions.ofDefaults());

    public ClusterBulkheadConfig {
        Check.inRange("maxConcurrentCalls", maxConcurrentCalls, 1, MAX_CALLS);
        Check.inRange("maxWaitDuration", maxWaitDuration, Duration.ZERO, Check.LONGEST);
        if (Check.present("cluster", cluster).mode() != Mode.AUTO) {
            throw new BadValueException(
                    "mode of a bulkhead", Mode.AUTO.name(), cluster.mode().name());
        }
    }

    public static ClusterBulkheadConfig ofDefaults() {
        return DEFAULTS;
    }

    public ClusterBulkheadConfig withMaxConcurrentCalls(int calls) {
        return new ClusterBulkheadConfig(calls, maxWaitDuration, cluster);
    }

    public ClusterBulkheadConfig withMaxWaitDuration(Duration wait) {
        return new ClusterBulkheadConfig(maxConcurrentCalls, wait, cluster);
    }

    public ClusterBulkheadConfig withCluster(ClusterOptions options) {
        return new ClusterBulkheadConfig(maxConcurrentCalls, maxWaitDuration, options);
    }

    public ClusterBulkheadConfig withFallback(Fallback fallback) {
        return withCluster(cluster.toBuilder().fallback(fallback).build());
    }
}
