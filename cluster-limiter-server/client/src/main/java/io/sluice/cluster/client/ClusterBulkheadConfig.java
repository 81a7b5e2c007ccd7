package io.sluice.cluster.client;

import io.sluice.core.Check;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import java.time.Duration;

/**
 * How a bulkhead of this process takes part in a cap on the calls in flight of the cluster; immutable, compared by value. The cap itself is a
 * rule of the server.
 *
 * @param maxWaitDuration how long a call may wait for a permit; 0 to 292 years. Zero, the default: no longer than it takes the server to say
 *     that there is none, which is the client's deadline at the most
 * @param fallback what decides while no server answers, once what is held has run out; default LOCAL_SHARE, 0.9 C / N calls in flight, for the
 *     cap C and the N clients that the server told of: never more than 0.9 C together, and so none at all if there are more clients than that
 * @param localConcurrentCalls what this process goes by if the server never told the cap, and, with LOCAL_RULE, while no server answers; 1 to
 *     1,000,000, default 25
 */
public record ClusterBulkheadConfig(Duration maxWaitDuration, Fallback fallback, int localConcurrentCalls) {
    private static final int MAX_CALLS = 1_000_000;
    private static final ClusterBulkheadConfig DEFAULTS =
            new ClusterBulkheadConfig(Duration.ZERO, Fallback.LOCAL_SHARE, 25);

    public ClusterBulkheadConfig {
        Check.inRange("maxWaitDuration", maxWaitDuration, Duration.ZERO, Check.LONGEST);
        Check.present("fallback", fallback);
        Check.inRange("localConcurrentCalls", localConcurrentCalls, 1, MAX_CALLS);
    }

    public static ClusterBulkheadConfig ofDefaults() {
        return DEFAULTS;
    }

    public ClusterBulkheadConfig withMaxWaitDuration(Duration wait) {
        return new ClusterBulkheadConfig(wait, fallback, localConcurrentCalls);
    }

    public ClusterBulkheadConfig withFallback(Fallback newFallback) {
        return new ClusterBulkheadConfig(maxWaitDuration, newFallback, localConcurrentCalls);
    }

    public ClusterBulkheadConfig withLocalConcurrentCalls(int calls) {
        return new ClusterBulkheadConfig(maxWaitDuration, fallback, calls);
    }
}
