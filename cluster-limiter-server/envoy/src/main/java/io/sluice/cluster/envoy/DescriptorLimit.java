package io.sluice.cluster.envoy;

import io.sluice.cluster.server.engine.CalendarUnit;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import java.time.ZoneOffset;
import java.util.Set;

/**
 * The limit of a descriptor.
 *
 * @param ruleId what it is called in the engine
 * @param requestsPerUnit requests in each unit; 0 refuses all
 * @param unit of the calendar, in UTC; SECOND and without meaning if it is unlimited
 * @param unlimited whether it is no limit, but one that may replace others
 * @param shadow whether it only counts
 * @param name by which others may replace it; empty if they may not
 * @param replaces names of limits that do not hold for requests that this one holds for
 */
record DescriptorLimit(
        String ruleId,
        long requestsPerUnit,
        CalendarUnit unit,
        boolean unlimited,
        boolean shadow,
        String name,
        Set<String> replaces) {
    /** As many as the engine grants in a second; more is as good as unlimited. */
    static final long MOST_REQUESTS = LimitRule.MAX_PER_SECOND;

    DescriptorLimit {
        replaces = Set.copyOf(replaces);
    }

    /** Whether the engine has a rule for it. */
    boolean isCounted() {
        return !unlimited && requestsPerUnit > 0;
    }

    /** As the reference service, whose counts are lost with its store, it begins with nothing spent. */
    LimitRule rule() {
        return LimitRule.custom(ruleId)
                .limitForPeriod(requestsPerUnit)
                .fixedWindow(unit, ZoneOffset.UTC)
                .onStateLoss(StateLoss.FULL)
                .build();
    }
}
