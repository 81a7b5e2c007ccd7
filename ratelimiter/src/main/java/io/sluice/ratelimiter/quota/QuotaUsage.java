package io.sluice.ratelimiter.quota;

import java.time.Instant;

/**
 * What one value of a quota's key has used in the current period.
 *
 * @param limit its limit
 * @param used how many of its calls were let in; together with those of other values, if it is {@code shared}
 * @param shared whether it has no count of its own, see {@link Quota}
 * @param resetsAt when the next period begins
 */
public record QuotaUsage(long limit, long used, boolean shared, Instant resetsAt) {

    /** How many more calls would be let in; not negative, even if the limit was lowered. */
    public long remaining() {
        return Math.max(0, limit - used);
    }
}
