package io.sluice.cluster.client;

import io.sluice.core.gate.CallCounts;

/**
 * A limiter at one moment.
 *
 * @param name the rule
 * @param leasedPermissions permits that this process holds and has not used
 * @param answering whether the server answers; if not, the fallback decides once the leases are used up
 * @param clients how many clients the server last told of
 * @param fallbackCalls calls that the fallback let in
 * @param counts calls since the limiter was made
 */
public record ClusterRateLimiterSnapshot(
        String name, long leasedPermissions, boolean answering, int clients, long fallbackCalls, CallCounts counts) {}
