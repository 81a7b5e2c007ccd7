package io.sluice.guard.document;

import io.sluice.core.rule.Rule;
import io.sluice.guard.document.Node.Field;
import io.sluice.guard.document.Node.Mapping;
import io.sluice.guard.document.Node.Remembered;
import io.sluice.guard.document.Node.Scalar;
import io.sluice.guard.document.Node.Sequence;
import io.sluice.guard.document.RuleError.Code;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns JSON (RFC 8259) into {@link Node nodes}, as strictly as it is written there. By hand, since every instance of an application reads the
 * rules that are published, all at the same time, and a reader of YAML takes fifteen times as long for the same text.
 * <p>Tells on the way which lists and maps are canonical, see {@link Slice}: whatever is not as RFC 8785 wants it counts as a blemish, and a
 * collection within which none was counted is canonical.
 */
final class JsonParser {
    private static final int DEPTH_OF_RULES = 3; // in a document's list
    private static final int LONGEST_EXACT = 17; // -2^53
    private static final String SHORT_ESCAPES = "\b\t\n\f\r";
    private static final char END = '\0'; // also a control character, which may stand nowhere

    private final NodeLimits limits = new NodeLimits();
    private final String text;
    private final @Nullable KnownRules known;
    private int at;
    private int line = 1;
    private int lineStart;
    private int blemishes;

    JsonParser(String text) {
        this(text, null);
    }

    /**
     * @param known the rules that need not be read again, by their canonical text; null if there are none
     */
    JsonParser(String text, @Nullable KnownRules known) {
        this.text = text;
        this.known = known;
    }

    /**
     * @throws InvalidRulesException at the first mistake: what follows one means nothing
     */
    Node document() {
        if (text.startsWith("\ufeff")) { // a byte order mark
            at = 1;
            lineStart = 1;
        }
        next();
        if (at == text.length()) {
            throw wrong("the document is empty");
        }
        Node root = value(1);
        next();
        if (at < text.length()) {
            throw wrong("the document must end here, but there was " + found());
        }
        return root;
    }

    private Node value(int depth) {
        char first = next();
        Place place = place();
        limits.count(place);
        return switch (first) {
            case '{' -> depth == DEPTH_OF_RULES && known != null ? rule(depth, place, known) : mapping(depth, place);
            case '[' -> sequence(depth, place);
            case '"' -> string(place);
            default -> word(place);
        };
    }

    // ---- collections

    private Sequence sequence(int depth, Place place) {
        limits.nest(depth, place);
        int from = at++;
        int before = blemishes;
        List<Node> items = new ArrayList<>();
        if (!ends(']')) {
            do {
                items.add(value(depth + 1));
            } while (goesOn(']'));
        }
        return new Sequence(place, items, new Slice(text, from, at, blemishes == before));
    }

    private Mapping mapping(int depth, Place place) {
        limits.nest(depth, place);
        int from = at++;
        int before = blemishes;
        List<Field> fields = new ArrayList<>();
        if (!ends('}')) {
            String last = null;
            do {
                Scalar key = key(last);
                last = key.text();
                fields.add(new Field(key, value(depth + 1)));
            } while (goesOn('}'));
        }
        return new Mapping(place, fields, new Slice(text, from, at, blemishes == before));
    }

    // ---- rules

    private Node rule(int depth, Place place, KnownRules rules) {
        int end = endOfMapping();
        Rule<?> rule = rules.rule(text.substring(at, end));
        if (rule == null) {
            return mapping(depth, place);
        }
        at = end;
        return new Remembered(place, rule);
    }

    /** Where the map ends that begins here; the end of the text if it does not. */
    private int endOfMapping() {
        int open = 0;
        boolean quoted = false;
        for (int i = at; i < text.length(); i++) {
            char c = text.charAt(i);
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
        return text.length();
    }

    private Scalar key(@Nullable String last) {
        if (next() != '"') {
            throw wrong("a key must be in double quotes in JSON, but there was " + found());
        }
        Place place = place();
        limits.count(place);
        Scalar key = string(place);
        if (last != null && last.compareTo(key.text()) >= 0) {
            blemishes++;
        }
        if (next() != ':') {
            throw wrong("a colon must follow the key, but there was " + found());
        }
        at++;
        return key;
    }

    private boolean ends(char end) {
        if (next() != end) {
            return false;
        }
        at++;
        return true;
    }

    private boolean goesOn(char end) {
        char c = next();
        if (c != ',' && c != end) {
            throw wrong("a comma or " + end + " must follow, but there was " + found());
        }
        at++;
        return c == ',';
    }

    // ---- text

    private Scalar string(Place place) {
        int from = ++at;
        while (isPlain(peek())) {
            at++;
        }
        String plain = text.substring(from, at);
        String all = peek() == '"' ? plain : escaped(new StringBuilder(plain));
        at++;
        if (NodeLimits.hasLoneSurrogate(all)) {
            throw NodeLimits.fatal(Code.SYNTAX, place, "half of a surrogate pair is no character");
        }
        return new Scalar(place, all, true);
    }

    private static boolean isPlain(char c) {
        return c != '"' && c != '\\' && c >= ' ';
    }

    private String escaped(StringBuilder all) {
        for (char c = peek(); c != '"'; c = peek()) {
            if (c < ' ') {
                throw wrong(
                        at < text.length()
                                ? "a control character must be escaped in JSON"
                                : "the text must end in double quotes");
            }
            all.append(c == '\\' ? escape() : c);
            at++;
        }
        return all.toString();
    }

    /** The character behind the backslash here; leaves the last character of the escape to be passed. */
    private char escape() {
        at++;
        char c = peek();
        switch (c) {
            case '"', '\\' -> {
                return c;
            }
            case 'b' -> {
                return '\b';
            }
            case 't' -> {
                return '\t';
            }
            case 'n' -> {
                return '\n';
            }
            case 'f' -> {
                return '\f';
            }
            case 'r' -> {
                return '\r';
            }
            case '/' -> {
                blemishes++;
                return c;
            }
            case 'u' -> {
                char unicode = unicode();
                boolean shortest = unicode < ' ' && SHORT_ESCAPES.indexOf(unicode) < 0;
                blemishes += shortest && text.startsWith(JsonText.escaped(unicode), at - 5) ? 0 : 1;
                return unicode;
            }
            default -> throw wrong("there is no such escape in JSON: \\" + found());
        }
    }

    private char unicode() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            at++;
            int digit = Character.digit(peek(), 16);
            if (digit < 0 || peek() > 'f') { // digits of other scripts
                throw wrong("four hexadecimal digits must follow \\u, but there was " + found());
            }
            value = value << 4 | digit;
        }
        return (char) value;
    }

    // ---- words and numbers

    private Scalar word(Place place) {
        int from = at;
        while (isPartOfWord(peek())) {
            at++;
        }
        if (at == from) {
            throw wrong("a value must stand here, but there was " + found());
        }
        Scalar word = new Scalar(place, text.substring(from, at), false);
        if (!word.isWord() && !isExact(word)) {
            if (!word.isDecimal()) {
                String message = "text must be in double quotes in JSON, but was " + Texts.shortened(word.text());
                throw NodeLimits.fatal(Code.SYNTAX, place, message);
            }
            blemishes++;
        }
        return word;
    }

    private static boolean isExact(Scalar number) {
        String digits = number.text();
        return number.isWhole()
                && digits.length() <= LONGEST_EXACT
                && Math.abs(Long.parseLong(digits)) <= ScalarCodecs.OfWhole.MOST
                && !digits.equals("-0");
    }

    private static boolean isPartOfWord(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '-'
                || c == '+'
                || c == '.'
                || c == '_';
    }

    // ---- characters

    /** The next character that is not blank; {@link #END} behind the last. */
    private char next() {
        while (true) {
            char c = peek();
            if (c == '\n') {
                line++;
                lineStart = at + 1;
            } else if (c != ' ' && c != '\t' && c != '\r') {
                return c;
            }
            blemishes++;
            at++;
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : END;
    }

    private Place place() {
        return new Place(line, at - lineStart + 1);
    }

    private String found() {
        if (at >= text.length()) {
            return "nothing more";
        }
        return new StringBuilder()
                .append('"')
                .appendCodePoint(text.codePointAt(at))
                .append('"')
                .toString();
    }

    private InvalidRulesException wrong(String message) {
        return NodeLimits.fatal(Code.SYNTAX, place(), message);
    }
}
