package io.sluice.ratelimiter;

import io.sluice.core.gate.CallCounts;

/**
 * A limiter at one moment.
 *
 * @param name what is protected
 * @param limitForPeriod the limit in force; the first, if there are several
 * @param availablePermissions permits that could be had now; none while calls wait
 * @param waiting calls and reservations that stand in line
 * @param counts calls since the limiter was made; one counts once, however many permits it took
 */
public record RateLimiterSnapshot(
        String name, long limitForPeriod, long availablePermissions, int waiting, CallCounts counts) {}
