package io.sluice.cluster.server.engine;

import io.sluice.core.Check;
import java.time.Duration;
import java.util.Map;

/**
 * How many clients of a namespace share its limits, each counted once however many servers it is connected to; immutable.
 *
 * @param connected those that are connected to some server
 * @param lost those that went away from all of them without goodbye, and may be going by their shares
 * @param lostFor of the lost, how many are for at least so long; for the times that rules ask about
 */
public record ClientCounts(int connected, int lost, Map<Duration, Integer> lostFor) {
    /** Of nobody. */
    public static final ClientCounts NONE = new ClientCounts(0, 0, Map.of());

    public ClientCounts {
        Check.inRange("connected", connected, 0, Integer.MAX_VALUE);
        Check.inRange("lost", lost, 0, Integer.MAX_VALUE);
        lostFor = Map.copyOf(lostFor);
    }
}
