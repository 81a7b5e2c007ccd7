package io.sluice.cluster.server.engine;

import io.sluice.core.Check;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How many clients of a namespace share its limits, at one server or at several; immutable.
 *
 * @param connected those that are connected
 * @param lost those that went away without goodbye, and may be going by their shares
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

    /** Both together. */
    public ClientCounts plus(ClientCounts others) {
        Map<Duration, Integer> sums = new HashMap<>(lostFor);
        others.lostFor.forEach((time, count) -> sums.merge(time, count, Integer::sum));
        return new ClientCounts(connected + others.connected, lost + others.lost, sums);
    }
}
