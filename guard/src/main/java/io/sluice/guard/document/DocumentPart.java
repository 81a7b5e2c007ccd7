package io.sluice.guard.document;

import io.sluice.guard.document.Node.Field;
import io.sluice.guard.document.Node.Mapping;
import io.sluice.guard.document.Node.Scalar;
import io.sluice.guard.document.Node.Sequence;
import io.sluice.guard.document.RuleError.Code;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A part of a document whose form is not ours, such as the rules of another library, for who reads it strictly: every part knows its path
 * and its place, and whatever is not as it should be is refused with path, line, column, what is allowed and what it was.
 * <pre>{@code
 * Map<String, DocumentPart> rule = DocumentPart.json(bytes).items().get(0).fields();
 * double count = rule.get("count").number(0, 1e9);
 * }</pre>
 * <p>The limits of all rule documents hold: bytes, depth, and values after aliases are expanded. Immutable.
 */
public final class DocumentPart {
    private final String path;
    private final Node node;

    private DocumentPart(String path, Node node) {
        this.path = path;
        this.node = node;
    }

    /**
     * @param utf8 one JSON value
     * @throws InvalidRulesException if it is something else
     */
    public static DocumentPart json(byte[] utf8) {
        return new DocumentPart("", NodeParser.parse(utf8, true));
    }

    /**
     * @param utf8 one YAML document
     * @throws InvalidRulesException if it is something else
     */
    public static DocumentPart yaml(byte[] utf8) {
        return new DocumentPart("", NodeParser.parse(utf8, false));
    }

    /** Where it is in the document, such as {@code rules[3].count}; empty for the whole. */
    public String path() {
        return path;
    }

    public boolean isNull() {
        return node instanceof Scalar scalar && scalar.isNull();
    }

    /** Whether it is text that is no number, or in quotes. */
    public boolean isText() {
        return node instanceof Scalar scalar && scalar.isText();
    }

    // ---- what it must be

    /** Items in order. */
    public List<DocumentPart> items() {
        if (!(node instanceof Sequence sequence)) {
            throw wrong("a list");
        }
        List<DocumentPart> items = new ArrayList<>();
        for (Node item : sequence.items()) {
            items.add(new DocumentPart(path + '[' + items.size() + ']', item));
        }
        return items;
    }

    /** Fields by name, in order, without those that are null; a name that stands twice is refused. */
    public Map<String, DocumentPart> fields() {
        if (!(node instanceof Mapping mapping)) {
            throw wrong("a map");
        }
        Map<String, DocumentPart> fields = new LinkedHashMap<>();
        for (Field field : mapping.fields()) {
            String name = field.key().text();
            DocumentPart part = new DocumentPart(path.isEmpty() ? name : path + '.' + name, field.value());
            if (fields.putIfAbsent(name, part) != null) {
                throw part.refused(Code.DUPLICATE, "the key stands twice", "", "");
            }
        }
        fields.values().removeIf(DocumentPart::isNull);
        return fields;
    }

    /** As {@link #fields()}, of which no others than these are allowed. */
    public Map<String, DocumentPart> fields(Set<String> known) {
        Map<String, DocumentPart> fields = fields();
        fields.forEach((name, part) -> {
            if (!known.contains(name)) {
                throw part.refused(
                        Code.UNKNOWN_KEY, "there is no such field" + Texts.didYouMean(name, known), "", name);
            }
        });
        return fields;
    }

    /** What was written, in quotes or not. */
    public String text() {
        if (!(node instanceof Scalar scalar) || scalar.isNull()) {
            throw wrong("text");
        }
        return scalar.text();
    }

    public boolean flag() {
        if (!(node instanceof Scalar scalar) || !scalar.isBoolean()) {
            throw wrong("true or false");
        }
        return scalar.text().equals("true");
    }

    public long whole(long least, long most) {
        String allowed = "a whole number between " + least + " and " + most;
        if (!(node instanceof Scalar scalar) || !scalar.isDecimal()) {
            throw wrong(allowed);
        }
        BigDecimal value = new BigDecimal(scalar.text());
        if (value.stripTrailingZeros().scale() > 0
                || value.compareTo(BigDecimal.valueOf(least)) < 0
                || value.compareTo(BigDecimal.valueOf(most)) > 0) {
            throw outOfRange(allowed);
        }
        return value.longValueExact();
    }

    public BigDecimal number(long least, long most) {
        String allowed = "a number between " + least + " and " + most;
        if (!(node instanceof Scalar scalar) || !scalar.isDecimal()) {
            throw wrong(allowed);
        }
        BigDecimal value = new BigDecimal(scalar.text());
        if (value.compareTo(BigDecimal.valueOf(least)) < 0 || value.compareTo(BigDecimal.valueOf(most)) > 0) {
            throw outOfRange(allowed);
        }
        return value;
    }

    /** One of these words, whatever the case of its letters; as it stands in the collection. */
    public String oneOf(Collection<String> words) {
        String word = text();
        return words.stream()
                .filter(word::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(() -> outOfRange("one of " + String.join(", ", words)));
    }

    /**
     * A field that must be there.
     *
     * @param fields what {@link #fields()} gave
     */
    public DocumentPart required(Map<String, DocumentPart> fields, String name) {
        DocumentPart part = fields.get(name);
        if (part == null) {
            throw refused(Code.MISSING, "there must be a field " + name, "", "");
        }
        return part;
    }

    // ---- what is wrong

    /** It breaks a rule of its format, told in one sentence: the exception to throw. */
    public InvalidRulesException invalid(String message) {
        return refused(Code.INVALID, message, "", "");
    }

    /** It is not one of the values that are allowed: the exception to throw. */
    public InvalidRulesException outOfRange(String allowed) {
        return refused(
                Code.OUT_OF_RANGE, "must be " + allowed + ", but was " + node.describe(), allowed, node.describe());
    }

    private InvalidRulesException wrong(String allowed) {
        return refused(
                Code.WRONG_TYPE, "must be " + allowed + ", but was " + node.describe(), allowed, node.describe());
    }

    private InvalidRulesException refused(Code code, String message, String allowed, String actual) {
        Place place = node.place();
        return new InvalidRulesException(
                List.of(new RuleError(path, code, message, allowed, actual, place.line(), place.column())));
    }

    @Override
    public String toString() {
        return path + ": " + node.describe();
    }
}
