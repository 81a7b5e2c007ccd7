package io.sluice.cluster.server.engine;

import java.util.Set;

/**
 * Which clients of a namespace are at one server; immutable.
 *
 * @param connected those that are connected, by their numbers
 * @param lost those that went away without goodbye since the store last took such a list, and have not come back
 */
public record ClientRoll(Set<Long> connected, Set<Long> lost) {
    /** Nobody is there. */
    public static final ClientRoll EMPTY = new ClientRoll(Set.of(), Set.of());

    public ClientRoll {
        connected = Set.copyOf(connected);
        lost = Set.copyOf(lost);
    }
}
