package io.sluice.dashboard.server.rules;

import io.sluice.core.BadValueException;
import io.sluice.core.Check;
import io.sluice.core.rule.RuleDocument;
import io.sluice.dashboard.server.store.Database;
import io.sluice.dashboard.server.store.Draft;
import io.sluice.dashboard.server.store.DraftStore;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.store.RulesetStore;
import io.sluice.guard.document.InvalidRulesException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What people make of rules before they publish them, so that it is there in whatever browser they open. Each has one draft of a rule set, which
 * nobody else can see or touch, whatever his role.
 * <p><b>Guarantee.</b> A change takes the place of what its author saw, or of nothing: of two windows in which one person works, none overwrites
 * unseen what the other has kept. A change that is sent again is answered as if it had been sent once.
 * <p>A draft goes when it is discarded, or when its owner publishes just these rules: see {@link Rulesets}. It is nobody's business before
 * that, so the audit log does not tell of it. Safe for many threads.
 */
public final class Drafts {
    /** Writes ASCII: there is no half of a surrogate pair, and nothing else, that a database could refuse. */
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final Database database;
    private final DraftStore store;
    private final RulesetStore rulesetStore;
    private final Rulesets rulesets;
    private final InstantSource clock;

    public Drafts(Database database, Rulesets rulesets, InstantSource clock) {
        this.database = database;
        this.rulesets = rulesets;
        this.clock = clock;
        store = new DraftStore(database);
        rulesetStore = new RulesetStore(database);
    }

    /**
     * Somebody's draft; empty if he has none.
     *
     * @throws NotFoundException if there is no such application or environment
     */
    public Optional<Draft> of(RulesetKey key, String owner) {
        rulesets.live(key); // there must be such a place
        return store.of(key, owner);
    }

    /**
     * Keeps a draft in the place of the one that its owner saw.
     *
     * @param seen the tag of that one; null if there was none
     * @param base the revision that the draft began from; 0 if there was none
     * @param document may hold mistakes, but is an object if it is in JSON
     * @return what is kept now
     * @throws DraftChangedException if there is another one than he saw
     * @throws NotFoundException if there is no such place, or no such revision
     * @throws BadValueException if the document is no object
     */
    public Draft keep(RulesetKey key, String owner, @Nullable String seen, long base, RuleDocument document) {
        expectRevision(key, base);
        Draft draft = new Draft(base, content(document), rulesHash(document), clock.instant());
        return database.inTransaction(() -> {
            rulesetStore.ensure(key);
            boolean isKept = seen == null ? store.insert(key, owner, draft) : store.replace(key, owner, seen, draft);
            Draft now = isKept ? draft : store.of(key, owner).orElse(null);
            if (now == null || !now.tag().equals(draft.tag())) {
                throw new DraftChangedException(key, now);
            }
            return now;
        });
    }

    /**
     * Takes away the draft that its owner saw. If he has none, that is just as well.
     *
     * @param seen its tag; null if there was none
     * @throws DraftChangedException if there is another one than he saw
     * @throws NotFoundException if there is no such place
     */
    public void discard(RulesetKey key, String owner, @Nullable String seen) {
        rulesets.live(key); // there must be such a place
        if (seen != null && store.delete(key, owner, seen)) {
            return;
        }
        Draft now = store.of(key, owner).orElse(null);
        if (now != null) {
            throw new DraftChangedException(key, now);
        }
    }

    private void expectRevision(RulesetKey key, long base) {
        Check.inRange("base", base, 0, Long.MAX_VALUE - 1);
        if (base == 0) {
            rulesets.live(key); // there must be such a place
        } else {
            rulesets.revision(key, base);
        }
    }

    /** As it is kept: JSON, whatever it was written in. */
    private static String content(RuleDocument document) {
        if (document.mediaType().equals(RuleDocument.YAML)) {
            return JSON.writeValueAsString(new String(document.bytes(), StandardCharsets.UTF_8));
        }
        try {
            JsonNode read = JSON.readTree(document.bytes());
            if (!read.isObject()) {
                throw new BadValueException(
                        "the draft", "a JSON object", read.getNodeType().name());
            }
            return JSON.writeValueAsString(read);
        } catch (JacksonException unreadable) {
            throw new BadValueException("the draft", "a JSON object", unreadable.getOriginalMessage());
        }
    }

    private static @Nullable String rulesHash(RuleDocument document) {
        RuleReader reader = new RuleReader();
        try {
            return reader.canonical(reader.read(document)).hash();
        } catch (InvalidRulesException mistakes) {
            return null; // it is a draft
        }
    }
}
