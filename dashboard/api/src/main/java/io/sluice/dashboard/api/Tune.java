package io.sluice.dashboard.api;

import io.sluice.core.Check;
import java.time.Duration;

/**
 * How an agent is to report.
 *
 * @param reportInterval after how long it sends the buckets, of one second each, that are closed; 1 to 30 s
 */
public record Tune(Duration reportInterval) {
    /** While somebody looks, or a rollout bakes. */
    public static final Tune WATCHED = new Tune(Duration.ofSeconds(1));

    /** While nobody looks: the same buckets in a tenth of the requests. */
    public static final Tune UNWATCHED = new Tune(Duration.ofSeconds(10));

    public Tune {
        Check.inRange("reportInterval", reportInterval, Duration.ofSeconds(1), Duration.ofSeconds(30));
    }
}
