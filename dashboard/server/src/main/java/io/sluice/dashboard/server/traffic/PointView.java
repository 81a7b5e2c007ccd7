package io.sluice.dashboard.server.traffic;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.dashboard.api.metrics.Histogram;
import io.sluice.dashboard.api.metrics.ResourceSecond;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Point} as the API tells it.
 *
 * @param inFlight the mean number of calls in flight
 * @param limit on calls in flight; null if there is none
 * @param p50 in microseconds; null if no call ended
 * @param p90 the same
 * @param p99 the same
 */
public record PointView(
        int seconds,
        int instances,
        long permitted,
        Map<String, Long> blocked,
        long blockedCalls,
        Map<String, Long> shadowBlocked,
        long failed,
        long succeeded,
        long inFlightMax,
        double inFlight,
        @Nullable Long limit,
        @Nullable State breaker,
        @Nullable Long p50,
        @Nullable Long p90,
        @Nullable Long p99) {

    /** Null for a gap. */
    public static @Nullable PointView of(Point point) {
        if (point.seconds() == 0) {
            return null;
        }
        ResourceSecond counts = point.counts();
        if (counts == null) {
            return new PointView(
                    point.seconds(),
                    point.instances(),
                    0,
                    Map.of(),
                    0,
                    Map.of(),
                    0,
                    0,
                    0,
                    0,
                    null,
                    null,
                    null,
                    null,
                    null);
        }
        Histogram latencies = counts.latencies();
        boolean ended = latencies.count() > 0;
        return new PointView(
                point.seconds(),
                point.instances(),
                counts.permitted(),
                counts.blocked(),
                counts.blockedCalls(),
                counts.shadowBlocked(),
                counts.failed(),
                counts.succeeded(),
                counts.inFlightMax(),
                counts.inFlightMillis() / 1_000.0 / point.seconds(),
                counts.limit() == ResourceSecond.NO_LIMIT ? null : counts.limit(),
                counts.breaker(),
                ended ? latencies.quantile(0.5) : null,
                ended ? latencies.quantile(0.9) : null,
                ended ? latencies.quantile(0.99) : null);
    }
}
