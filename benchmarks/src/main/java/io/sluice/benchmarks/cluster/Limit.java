package io.sluice.benchmarks.cluster;

import java.util.Locale;

/** The limits that servers keep. */
enum Limit {
    /** Of which there is always enough: what is asked is what a decision costs. */
    PLENTY(Server.FLOW_ID, 10_000_000, 10_000_000),
    /** Of which there is never enough. */
    SCARCE(8, 20_000, 2_000);

    private final long flowId;
    private final int perSecond;
    private final int burst;

    Limit(long flowId, int perSecond, int burst) {
        this.flowId = flowId;
        this.perSecond = perSecond;
        this.burst = burst;
    }

    /** What our server calls it. */
    String rule() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What Sentinel's calls it. */
    long flowId() {
        return flowId;
    }

    int perSecond() {
        return perSecond;
    }

    int burst() {
        return burst;
    }
}
