package io.sluice.dashboard.server.agents;

import io.sluice.core.Check;
import io.sluice.dashboard.server.store.Revision;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the instances of one application in one environment are to have.
 *
 * @param version grows with each change; an older one is ignored
 * @param base what all have but the members of a canary; null if they have nothing
 * @param canary what its members have; null if there is none
 * @param members the ids of those instances
 */
public record Delivery(
        long version, @Nullable Revision base, @Nullable Revision canary, Set<String> members) {
    /** Nothing was ever published. */
    public static final Delivery NONE = new Delivery(0, null, null, Set.of());

    public Delivery {
        members = Check.setOf("members", members);
    }
}
