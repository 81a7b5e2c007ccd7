package io.sluice.guard.document;

import io.sluice.guard.document.Node.Scalar;
import io.sluice.guard.document.RuleError.Code;

/**
 * The characters of a JSON document, one after the other: where they stand, what texts and words they make. Counts blemishes: whatever is not as RFC
 * 8785 wants it.
 */
final class JsonScanner {
    private static final int LONGEST_EXACT = 17; // -2^53
    private static final String SHORT_ESCAPES = "\b\t\n\f\r";
    private static final char END = '\0'; // also a control character, which may stand nowhere

    private final String text;
    private int at;
    private int line = 1;
    private int lineStart;
    private int blemishes;

    JsonScanner(String text) {
        this.text = text;
        if (text.startsWith("\ufeff")) { // a byte order mark
            at = 1;
            lineStart = 1;
        }
    }

    String text() {
        return text;
    }

    /** How many characters are behind. */
    int at() {
        return at;
    }

    /** What is up to there is behind now; it holds no end of a line. */
    void passTo(int end) {
        at = end;
    }

    boolean isAtEnd() {
        return at == text.length();
    }

    int blemishes() {
        return blemishes;
    }

    void blemish() {
        blemishes++;
    }

    /** Passes the next character, if it is this one. */
    boolean passes(char c) {
        if (next() != c) {
            return false;
        }
        at++;
        return true;
    }

    // ---- text

    /** The text that begins with the double quotes here. */
    Scalar string(Place place) {
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

    /** The number, or true, false or null, that begins here. */
    Scalar word(Place place) {
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
    char next() {
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

    Place place() {
        return new Place(line, at - lineStart + 1);
    }

    /** What a message calls the character here. */
    String found() {
        if (at >= text.length()) {
            return "nothing more";
        }
        return new StringBuilder()
                .append('"')
                .appendCodePoint(text.codePointAt(at))
                .append('"')
                .toString();
    }

    InvalidRulesException wrong(String message) {
        return NodeLimits.fatal(Code.SYNTAX, place(), message);
    }
}
