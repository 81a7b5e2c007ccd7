package io.sluice.cluster.standalone;

import io.sluice.core.rule.RuleDocument;
import io.sluice.guard.document.InvalidRulesException;
import io.sluice.guard.document.RecordDocuments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads configurations and rules, from YAML or JSON: strictly, and every mistake with path, line, range and value. */
public final class TokenServerDocuments {
    private static final RecordDocuments<TokenServerConfig> CONFIG = RecordDocuments.of(TokenServerConfig.class);
    private static final RecordDocuments<NamespaceRules> RULES = RecordDocuments.of(NamespaceRules.class);
    private static final RecordDocuments<AllRules> ALL_RULES = RecordDocuments.of(AllRules.class);

    private TokenServerDocuments() {}

    /**
     * A server's configuration.
     *
     * @throws InvalidRulesException if it holds mistakes
     */
    public static TokenServerConfig config(RuleDocument document) {
        return CONFIG.read(document);
    }

    /**
     * A server's configuration, from a file; the files it names are found from that file's folder on.
     *
     * @throws IOException if the file cannot be read, or holds mistakes; the message begins with its name
     */
    public static TokenServerConfig config(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            TokenServerConfig read = CONFIG.read(RuleDocument.of(bytes, RuleDocument.mediaTypeOf(file.toString()), ""));
            return Relative.to(file.toAbsolutePath().getParent(), read);
        } catch (InvalidRulesException mistakes) {
            throw new IOException(file + ": " + mistakes.getMessage(), mistakes);
        }
    }

    /**
     * The rules of one namespace.
     *
     * @throws InvalidRulesException if they hold mistakes
     */
    public static NamespaceRules rules(RuleDocument document) {
        return RULES.read(document);
    }

    /**
     * The rules of all namespaces.
     *
     * @throws InvalidRulesException if they hold mistakes
     */
    public static AllRules allRules(RuleDocument document) {
        return ALL_RULES.read(document);
    }

    static RecordDocuments<NamespaceRules> rulesForm() {
        return RULES;
    }
}
