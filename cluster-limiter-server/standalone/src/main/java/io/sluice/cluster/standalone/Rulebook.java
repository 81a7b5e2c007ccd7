package io.sluice.cluster.standalone;

import io.sluice.cluster.server.TokenServer;
import io.sluice.cluster.server.engine.CompiledRule;
import io.sluice.cluster.server.engine.ConcurrencyLimit;
import io.sluice.cluster.server.engine.ConcurrencyRule;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.core.rule.RuleDocument;
import io.sluice.rules.file.FileRulePublisher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of a server, whoever changes them: one change at a time, each with an entry in the list of changes.
 * <p>A namespace's rules have a tag, the hash of what they say: who changes them tells which he has seen. Where rules come from a folder,
 * what is changed here is written to its file first, so that a restart finds it there.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
final class Rulebook {
    /** What an application's name may be if it is to be the name of a file, too. */
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private static final Logger AUDIT = LoggerFactory.getLogger("io.sluice.cluster.audit");
    private static final int CHANGES_KEPT = 1000;

    private final TokenServer server;
    private final InstantSource wallClock;
    private final @Nullable Path folder;
    private final boolean readOnly;
    private final Deque<RuleChange> changes = new ArrayDeque<>(); // guarded by this

    /**
     * @param folder where each namespace has a file; null if there is none
     * @param readOnly whether rules come from one file that is not ours to write
     */
    Rulebook(TokenServer server, InstantSource wallClock, @Nullable Path folder, boolean readOnly) {
        this.server = server;
        this.wallClock = wallClock;
        this.folder = folder;
        this.readOnly = readOnly;
    }

    /** Rules and their tag, of one moment. */
    record Page(NamespaceRules rules, String tag) {}

    synchronized Page page(String namespace) {
        List<LimitRule> rules = server.engine().rules(namespace).stream()
                .map(CompiledRule::rule)
                .sorted(Comparator.comparing(LimitRule::id))
                .toList();
        List<ConcurrencyRule> caps = server.engine().concurrency().rules(namespace).stream()
                .map(ConcurrencyLimit::rule)
                .sorted(Comparator.comparing(ConcurrencyRule::id))
                .toList();
        NamespaceRules page = new NamespaceRules(rules, caps);
        return new Page(page, TokenServerDocuments.rulesForm().hash(page));
    }

    /** Puts rules in force that a source has delivered. */
    synchronized void put(String namespace, NamespaceRules rules, String by) {
        Page before = page(namespace);
        apply(namespace, rules, before);
        note(namespace, before, by);
    }

    /** All or nothing. */
    private void apply(String namespace, NamespaceRules rules, Page before) {
        server.rules(namespace, rules.rules());
        try {
            server.engine().concurrency().rules(namespace, rules.concurrency());
        } catch (IllegalArgumentException refused) {
            server.rules(namespace, before.rules.rules());
            throw refused;
        }
    }

    /**
     * Puts rules in force if those before are the ones that were seen.
     *
     * @param tag of what was seen; {@code *} for whatever there is
     * @return the rules in force, or null if others were there before
     * @throws IOException if they cannot be written where a restart would find them; then nothing changes
     * @throws IllegalStateException if this server's rules are not changed this way; the message says how
     */
    synchronized @Nullable Page replace(String namespace, NamespaceRules rules, String tag, String by)
            throws IOException {
        Page before = page(namespace);
        if (!tag.equals("*") && !tag.equals(before.tag)) {
            return null;
        }
        if (readOnly) {
            throw new IllegalStateException(
                    "the rules of this server are in one file: change that, or give it a folder");
        }
        write(namespace, rules);
        apply(namespace, rules, before);
        note(namespace, before, by);
        return page(namespace);
    }

    private void write(String namespace, NamespaceRules rules) throws IOException {
        if (folder == null) {
            return;
        }
        if (!FILE_NAME.matcher(namespace).matches()) {
            throw new IllegalStateException(
                    "the rules of this server are in a folder, so a namespace must be of at most 100"
                            + " letters, digits, dots, hyphens and underscores");
        }
        Path file = RulesFolder.fileOf(folder, namespace);
        String text = file.toString().endsWith(".json")
                ? TokenServerDocuments.rulesForm().json(rules)
                : TokenServerDocuments.rulesForm().yaml(rules);
        try (FileRulePublisher publisher = FileRulePublisher.of(file)) {
            publisher.publish(RuleDocument.of(text, RuleDocument.mediaTypeOf(file.toString()), ""));
        }
    }

    private void note(String namespace, Page before, String by) {
        Page after = page(namespace);
        if (after.tag.equals(before.tag)) {
            return;
        }
        RuleChange change = RuleChange.of(
                wallClock.instant().toString(), by, namespace, byId(before.rules), byId(after.rules), after.tag);
        if (changes.size() == CHANGES_KEPT) {
            changes.removeFirst();
        }
        changes.addLast(change);
        AUDIT.info(
                "{} changed the rules of {}: added {}, changed {}, removed {}",
                change.by(),
                namespace,
                change.added(),
                change.changed(),
                change.removed());
    }

    private static Map<String, Record> byId(NamespaceRules rules) {
        Map<String, Record> byId = new TreeMap<>();
        rules.rules().forEach(rule -> byId.put(rule.id(), rule));
        rules.concurrency().forEach(rule -> byId.put("concurrency:" + rule.id(), rule));
        return byId;
    }

    /** The last changes, the newest last. */
    synchronized List<RuleChange> changes() {
        return List.copyOf(changes);
    }
}
