package io.sluice.dashboard.api;

import io.sluice.core.Check;

/**
 * How many instances share limits of scope SHARE from now on. It is no revision, and is not acknowledged: it is told in every {@link Ruleset}, and
 * by itself when it changes between them.
 *
 * @param instances those that are online, the one that is told among them; from 1
 */
public record FleetSize(int instances) {
    public FleetSize {
        Check.inRange("instances", instances, 1, Integer.MAX_VALUE);
    }
}
