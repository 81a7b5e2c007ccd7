package io.sluice.dashboard.api.metrics;

import io.sluice.core.Check;
import java.util.List;

/**
 * One second of an instance.
 *
 * @param time when it began, by the agent's clock, in milliseconds since 1970
 * @param resources those that were active; none if nobody called, which is not the same as a bucket that is missing
 */
public record Bucket(long time, List<ResourceSecond> resources) {
    public Bucket {
        Check.inRange("time", time, 0, Long.MAX_VALUE);
        resources = Check.listOf("resources", resources);
    }
}
