package io.sluice.dashboard.server.rollout;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.dashboard.api.AgentEvent;
import io.sluice.dashboard.api.BreakerTransition;
import io.sluice.dashboard.api.metrics.Histogram;
import io.sluice.dashboard.api.metrics.HistogramLayout;
import io.sluice.dashboard.api.metrics.ResourceSecond;
import io.sluice.dashboard.server.traffic.AppTraffic;
import io.sluice.dashboard.server.traffic.EventLog;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Adds up what each instance counted since a step began to bake, so that it can be asked for any set of them. Safe for many threads. */
final class CohortCounts implements AppTraffic.Counter, AutoCloseable {
    private final AppTraffic traffic;
    private final long sinceMillis;
    private final Map<String, Sums> instances = new HashMap<>(); // guarded by this

    /** Of one instance. */
    private static final class Sums {
        private long permitted;
        private long blocked;
        private long failed;
        private long succeeded;
        private final long[] latencies = new long[HistogramLayout.CELLS];
    }

    /**
     * What a set of instances counted.
     *
     * @param requests calls that were made, refused or not
     * @param blocked those that were refused
     * @param ended those that succeeded or failed
     * @param failed those that failed
     * @param p99 the 99th percentile of latencies, in microseconds; 0 if no call ended
     * @param opens how often breakers opened
     */
    record Cohort(long requests, long blocked, long ended, long failed, long p99, long opens) {
        double blockRatio() {
            return requests == 0 ? 0 : (double) blocked / requests;
        }

        double exceptionRatio() {
            return ended == 0 ? 0 : (double) failed / ended;
        }
    }

    /**
     * Counts what comes from now on of seconds that begin no earlier than that.
     *
     * @param sinceMillis since 1970
     */
    CohortCounts(AppTraffic traffic, long sinceMillis) {
        this.traffic = traffic;
        this.sinceMillis = sinceMillis;
        traffic.follow(this);
    }

    @Override
    public synchronized void counted(String instance, long second, ResourceSecond counts) {
        if (second * 1_000 < sinceMillis) {
            return;
        }
        Sums sums = instances.computeIfAbsent(instance, unused -> new Sums());
        sums.permitted += counts.permitted();
        sums.blocked += counts.blockedCalls();
        sums.failed += counts.failed();
        sums.succeeded += counts.succeeded();
        counts.latencies().addTo(sums.latencies);
    }

    /**
     * What some instances counted.
     *
     * @param chosen which
     * @param inside whether those, or all others
     */
    Cohort of(Set<String> chosen, boolean inside) {
        long opens = traffic.events().newest(EventLog.MOST).stream()
                .filter(told -> told.at() >= sinceMillis
                        && isOpening(told.event())
                        && chosen.contains(told.instance()) == inside)
                .count();
        return counted(chosen, inside, opens);
    }

    private static boolean isOpening(AgentEvent event) {
        @Nullable BreakerTransition transition = event.transition();
        return transition != null && transition.to() == State.OPEN;
    }

    private synchronized Cohort counted(Set<String> chosen, boolean inside, long opens) {
        long requests = 0;
        long blocked = 0;
        long ended = 0;
        long failed = 0;
        long[] latencies = new long[HistogramLayout.CELLS];
        for (Map.Entry<String, Sums> each : instances.entrySet()) {
            if (chosen.contains(each.getKey()) == inside) {
                Sums sums = each.getValue();
                requests += sums.permitted + sums.blocked;
                blocked += sums.blocked;
                ended += sums.failed + sums.succeeded;
                failed += sums.failed;
                for (int cell = 0; cell < latencies.length; cell++) {
                    latencies[cell] += sums.latencies[cell];
                }
            }
        }
        return new Cohort(
                requests, blocked, ended, failed, Histogram.of(latencies).quantile(0.99), opens);
    }

    @Override
    public void close() {
        traffic.leave(this);
    }
}
