package io.sluice.dashboard.api.metrics;

import io.sluice.core.Check;
import io.sluice.dashboard.api.Hello.Transport;
import io.sluice.dashboard.api.Position;

/**
 * How an instance is; told every 10 s, so that the console notices what it was not told.
 *
 * @param current the rules of the console in force, with the hash of what was understood of them
 * @param effective how many they are
 * @param persisted whether they would survive a restart
 * @param snapshot how the file with the last good rules is
 * @param transport how it gets what the console sends
 * @param clockOffsetMillis how far the console's clock is ahead of its own
 */
public record Heartbeat(
        Position current,
        int effective,
        boolean persisted,
        SnapshotState snapshot,
        Transport transport,
        long clockOffsetMillis) {

    /** How the file with the last good rules is. */
    public enum SnapshotState {
        /** There is none, by configuration. */
        OFF,
        /** It can be written. */
        WRITABLE,
        /** It cannot be written: a file system that is full or read-only. */
        FAILED
    }

    public Heartbeat {
        Check.present("current", current);
        Check.inRange("effective", effective, 0, Integer.MAX_VALUE);
        Check.present("snapshot", snapshot);
        Check.present("transport", transport);
    }
}
