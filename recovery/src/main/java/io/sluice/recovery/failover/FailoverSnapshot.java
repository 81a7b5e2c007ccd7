package io.sluice.recovery.failover;

import java.util.List;

/**
 * A failover at one moment.
 *
 * @param name what is protected
 * @param targets the present targets, in the order of the list
 */
public record FailoverSnapshot(String name, List<OfTarget> targets) {
    public FailoverSnapshot {
        targets = List.copyOf(targets);
    }

    /**
     * One target.
     *
     * @param inFlight calls that are under way to it, those that wait for its gate included
     * @param attempts calls that reached it since it appeared
     * @param failed calls of {@code attempts} that failed
     * @param refused calls that its gate refused
     */
    public record OfTarget(Target target, int inFlight, long attempts, long failed, long refused) {}
}
