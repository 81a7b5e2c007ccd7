package io.sluice.dashboard.server.web;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.sluice.dashboard.server.store.Draft;
import java.time.Instant;

/**
 * A draft as the API tells it.
 *
 * @param document a rule document; or a text, if somebody wrote it in YAML
 */
record DraftView(long base, @JsonRawValue String document, Instant updatedAt) {
    static DraftView of(Draft draft) {
        return new DraftView(draft.base(), draft.content(), draft.updatedAt());
    }
}
