package io.sluice.guard.document;

import io.sluice.guard.document.KnownRules.Known;
import io.sluice.guard.document.KnownRules.Reading;
import io.sluice.guard.document.Node.Field;
import io.sluice.guard.document.Node.Mapping;
import io.sluice.guard.document.Node.Remembered;
import io.sluice.guard.document.Node.Scalar;
import io.sluice.guard.document.Node.Sequence;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns JSON (RFC 8259) into {@link Node nodes}, as strictly as it is written there. By hand, since every instance of an application reads the
 * rules that are published, all at the same time, and a reader of all of YAML takes many times as long for the same text.
 * <p>Tells on the way which lists and maps are canonical, see {@link Slice}: whatever is not as RFC 8785 wants it counts as a blemish, and a
 * collection within which none was counted is canonical.
 */
final class JsonParser {
    private static final int DEPTH_OF_RULES = 3; // in a document's list

    private final NodeLimits limits = new NodeLimits();
    private final JsonScanner in;
    private final @Nullable Reading known;

    JsonParser(String text) {
        this(text, null);
    }

    /**
     * @param known the rules that need not be read again; null if there are none
     */
    JsonParser(String text, @Nullable Reading known) {
        in = new JsonScanner(text);
        this.known = known;
    }

    /**
     * @throws InvalidRulesException at the first mistake: what follows one means nothing
     */
    Node document() {
        in.next();
        if (in.isAtEnd()) {
            throw in.wrong("the document is empty");
        }
        Node root = value(1);
        in.next();
        if (!in.isAtEnd()) {
            throw in.wrong("the document must end here, but there was " + in.found());
        }
        return root;
    }

    private Node value(int depth) {
        char first = in.next();
        Place place = in.place();
        limits.count(place);
        return switch (first) {
            case '{' -> depth == DEPTH_OF_RULES && known != null ? rule(depth, place, known) : mapping(depth, place);
            case '[' -> sequence(depth, place);
            case '"' -> in.string(place);
            default -> in.word(place);
        };
    }

    // ---- collections

    private Sequence sequence(int depth, Place place) {
        limits.nest(depth, place);
        int from = in.at();
        int before = in.blemishes();
        List<Node> items = new ArrayList<>();
        in.passTo(from + 1);
        if (!in.passes(']')) {
            do {
                items.add(value(depth + 1));
            } while (goesOn(']'));
        }
        return new Sequence(place, items, slice(from, before));
    }

    private Mapping mapping(int depth, Place place) {
        limits.nest(depth, place);
        int from = in.at();
        int before = in.blemishes();
        List<Field> fields = new ArrayList<>();
        in.passTo(from + 1);
        if (!in.passes('}')) {
            String last = null;
            do {
                Scalar key = key(last);
                last = key.text();
                fields.add(new Field(key, value(depth + 1)));
            } while (goesOn('}'));
        }
        return new Mapping(place, fields, slice(from, before));
    }

    private Slice slice(int from, int blemishesBefore) {
        return new Slice(in.text(), from, in.at(), in.blemishes() == blemishesBefore);
    }

    private Scalar key(@Nullable String last) {
        if (in.next() != '"') {
            throw in.wrong("a key must be in double quotes in JSON, but there was " + in.found());
        }
        Place place = in.place();
        limits.count(place);
        Scalar key = in.string(place);
        if (last != null && last.compareTo(key.text()) >= 0) {
            in.blemish();
        }
        if (!in.passes(':')) {
            throw in.wrong("a colon must follow the key, but there was " + in.found());
        }
        return key;
    }

    private boolean goesOn(char end) {
        if (in.passes(',')) {
            return true;
        }
        if (!in.passes(end)) {
            throw in.wrong("a comma or " + end + " must follow, but there was " + in.found());
        }
        return false;
    }

    // ---- rules

    private Node rule(int depth, Place place, Reading rules) {
        Known rule = rules.next(in.text(), in.at());
        rule = rule == null ? rules.find(in.text(), in.at(), endOfMapping()) : rule;
        if (rule == null) {
            return mapping(depth, place);
        }
        in.passTo(in.at() + rule.text().length());
        return new Remembered(place, rule);
    }

    /** Where the map ends that begins here; the end of the text if it does not. */
    private int endOfMapping() {
        int open = 0;
        boolean quoted = false;
        for (int i = in.at(); i < in.text().length(); i++) {
            char c = in.text().charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (quoted) {
                i += c == '\\' ? 1 : 0;
            } else if (c == '{') {
                open++;
            } else if (c == '}' && --open == 0) {
                return i + 1;
            }
        }
        return in.text().length();
    }
}
