package io.sluice.dashboard.server.rules;

import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleSet;
import io.sluice.dashboard.server.store.Revision;
import io.sluice.guard.document.CanonicalRules;
import io.sluice.guard.document.RuleDocuments;
import io.sluice.guard.document.StandardKinds;

/**
 * Reads and writes rules by the very classes that agents use; names of functions and exceptions, which only the application has, are taken to
 * exist. An instance serves one request: it remembers the names it has met, and must not gather those of everybody.
 */
public final class RuleReader {
    private final RuleDocuments documents = RuleDocuments.assuming(StandardKinds.all());

    /**
     * The rules of a document in any form.
     *
     * @throws io.sluice.guard.document.InvalidRulesException if it holds mistakes: all of them, with path, code and message
     */
    public RuleSet read(RuleDocument document) {
        return documents.read(document);
    }

    /** What is stored and hashed of them. */
    public CanonicalRules canonical(RuleSet rules) {
        return documents.canonical(rules);
    }

    /** The rules of a revision. */
    public RuleSet rules(Revision revision) {
        String text = "{\"epoch\":" + revision.epoch() + ",\"revision\":" + revision.number() + ",\"rules\":"
                + revision.content() + '}';
        return documents.read(RuleDocument.of(text, RuleDocument.CANONICAL, Long.toString(revision.number())));
    }

    /** A document for people, in JSON or YAML. */
    public RuleDocument write(RuleSet rules, String mediaType) {
        return documents.write(rules, mediaType);
    }
}
