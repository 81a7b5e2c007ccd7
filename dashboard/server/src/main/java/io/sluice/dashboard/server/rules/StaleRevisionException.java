package io.sluice.dashboard.server.rules;

import io.sluice.dashboard.server.store.Revision;
import io.sluice.dashboard.server.store.RulesetKey;
import org.jspecify.annotations.Nullable;

/** Somebody else was faster: the rule set is no longer what the author saw. Holds what is needed to merge the two changes. */
@SuppressWarnings("serial") // never serialised: it is answered at once
public final class StaleRevisionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final @Nullable Revision base;
    private final @Nullable Revision live;

    StaleRevisionException(RulesetKey key, long expected, @Nullable Revision base, @Nullable Revision live) {
        super(
                "the live revision of " + key + " must be r" + expected + " for this change, but was r"
                        + (live == null ? 0 : live.number()),
                null,
                false,
                false);
        this.base = base;
        this.live = live;
    }

    /** The revision that the author saw; null if there was none, or never was one of that number. */
    public @Nullable Revision base() {
        return base;
    }

    /** The revision of now; null if there is none. */
    public @Nullable Revision live() {
        return live;
    }
}
