package io.sluice.cluster.server.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one value of a key is allowed, instead of what its {@link LimitRule} allows each; immutable, compared by value. The rule checks it:
 * it is held to what the rule is.
 *
 * @param limitForPeriod permits for each period
 * @param limitRefreshPeriod the period; null, the default: that of the rule
 * @param burst permits that can be had at once after a rest; null, the default: limitForPeriod
 */
public record ValueLimit(
        long limitForPeriod,
        @Nullable Duration limitRefreshPeriod,
        @Nullable Long burst) {

    /** With a burst of limitForPeriod. */
    public ValueLimit(long limitForPeriod, @Nullable Duration limitRefreshPeriod) {
        this(limitForPeriod, limitRefreshPeriod, null);
    }

    /** In the rule's period, with a burst of limitForPeriod. */
    public ValueLimit(long limitForPeriod) {
        this(limitForPeriod, null, null);
    }

    /** The period under a rule of this one. */
    Duration periodOr(Duration ofTheRule) {
        return limitRefreshPeriod == null ? ofTheRule : limitRefreshPeriod;
    }

    /** The burst; the limit if none is given. */
    long burstOrLimit() {
        return burst == null ? limitForPeriod : burst;
    }
}
