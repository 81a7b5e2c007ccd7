package io.sluice.guard.document;

import io.sluice.core.Check;
import io.sluice.core.rule.RuleDocument;
import io.sluice.guard.document.Node.Field;
import io.sluice.guard.document.Node.Mapping;
import io.sluice.guard.document.Node.Scalar;
import io.sluice.guard.document.Node.Sequence;
import io.sluice.guard.document.RuleError.Code;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a rule set as canonical JSON, unread: what is stored, hashed, and carried from one program to another. Whether they mean
 * anything, {@link RuleDocuments} says. Immutable, compared by its text; safe for many threads.
 * <p>As a component of a record it is a list in that record's JSON, see {@link RecordMessages}.
 */
public final class CanonicalRules {
    private static final CanonicalRules NONE = new CanonicalRules("[]");

    private final String text;

    private CanonicalRules(String text) {
        this.text = text;
    }

    /** An empty list. */
    public static CanonicalRules none() {
        return NONE;
    }

    /**
     * @param items each of them canonical JSON
     */
    static CanonicalRules ofItems(List<String> items) {
        return new CanonicalRules('[' + String.join(",", items) + ']');
    }

    /** The JSON of the list, as RFC 8785 wants it. */
    public String text() {
        return text;
    }

    /** The rules one by one, each as its canonical JSON. */
    public List<String> items() {
        int[] bounds = ListBounds.of(text);
        List<String> items = new ArrayList<>(bounds.length - 1);
        for (int i = 0; i < bounds.length - 1; i++) {
            items.add(text.substring(bounds[i], bounds[i + 1] - 1));
        }
        return items;
    }

    /**
     * Some of these rules, as a list of their own.
     *
     * @param from the place of the first of them, counted from 0
     * @param to the place after the last of them
     * @throws IllegalArgumentException if there are no such places
     */
    public CanonicalRules part(int from, int to) {
        List<String> items = items();
        Check.inRange("to", to, 0, items.size());
        Check.inRange("from", from, 0, to);
        return ofItems(items.subList(from, to));
    }

    /**
     * These rules with others in the place of some.
     *
     * @param from the place of the first rule that goes, counted from 0
     * @param to the place after the last one that goes; as {@code from} if none does
     * @param others what comes there
     * @throws IllegalArgumentException if there are no such places
     */
    public CanonicalRules with(int from, int to, CanonicalRules others) {
        int[] bounds = ListBounds.of(text);
        int size = bounds.length - 1;
        Check.inRange("to", to, 0, size);
        Check.inRange("from", from, 0, to);
        StringJoiner joined = new StringJoiner(",", "[", "]");
        if (from > 0) {
            joined.add(text.substring(1, bounds[from] - 1));
        }
        if (!others.equals(NONE)) {
            joined.add(others.text.substring(1, others.text.length() - 1));
        }
        if (to < size) {
            joined.add(text.substring(bounds[to], text.length() - 1));
        }
        return new CanonicalRules(joined.toString());
    }

    /** {@code sha256:} and the SHA-256 of the text in hexadecimal: the hash of the rule set, if the text is what its rules are written as. */
    public String hash() {
        return Hashes.sha256(text);
    }

    /** The document of a rule set with these rules, in the canonical form, to be read by {@link RuleDocuments}. */
    public RuleDocument document(long epoch, long revision) {
        String document = "{\"epoch\":" + epoch + ",\"revision\":" + revision + ",\"rules\":" + text + '}';
        return RuleDocument.of(document, RuleDocument.CANONICAL, epoch + "." + revision);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CanonicalRules that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return Texts.shortened(text);
    }

    /** Keeps what is written, in canonical form. */
    static final class OfRules implements Codec {
        @Override
        public @Nullable Object read(Node node, String path, Context context) {
            if (!(node instanceof Sequence sequence)) {
                context.problems().wrong(Code.WRONG_TYPE, path, node, "a list");
                return null;
            }
            if (sequence.slice().canonical()) {
                return new CanonicalRules(sequence.slice().text());
            }
            int before = context.problems().size();
            Object tree = tree(node, path, context);
            return context.problems().size() == before ? new CanonicalRules(JsonText.canonical(tree)) : null;
        }

        private static Object tree(Node node, String path, Context context) {
            if (node instanceof Sequence sequence) {
                List<Object> items = new ArrayList<>();
                for (Node item : sequence.items()) {
                    items.add(tree(item, path + '[' + items.size() + ']', context));
                }
                return items;
            }
            return node instanceof Mapping mapping ? map(mapping, path, context) : scalar((Scalar) node, path, context);
        }

        private static Map<String, Object> map(Mapping mapping, String path, Context context) {
            Map<String, Object> fields = new TreeMap<>();
            for (Field field : mapping.fields()) {
                String itsPath = path + '.' + Texts.shortened(field.key().text());
                Object value = tree(field.value(), itsPath, context);
                if (fields.putIfAbsent(field.key().text(), value) != null) {
                    context.problems().add(Code.DUPLICATE, itsPath, field.key(), "the field stands twice");
                }
            }
            return fields;
        }

        private static Object scalar(Scalar scalar, String path, Context context) {
            if (scalar.quoted()) {
                return scalar.text();
            }
            if (scalar.isNull()) {
                return JsonText.NULL;
            }
            if (scalar.isBoolean()) {
                return scalar.text().equals("true");
            }
            Object number = new ScalarCodecs.OfWhole(false).read(scalar, path, context);
            return number == null ? 0L : number;
        }

        @Override
        public Object write(Object value, Context context) {
            return value; // JsonText writes it as it is
        }

        @Override
        public Map<String, Object> schema(Descriptions descriptions) {
            Map<String, Object> schema = new LinkedHashMap<>(); // in an order that stays
            schema.put("type", "array");
            schema.put("items", Map.of("type", "object"));
            return schema;
        }
    }
}
