package io.sluice.guard.document;

import io.sluice.core.Check;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleKind;
import io.sluice.core.rule.RuleSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads and writes rule documents. One instance knows a set of kinds and the names of functions, which never change; safe for many
 * threads.
 * <pre>{@code
 * rules:
 *   - resource: payments
 *     kind: circuitBreaker
 *     config:
 *       failureRateThreshold: 30
 *       waitDurationInOpenState: 10s
 * }</pre>
 * <p><b>Strict.</b> Whatever is not understood is a mistake: unknown fields, fields that stand twice, numbers in quotes, durations
 * without a unit. All mistakes are told, each with its path and place.
 * <p><b>Three forms</b>, told apart by the media type: {@link RuleDocument#YAML} and {@link RuleDocument#JSON} for people,
 * {@link RuleDocument#CANONICAL} for programs, with integers in base units. The hash is the SHA-256 of the canonical form of
 * {@code rules}, which leaves out what equals its default; so it does not depend on how a document was written.
 * <p><b>Safe against hostile documents</b> of any content: at most 512 KiB, 16 levels and 200,000 values after aliases are expanded;
 * no object is made by a name in the document, and classes of exceptions are not initialised. A resource that is a regular
 * expression is compiled.
 * <p><b>Cost.</b> Linear in the size of the document. Rules that the canonical form tells as in the document read last are not read again but
 * taken from there: of a hundred rules of which one is changed, one is read.
 */
public final class RuleDocuments {
    private final NamedFunctions functions;
    private final ClassLoader classes;
    private final KnownRules known = new KnownRules();
    private final DocumentReader reader;
    private final DocumentWriter writer;
    private final Map<String, RuleType> types = new LinkedHashMap<>();

    private RuleDocuments(Collection<? extends RuleKind<?>> kinds, NamedFunctions functions, ClassLoader classes) {
        this.functions = Check.present("functions", functions);
        this.classes = Check.present("classes", classes);
        for (RuleKind<?> kind : kinds) {
            if (types.put(kind.name(), new RuleType(kind, Codecs.ofRecord(kind.configType()))) != null) {
                throw new IllegalArgumentException("kind must be given once, but was " + kind + " twice");
            }
        }
        writer = new DocumentWriter(types);
        reader = new DocumentReader(types, known, this::text);
    }

    /** Knows the {@link StandardKinds} and no functions. */
    public static RuleDocuments standard() {
        return of(StandardKinds.all(), NamedFunctions.none());
    }

    /** Finds classes of exceptions where the calling thread's context finds its classes. */
    public static RuleDocuments of(Collection<? extends RuleKind<?>> kinds, NamedFunctions functions) {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return of(kinds, functions, context == null ? ClassLoader.getSystemClassLoader() : context);
    }

    /**
     * @param classes where classes of exceptions are found
     * @throws IllegalArgumentException if a kind is given twice, or documents cannot hold its config, see {@link RuleKind}
     */
    public static RuleDocuments of(
            Collection<? extends RuleKind<?>> kinds, NamedFunctions functions, ClassLoader classes) {
        return new RuleDocuments(kinds, functions, classes);
    }

    /**
     * For who has not the application's code, such as a server or a converter: every function and every class of exceptions that is
     * named is taken to exist. What is read can be compared, written and hashed, but not used. At most
     * {@value AssumedClasses#MOST} classes are taken to exist by one instance.
     */
    public static RuleDocuments assuming(Collection<? extends RuleKind<?>> kinds) {
        return of(kinds, NamedFunctions.assumed(), new AssumedClasses(RuleDocuments.class.getClassLoader()));
    }

    /**
     * The rules of a document, with the hash of their canonical form.
     *
     * @throws InvalidRulesException if it holds mistakes, or is of another media type
     */
    public RuleSet read(RuleDocument document) {
        boolean canonical = document.mediaType().equals(RuleDocument.CANONICAL);
        boolean json = canonical || document.mediaType().equals(RuleDocument.JSON);
        Problems problems = new Problems();
        if (!json && !document.mediaType().equals(RuleDocument.YAML)) {
            problems.add(
                    RuleError.Code.SYNTAX,
                    "",
                    Place.START,
                    "the media type must be " + RuleDocument.YAML + ", " + RuleDocument.JSON + " or "
                            + RuleDocument.CANONICAL + ", but was " + document.mediaType(),
                    "",
                    document.mediaType());
            throw problems.exception();
        }
        Node root = canonical ? NodeParser.parse(document.bytes(), known) : NodeParser.parse(document.bytes(), json);
        return reader.read(root, context(canonical ? Form.CANONICAL : Form.PLAIN, problems));
    }

    /**
     * The rules of a document that was never text: maps, lists, strings, booleans and numbers, in the form for people.
     *
     * @throws InvalidRulesException if it holds mistakes; their lines and columns say nothing
     * @throws IllegalArgumentException if it holds values of other types
     */
    public RuleSet read(Map<String, ?> tree) {
        return reader.read(Node.of(tree), context(Form.PLAIN));
    }

    /**
     * The document of a rule set, with its hash. Reading it gives an equal rule set.
     *
     * @param mediaType which of the three forms
     * @throws IllegalArgumentException if a rule cannot be written: it has a function without a name, is finer than rules can tell,
     *     or is of a kind that is not known here; the message says which
     */
    public RuleDocument write(RuleSet rules, String mediaType) {
        String version = rules.epoch() + "." + rules.revision();
        return RuleDocument.of(text(rules, mediaType), mediaType, version);
    }

    private String text(RuleSet rules, String mediaType) {
        switch (mediaType) {
            case RuleDocument.CANONICAL -> {
                CanonicalRules canonical = canonical(rules);
                return JsonText.canonical(writer.document(rules, canonical.hash(), canonical));
            }
            case RuleDocument.JSON -> {
                return JsonText.indented(writer.document(rules, "", writer.rules(rules.rules(), context(Form.PLAIN))));
            }
            case RuleDocument.YAML -> {
                return YamlText.of(writer.document(rules, "", writer.rules(rules.rules(), context(Form.PLAIN))));
            }
            default ->
                throw new IllegalArgumentException("mediaType must be " + RuleDocument.YAML + ", " + RuleDocument.JSON
                        + " or " + RuleDocument.CANONICAL + ", but was " + mediaType);
        }
    }

    /**
     * {@code sha256:} and the SHA-256, in hexadecimal, of the canonical form of the rules.
     *
     * @throws IllegalArgumentException if a rule cannot be written, see {@link #write}
     */
    public String hash(RuleSet rules) {
        return canonical(rules).hash();
    }

    /**
     * The rules in canonical form, of which {@link #hash} is the hash.
     *
     * @throws IllegalArgumentException if a rule cannot be written, see {@link #write}
     */
    public CanonicalRules canonical(RuleSet rules) {
        return CanonicalRules.ofItems(rules.rules().stream().map(this::text).toList());
    }

    private String text(Rule<?> rule) {
        String text = known.text(rule);
        return text == null ? JsonText.canonical(writer.rule(rule, context(Form.CANONICAL))) : text;
    }

    /** The fields of a config that differ from their defaults, in the form for people: what {@code explain} shows. */
    public Map<String, Object> differences(Rule<?> rule) {
        return writer.config(rule, context(Form.PLAIN));
    }

    /** The JSON Schema (2020-12) of the form for people. */
    public String schema(Descriptions descriptions) {
        return JsonText.indented(DocumentSchema.of(types.values(), descriptions));
    }

    private Context context(Form form) {
        return context(form, new Problems());
    }

    private Context context(Form form, Problems problems) {
        return new Context(form, functions, classes, problems);
    }
}
