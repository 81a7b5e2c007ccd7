package io.sluice.ratelimiter;

import io.sluice.core.gate.CallCounts;

/**
 * A keyed limiter at one moment.
 *
 * @param name what is protected
 * @param trackedKeys values that have a bucket of their own now
 * @param overflow shared buckets of which something is spent now; above zero means that maxKeys is too small for what comes
 * @param counts calls since the limiter was made; one counts once, however many values or permits it took
 */
public record KeyedRateLimiterSnapshot(String name, long trackedKeys, int overflow, CallCounts counts) {}
