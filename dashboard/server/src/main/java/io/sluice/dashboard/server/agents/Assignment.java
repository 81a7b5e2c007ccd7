package io.sluice.dashboard.server.agents;

import io.sluice.dashboard.api.Position;
import io.sluice.dashboard.server.store.Revision;
import io.sluice.guard.document.CanonicalRules;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which rules each instance is to have: a {@link Delivery}, read.
 *
 * @param version see {@link Delivery#version}
 * @param base what all have but the members of a canary; null if they have nothing
 * @param canary what its members have; null if there is none
 * @param members the ids of those instances
 */
record Assignment(
        long version, @Nullable Content base, @Nullable Content canary, Set<String> members) {
    /** Before anything is known. */
    static final Assignment NONE = new Assignment(-1, null, null, Set.of());

    boolean isBefore(Delivery delivery) {
        return version < delivery.version();
    }

    /**
     * Reads what instances are to have.
     *
     * @param reader of the rules of a revision
     */
    static Assignment of(Delivery delivery, Function<Revision, CanonicalRules> reader) {
        return new Assignment(
                delivery.version(),
                content(delivery.base(), null, reader),
                content(delivery.canary(), "canary", reader),
                delivery.members());
    }

    private static @Nullable Content content(
            @Nullable Revision revision, @Nullable String cohort, Function<Revision, CanonicalRules> reader) {
        return revision == null ? null : new Content(revision.position(), reader.apply(revision), cohort);
    }

    /** The rules of one instance; null if there are none for it. */
    @Nullable Content of(String instance) {
        return canary != null && members.contains(instance) ? canary : base;
    }

    /** Which these are; null if there are none for it. */
    @Nullable Position target(String instance) {
        Content content = of(instance);
        return content == null ? null : content.position();
    }
}
