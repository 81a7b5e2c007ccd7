package io.sluice.ratelimiter.quota;

import io.sluice.core.gate.CallCounts;
import java.time.Instant;

/**
 * A quota at one moment.
 *
 * @param name what is protected
 * @param limit the limit of calls without a value, which are all calls if there is no key; see {@link Quota#usage} for values
 * @param used how many of them were let in in this period
 * @param remaining how many more would be
 * @param resetsAt when the next period begins
 * @param values values that have counts of their own, those of earlier periods included until their room is needed
 * @param overflow calls of this period that were counted together with those of other values
 * @param counts calls since the quota was made
 */
public record QuotaSnapshot(
        String name,
        long limit,
        long used,
        long remaining,
        Instant resetsAt,
        int values,
        long overflow,
        CallCounts counts) {}
