package io.sluice.dashboard.agent;

import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.api.Tune;
import io.sluice.dashboard.api.metrics.Heartbeat;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** When seconds that are over are made a batch: as often as the console wants them, and with a heartbeat every 10 s. Safe for many threads. */
final class Reports {
    private static final long BETWEEN_HEARTBEATS = TimeUnit.SECONDS.toNanos(10);

    private final NanoClock clock;
    private final MetricsOutbox metrics;
    private final Supplier<Heartbeat> heartbeat;

    private volatile Tune tune = Tune.UNWATCHED;
    private long lastReport; // these are guarded by this
    private long lastHeartbeat;

    /**
     * @param metrics what is packed, and kept until it has arrived
     * @param heartbeat how the agent is now
     */
    Reports(NanoClock clock, MetricsOutbox metrics, Supplier<Heartbeat> heartbeat) {
        this.clock = clock;
        this.metrics = metrics;
        this.heartbeat = heartbeat;
        lastReport = clock.exactNanos();
        lastHeartbeat = lastReport - BETWEEN_HEARTBEATS;
    }

    /** How often the console wants them from now on. */
    void tune(Tune wanted) {
        tune = wanted;
    }

    /** Makes a batch if it is time; returns whether it was. */
    synchronized boolean packed() {
        long now = clock.exactNanos();
        boolean beats = now - lastHeartbeat >= BETWEEN_HEARTBEATS;
        boolean reports = beats || now - lastReport >= tune.reportInterval().toNanos();
        if (reports) {
            lastReport = now;
            lastHeartbeat = beats ? now : lastHeartbeat;
            metrics.pack(beats ? heartbeat.get() : null);
        }
        return reports;
    }
}
