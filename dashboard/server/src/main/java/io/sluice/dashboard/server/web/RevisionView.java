package io.sluice.dashboard.server.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.sluice.core.rule.RuleDocument;
import io.sluice.dashboard.server.rules.RuleReader;
import io.sluice.dashboard.server.store.Revision;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A revision as the API tells it.
 *
 * @param document its rules, as a rule document; null in lists
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RevisionView(
        String app,
        String env,
        long epoch,
        long revision,
        long parent,
        String hash,
        int ruleCount,
        Revision.Origin origin,
        String author,
        String message,
        Instant at,
        @JsonRawValue @Nullable String document) {

    /** Without its rules. */
    static RevisionView head(Revision revision) {
        return of(revision, null);
    }

    /** With its rules. */
    static RevisionView whole(Revision revision) {
        RuleReader reader = new RuleReader();
        RuleDocument document = reader.write(reader.rules(revision), RuleDocument.JSON);
        return of(revision, new String(document.bytes(), StandardCharsets.UTF_8));
    }

    private static RevisionView of(Revision revision, @Nullable String document) {
        return new RevisionView(
                revision.key().app(),
                revision.key().env(),
                revision.epoch(),
                revision.number(),
                revision.parent(),
                revision.hash(),
                revision.ruleCount(),
                revision.origin(),
                revision.author(),
                revision.message(),
                revision.at(),
                document);
    }
}
