package io.sluice.dashboard.server.agents;

import java.util.concurrent.TimeUnit;

/** Whether an instance is there, by how long nothing was heard of it. */
public enum Presence {
    /** It was heard of within 25 s. */
    ONLINE,
    /** Not for 25 s. */
    SUSPECT,
    /** Not for 60 s. */
    OFFLINE,
    /** Not for 15 min: it is no longer shown. */
    HIDDEN,
    /** Not for 24 h: it is forgotten. */
    GONE;

    private static final long SUSPECT_NANOS = TimeUnit.SECONDS.toNanos(25);
    private static final long OFFLINE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long HIDDEN_NANOS = TimeUnit.MINUTES.toNanos(15);
    private static final long GONE_NANOS = TimeUnit.HOURS.toNanos(24);

    static Presence after(long silentNanos) {
        if (silentNanos < OFFLINE_NANOS) {
            return silentNanos < SUSPECT_NANOS ? ONLINE : SUSPECT;
        }
        return silentNanos < HIDDEN_NANOS ? OFFLINE : silentNanos < GONE_NANOS ? HIDDEN : GONE;
    }
}
