package io.sluice.dashboard.api.metrics;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.dashboard.api.metrics.Heartbeat.SnapshotState;
import java.util.List;

/** The numbers of constants on the wire, which stay, whatever the constants do. */
final class WireNumbers {
    static final int MOST_BREAKER = 6;

    /** By number, from 0. */
    static final List<SnapshotState> SNAPSHOTS =
            List.of(SnapshotState.OFF, SnapshotState.WRITABLE, SnapshotState.FAILED);

    private WireNumbers() {}

    static int of(State state) {
        return switch (state) {
            case CLOSED -> 1;
            case OPEN -> 2;
            case HALF_OPEN -> 3;
            case FORCED_OPEN -> 4;
            case DISABLED -> 5;
            case METRICS_ONLY -> 6;
        };
    }

    /**
     * @param number from 1 to {@value #MOST_BREAKER}
     */
    static State state(int number) {
        return switch (number) {
            case 1 -> State.CLOSED;
            case 2 -> State.OPEN;
            case 3 -> State.HALF_OPEN;
            case 4 -> State.FORCED_OPEN;
            case 5 -> State.DISABLED;
            default -> State.METRICS_ONLY;
        };
    }
}
