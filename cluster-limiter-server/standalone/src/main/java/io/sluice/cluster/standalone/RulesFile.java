package io.sluice.cluster.standalone;

import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleSourceEvent;
import io.sluice.core.rule.RuleSourceEvent.Health;
import io.sluice.core.time.NanoClock;
import io.sluice.rules.file.FileRuleSource;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Follows one file. */
final class RulesFile implements RulesWatch {
    private final Path file;
    private final FileRuleSource source;
    private final Consumer<RuleDocument> sink;
    private volatile String problem = "";

    private RulesFile(Path file, NanoClock clock, Consumer<RuleDocument> sink) {
        this.file = file;
        this.sink = sink;
        source = FileRuleSource.custom(file).clock(clock).requireInitial(true).build();
        source.events().subscribe(this::heard);
    }

    /** A file of the rules of one namespace. */
    static RulesFile ofNamespace(Path file, String namespace, Rulebook book, NanoClock clock) {
        return new RulesFile(
                file, clock, document -> book.put(namespace, TokenServerDocuments.rules(document), "file " + file));
    }

    /** A file of the rules of all namespaces. */
    static RulesFile ofAll(Path file, Rulebook book, NanoClock clock) {
        return new RulesFile(file, clock, new All(file, book)::put);
    }

    /** A namespace that is in the file no longer has no rules any more. */
    private static final class All {
        private final Path file;
        private final Rulebook book;
        private Set<String> known = Set.of();

        All(Path file, Rulebook book) {
            this.file = file;
            this.book = book;
        }

        void put(RuleDocument document) {
            AllRules all = TokenServerDocuments.allRules(document);
            Set<String> gone = new HashSet<>(known);
            gone.removeAll(all.names());
            String by = "file " + file;
            all.names().forEach(namespace -> book.put(namespace, all.of(namespace), by));
            gone.forEach(namespace -> book.put(namespace, new NamespaceRules(List.of()), by));
            known = Set.copyOf(all.names());
        }
    }

    /** The file that is followed. */
    Path file() {
        return file;
    }

    private void heard(RuleSourceEvent event) {
        problem = event.health() == Health.UP ? "" : event.source() + ": " + event.detail();
    }

    @Override
    public void start() {
        source.start(sink::accept);
    }

    @Override
    public List<String> problems() {
        String now = problem;
        return now.isEmpty() ? List.of() : List.of(now);
    }

    @Override
    public void close() {
        source.close();
    }
}
