package io.sluice.dashboard.server.traffic;

import io.sluice.dashboard.api.metrics.ResourceSecond;
import org.jspecify.annotations.Nullable;

/**
 * What all instances counted of one resource in one step of time.
 *
 * @param seconds how many seconds of the step somebody told of; 0 is a gap, and says nothing about calls
 * @param instances how many told of it: the most in one of its seconds
 * @param counts of all calls; null if there were none. What was in flight is the most in one of its seconds, limit and breaker are the last
 */
public record Point(int seconds, int instances, @Nullable ResourceSecond counts) {
    /** Nobody told of it. */
    public static final Point GAP = new Point(0, 0, null);

    /** Calls that were made, refused or not. */
    public long offered() {
        return counts == null ? 0 : counts.permitted() + counts.blockedCalls();
    }

    /** Calls that were refused. */
    public long blocked() {
        return counts == null ? 0 : counts.blockedCalls();
    }
}
