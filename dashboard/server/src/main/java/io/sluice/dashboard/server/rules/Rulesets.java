package io.sluice.dashboard.server.rules;

import io.sluice.core.Check;
import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleSet;
import io.sluice.dashboard.server.store.AppStore;
import io.sluice.dashboard.server.store.AuditStore;
import io.sluice.dashboard.server.store.AuditStore.Deed;
import io.sluice.dashboard.server.store.Database;
import io.sluice.dashboard.server.store.DraftStore;
import io.sluice.dashboard.server.store.Revision;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.store.RulesetStore;
import io.sluice.dashboard.server.store.RulesetStore.Done;
import io.sluice.dashboard.server.store.RulesetStore.Head;
import io.sluice.dashboard.server.store.Sha256;
import io.sluice.guard.document.CanonicalRules;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes rule sets. A change is a new revision that takes the place of the one its author saw; if that one is no longer the newest, the
 * change is refused, with all that is needed to merge. Nothing is ever taken back: going back is a new revision with old content.
 * <p><b>Guarantee.</b> The changes of one rule set happen one after another, in some order that all observers agree upon; each is there as
 * a whole, with its entry in the audit log, or not at all. There is no order between rule sets. Who publishes the rules of his draft has
 * none any more, from the same moment on.
 * <p>Safe for many threads.
 */
public final class Rulesets {
    private final Database database;
    private final RulesetStore store;
    private final AppStore apps;
    private final AuditStore audit;
    private final DraftStore drafts;
    private final InstantSource clock;
    private final RecentRules recent = new RecentRules();
    private final List<Consumer<Revision>> listeners = new CopyOnWriteArrayList<>();
    private volatile Consumer<Revision> toAll = revision -> {};

    public Rulesets(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
        store = new RulesetStore(database);
        apps = new AppStore(database);
        audit = new AuditStore(database);
        drafts = new DraftStore(database);
    }

    /** Hears of each revision after it was committed, on the thread that published it; of one rule set, perhaps out of order. */
    public void onPublished(Consumer<Revision> listener) {
        listeners.add(listener);
    }

    /** What is written, in the transaction that writes a revision, of how it reaches instances, if who publishes says nothing of it. */
    public void deliverBy(Consumer<Revision> delivery) {
        toAll = delivery;
    }

    /** The newest revision; null if nothing was published yet. */
    public @Nullable Revision live(RulesetKey key) {
        expectPlace(key);
        return store.live(key).orElse(null);
    }

    /**
     * One revision.
     *
     * @throws NotFoundException if there is none of that number
     */
    public Revision revision(RulesetKey key, long number) {
        expectPlace(key);
        return store.revision(key, number)
                .orElseThrow(() -> new NotFoundException("revision r" + number + " of " + key));
    }

    /** What is sent of a revision. One that was published or sent a short while ago is not read again. */
    public CanonicalRules canonical(Revision revision) {
        return recent.of(revision);
    }

    /** The newest first, from those before a number. */
    public List<Revision> revisions(RulesetKey key, long before, int most) {
        expectPlace(key);
        return store.revisions(key, before, most);
    }

    /**
     * Puts a document in the place of the live rules.
     *
     * @return the new revision; or, if a publication with this key and this content was granted before, what that led to
     * @throws io.sluice.guard.document.InvalidRulesException if the document holds mistakes; all of them are told
     * @throws StaleRevisionException if the live revision is not that which the author saw
     * @throws NotFoundException if there is no such application or environment
     * @throws IdempotencyKeyReusedException if the key was another publication's
     */
    public Revision publish(Publication wish, RuleDocument document) {
        return publish(wish, document, toAll);
    }

    /**
     * As {@link #publish(Publication, RuleDocument)}.
     *
     * @param delivery writes, in the same transaction, how the revision reaches instances; not called if the wish was granted before
     */
    public Revision publish(Publication wish, RuleDocument document, Consumer<Revision> delivery) {
        RuleReader reader = new RuleReader();
        RuleSet rules = reader.read(document);
        CanonicalRules content = reader.canonical(rules);
        recent.add(content.text(), content);
        return publish(
                wish, new Content(content.hash(), content.text(), rules.rules().size()), delivery);
    }

    /**
     * Publishes the content of an earlier revision anew. Throws as {@link #publish} does, and
     *
     * @throws NotFoundException also if there is no such revision
     */
    public Revision rollBack(Publication wish, long to) {
        return rollBack(wish, to, toAll);
    }

    /**
     * As {@link #rollBack(Publication, long)}.
     *
     * @param to 0 for what was there before the first revision: no rules
     * @param delivery as of {@link #publish(Publication, RuleDocument, Consumer)}
     */
    public Revision rollBack(Publication wish, long to, Consumer<Revision> delivery) {
        if (to == 0) {
            CanonicalRules none = CanonicalRules.none();
            return publish(wish, new Content(none.hash(), none.text(), 0), delivery);
        }
        Revision old = revision(wish.key(), to);
        return publish(wish, new Content(old.hash(), old.content(), old.ruleCount()), delivery);
    }

    /**
     * Publishes the live rules of another environment. Throws as {@link #publish} does, and
     *
     * @throws NotFoundException also if nothing was published there
     */
    public Revision promote(Publication wish, RulesetKey from) {
        Revision live = live(from);
        if (live == null) {
            throw new NotFoundException("revision of " + from);
        }
        return publish(wish, new Content(live.hash(), live.content(), live.ruleCount()), toAll);
    }

    private record Content(String hash, String text, int ruleCount) {}

    private Revision publish(Publication wish, Content content, Consumer<Revision> delivery) {
        expectPlace(wish.key());
        Outcome outcome = database.inTransaction(() -> write(wish, content, delivery));
        if (outcome.isNew()) {
            listeners.forEach(listener -> listener.accept(outcome.revision()));
        }
        return outcome.revision();
    }

    private record Outcome(Revision revision, boolean isNew) {}

    private Outcome write(Publication wish, Content content, Consumer<Revision> delivery) {
        RulesetKey key = wish.key();
        store.ensure(key);
        Head head = store.head(key).orElseThrow();
        String fingerprint =
                Sha256.hex(wish.base() + " " + wish.origin() + ' ' + content.hash() + ' ' + wish.message());
        Revision before = earlier(head, wish, fingerprint);
        if (before != null) {
            return new Outcome(before, false);
        }
        if (head.head() != wish.base() || !store.advance(head)) {
            Revision base = store.revision(key, wish.base()).orElse(null);
            throw new StaleRevisionException(
                    key, wish.base(), base, store.live(key).orElse(null));
        }
        Revision revision = revision(wish, content, head, clock.instant());
        store.insert(head.id(), revision);
        delivery.accept(revision);
        if (wish.idempotencyKey() != null) {
            store.remember(head.id(), wish.idempotencyKey(), new Done(fingerprint, revision.number()), revision.at());
        }
        audit.append(new Deed(revision.at(), wish.author(), "ruleset.publish", key.toString(), told(revision)));
        drafts.deletePublished(key, wish.author(), content.hash());
        return new Outcome(revision, true);
    }

    private @Nullable Revision earlier(Head head, Publication wish, String fingerprint) {
        String idempotencyKey = wish.idempotencyKey();
        if (idempotencyKey == null) {
            return null;
        }
        Done done = store.done(head.id(), idempotencyKey).orElse(null);
        if (done == null) {
            return null;
        }
        if (!done.fingerprint().equals(fingerprint)) {
            throw new IdempotencyKeyReusedException(idempotencyKey);
        }
        return store.revision(wish.key(), done.revision()).orElseThrow();
    }

    private static Revision revision(Publication wish, Content content, Head head, Instant at) {
        return new Revision(
                wish.key(),
                head.epoch(),
                head.head() + 1,
                head.head(),
                content.hash(),
                content.text(),
                content.ruleCount(),
                wish.origin(),
                wish.author(),
                wish.message(),
                at);
    }

    private static String told(Revision revision) {
        return "r" + revision.parent() + " → r" + revision.number() + ", " + revision.origin() + ", " + revision.hash()
                + (revision.message().isEmpty() ? "" : ": " + revision.message());
    }

    private void expectPlace(RulesetKey key) {
        Check.present("key", key);
        if (apps.app(key.app()).isEmpty()) {
            throw new NotFoundException("application \"" + key.app() + '"');
        }
        boolean known = apps.environments().stream().anyMatch(env -> env.name().equals(key.env()));
        if (!known) {
            throw new NotFoundException("environment \"" + key.env() + '"');
        }
    }
}
