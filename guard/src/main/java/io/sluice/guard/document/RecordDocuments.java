package io.sluice.guard.document;

import io.sluice.core.Check;
import io.sluice.core.rule.RuleDocument;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes documents whose root is one record, such as the configuration of a program, by the reader of rule documents: as
 * strict, as safe against hostile documents, and with the same messages, each with path, line, range and value. Immutable and safe for
 * many threads.
 * <p>A record's fields are its components. It is made by the builder behind a static {@code custom()}, or else by the shortest public
 * constructor that takes all that is given; what a component may be is told at {@link io.sluice.core.rule.RuleKind}.
 *
 * @param <R> the record
 */
public final class RecordDocuments<R extends Record> {
    private final Class<R> type;
    private final RecordCodec codec;

    private RecordDocuments(Class<R> type) {
        this.type = type;
        codec = Codecs.ofRecord(type);
    }

    /**
     * @throws IllegalArgumentException if documents cannot hold such a record
     */
    public static <R extends Record> RecordDocuments<R> of(Class<R> type) {
        return new RecordDocuments<>(Check.present("type", type));
    }

    /**
     * What a document says, in YAML or JSON.
     *
     * @throws InvalidRulesException if it holds mistakes, or is of another media type; all mistakes are told
     */
    public R read(RuleDocument document) {
        return read(NodeParser.parse(document.bytes(), form(document)), "");
    }

    private static boolean form(RuleDocument document) {
        String media = document.mediaType();
        if (!media.equals(RuleDocument.JSON) && !media.equals(RuleDocument.YAML)) {
            String allowed = RuleDocument.YAML + " or " + RuleDocument.JSON;
            throw new InvalidRulesException(List.of(new RuleError(
                    "",
                    RuleError.Code.SYNTAX,
                    "the media type must be " + allowed + ", but was " + Texts.shortened(media),
                    allowed,
                    media,
                    1,
                    1)));
        }
        return media.equals(RuleDocument.JSON);
    }

    /**
     * What a part of a document says that was read as maps, lists, strings, booleans and whole numbers.
     *
     * @param path where it stands in its document, for messages; empty if it is all of it
     * @throws InvalidRulesException if it holds mistakes; their lines and columns say nothing
     */
    public R read(Map<String, ?> tree, String path) {
        return read(Node.of(tree), path);
    }

    private R read(Node root, String path) {
        return type.cast(codec.readAll(root, path, Context.ofRecords(Form.PLAIN)));
    }

    /** As JSON for people; what equals its default is left out. Reading it gives an equal record. */
    public String json(R record) {
        return JsonText.indented(codec.write(record, Context.ofRecords(Form.PLAIN)));
    }

    /** As YAML; what equals its default is left out. Reading it gives an equal record. */
    public String yaml(R record) {
        return YamlText.of(codec.write(record, Context.ofRecords(Form.PLAIN)));
    }

    /** {@code sha256:} and the SHA-256 of the record's canonical form: the same for equal records, however they were written. */
    public String hash(R record) {
        return Hashes.sha256(JsonText.canonical(codec.write(record, Context.ofRecords(Form.CANONICAL))));
    }

    /**
     * The JSON Schema (2020-12) of such documents, for editors.
     *
     * @param title what the documents are called
     */
    public String schema(String title, Descriptions descriptions) {
        Map<String, Object> schema = DocumentSchema.titled(title);
        schema.putAll(codec.schema(descriptions));
        return JsonText.indented(schema);
    }
}
