package io.sluice.dashboard.sim;

import io.sluice.core.Check;
import java.time.Duration;

/**
 * The calls of one resource.
 *
 * @param resource its name
 * @param perSecond calls a second of one instance; 0 to 100,000
 * @param latency how long a call takes on the average; each takes between half and one and a half of that; 0 to 1 h
 * @param errorPercent how many of 100 calls fail; 0 to 100
 */
public record Traffic(String resource, double perSecond, Duration latency, double errorPercent) {
    public Traffic {
        Check.notBlank("resource", resource);
        Check.inRange("perSecond", perSecond, 0.0, 100_000.0);
        Check.inRange("latency", latency, Duration.ZERO, Duration.ofHours(1));
        Check.inRange("errorPercent", errorPercent, 0.0, 100.0);
    }

    /** So many calls a second, of 10 ms, without errors. */
    public static Traffic of(String resource, double perSecond) {
        return new Traffic(resource, perSecond, Duration.ofMillis(10), 0);
    }
}
