package io.sluice.adaptive;

import io.sluice.adaptive.algorithm.Reason;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.Priority;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An adaptive limiter as it is about now.
 *
 * @param limit the limit on calls in flight; fractions are what it grows and shrinks by
 * @param inFlight calls in flight
 * @param baseline how long a call takes when nothing queues, as a geometric mean; null while unknown
 * @param phase whether a probe is under way
 * @param reason why the limit is what it is
 * @param refusals calls refused, by reason as in {@link OverloadedException} and by priority as they were treated; only what happened. In
 *     shadow mode: what would have been
 * @param calls what happened since the limiter was made
 */
public record AdaptiveSnapshot(
        String name,
        double limit,
        int inFlight,
        @Nullable Duration baseline,
        Phase phase,
        Reason reason,
        Map<String, Map<Priority, Long>> refusals,
        CallCounts calls) {

    /** Where an algorithm that probes stands. */
    public enum Phase {
        /** No probe is under way. */
        STEADY,
        /** The limit is lowered, and the calls to be looked at are let in. */
        PROBING,
        /** They are in, and have not all ended. */
        COLLECTING
    }
}
