package io.sluice.dashboard.server.template;

import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.traffic.Point;
import io.sluice.dashboard.server.traffic.Traffic;
import java.time.Duration;
import java.util.List;

/**
 * What was seen of a resource in the last 24 h, for one instance of it.
 *
 * @param callsPerSecond the busiest time's calls a second of one instance; 0 if nothing was seen
 * @param inFlight the most calls of one instance that were in flight at once; 0 if nothing was seen
 * @param p99Millis the 99th percentile of latencies; 0 if nothing was seen
 */
record Observed(double callsPerSecond, double inFlight, long p99Millis) {
    private static final int QUARTER = 900;

    static Observed of(Traffic traffic, RulesetKey key, String resource, NanoClock clock) {
        long now = Math.floorDiv(clock.wallClock().millis(), 1_000L);
        List<Point> seconds = traffic.query(key, List.of(resource), now - QUARTER, now, 1)
                .series()
                .get(0)
                .points();
        List<Point> day = traffic.query(
                        key, List.of(resource), now - Duration.ofDays(1).toSeconds(), now, 60)
                .series()
                .get(0)
                .points();
        Observed busiest = new Observed(0, 0, 0);
        for (List<Point> points : List.of(seconds, day)) {
            for (Point point : points) {
                busiest = busiest.orMore(point);
            }
        }
        return busiest;
    }

    private Observed orMore(Point point) {
        if (point.counts() == null || point.instances() == 0) {
            return this;
        }
        double perInstance = (double) point.offered() / point.seconds() / point.instances();
        double flying = (double) point.counts().inFlightMax() / point.instances();
        return new Observed(
                Math.max(callsPerSecond, perInstance),
                Math.max(inFlight, flying),
                Math.max(p99Millis, point.counts().latencies().quantile(0.99) / 1_000));
    }

    boolean isNothing() {
        return callsPerSecond == 0;
    }
}
