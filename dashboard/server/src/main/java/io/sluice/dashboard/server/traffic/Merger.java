package io.sluice.dashboard.server.traffic;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.dashboard.api.metrics.Histogram;
import io.sluice.dashboard.api.metrics.HistogramLayout;
import io.sluice.dashboard.api.metrics.ResourceSecond;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds up points that follow each other in time, or, with {@link #beside}, those of several resources. Not safe for several threads. */
final class Merger {
    private final String resource;
    private int seconds;
    private int instances;
    private boolean called;
    private long permitted;
    private final Map<String, Long> blocked = new LinkedHashMap<>();
    private long failed;
    private long succeeded;
    private long inFlightMax;
    private long inFlightMillis;
    private long limit = ResourceSecond.NO_LIMIT;
    private @Nullable State breaker;
    private final Map<String, Long> shadowBlocked = new LinkedHashMap<>();
    private long @Nullable [] latencies;

    /**
     * @param resource what the sum is called
     */
    Merger(String resource) {
        this.resource = resource;
    }

    /** A later step of the same resource. */
    void then(Point point) {
        seconds += point.seconds();
        instances = Math.max(instances, point.instances());
        ResourceSecond counts = point.counts();
        if (counts != null) {
            inFlightMax = Math.max(inFlightMax, counts.inFlightMax());
            limit = counts.limit() == ResourceSecond.NO_LIMIT ? limit : counts.limit();
            breaker = counts.breaker() == null ? breaker : counts.breaker();
            calls(counts);
        }
    }

    /** The same step of another resource: limits and breakers of different resources have no sum. */
    void beside(Point point) {
        seconds = Math.max(seconds, point.seconds());
        instances = Math.max(instances, point.instances());
        ResourceSecond counts = point.counts();
        if (counts != null) {
            inFlightMax += counts.inFlightMax();
            calls(counts);
        }
    }

    private void calls(ResourceSecond counts) {
        called = true;
        permitted += counts.permitted();
        failed += counts.failed();
        succeeded += counts.succeeded();
        inFlightMillis += counts.inFlightMillis();
        add(counts.blocked(), blocked);
        add(counts.shadowBlocked(), shadowBlocked);
        if (counts.latencies().count() > 0) {
            long[] cells = latencies;
            if (cells == null) {
                cells = new long[HistogramLayout.CELLS];
                latencies = cells;
            }
            counts.latencies().addTo(cells);
        }
    }

    /** What there is no more room for is left out: there are more reasons than anybody reads. */
    private static void add(Map<String, Long> more, Map<String, Long> sum) {
        more.forEach((key, count) -> {
            if (sum.size() < ResourceSecond.MAX_COUNTS || sum.containsKey(key)) {
                sum.merge(key, count, Long::sum);
            }
        });
    }

    /** The sum so far. */
    Point point() {
        if (!called) {
            return new Point(seconds, instances, null);
        }
        long[] cells = latencies;
        Histogram histogram = cells == null ? Histogram.empty() : Histogram.of(cells);
        return new Point(
                seconds,
                instances,
                new ResourceSecond(
                        resource,
                        permitted,
                        blocked,
                        failed,
                        succeeded,
                        inFlightMax,
                        inFlightMillis,
                        limit,
                        breaker,
                        shadowBlocked,
                        histogram));
    }
}
