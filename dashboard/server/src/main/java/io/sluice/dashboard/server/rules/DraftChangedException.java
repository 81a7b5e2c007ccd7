package io.sluice.dashboard.server.rules;

import io.sluice.dashboard.server.store.Draft;
import io.sluice.dashboard.server.store.RulesetKey;
import org.jspecify.annotations.Nullable;

/** Somebody's draft is not what he saw: he has changed it elsewhere, such as in another browser. Holds what it is now. */
@SuppressWarnings("serial") // never serialised: it is answered at once
public final class DraftChangedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final @Nullable Draft now;

    DraftChangedException(RulesetKey key, @Nullable Draft now) {
        super(
                "your draft of " + key + " must be what you saw for this change, but "
                        + (now == null ? "there is none any more" : "was changed at " + now.updatedAt()),
                null,
                false,
                false);
        this.now = now;
    }

    /** What it is now; null if there is none. */
    public @Nullable Draft now() {
        return now;
    }
}
