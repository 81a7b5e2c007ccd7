package io.sluice.guard.document;

import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes trees of maps, lists, strings, booleans and numbers as JSON: canonically, as RFC 8785 wants it (members sorted by UTF-16 code
 * units, no blanks, the fewest escapes; numbers are integers here), or indented and in the order they come, for people.
 */
final class JsonText {
    /** Stands for null, which maps of values do not hold. */
    static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "null";
        }
    };

    private final StringBuilder out = new StringBuilder();
    private final boolean canonical;

    private JsonText(boolean canonical) {
        this.canonical = canonical;
    }

    static String canonical(Object tree) {
        return new JsonText(true).value(tree, "").out.toString();
    }

    static String indented(Object tree) {
        return new JsonText(false).value(tree, "\n").out.append('\n').toString();
    }

    static String quoted(String text) {
        return new JsonText(false).text(text).out.toString();
    }

    /** Whether YAML allows a character only as an escape, or takes it for the end of a line. JSON knows no such characters. */
    static boolean isSpecialInYaml(char c) {
        return c >= 0x7f && c < 0xa0
                || c == '\u2028'
                || c == '\u2029'
                || c == '\ufeff'
                || c == '\ufffe'
                || c == '\uffff';
    }

    static String escaped(char c) {
        return "\\u%04x".formatted((int) c);
    }

    private JsonText value(Object value, String newline) {
        if (value instanceof Map<?, ?> map) {
            return map(map, newline);
        }
        if (value instanceof List<?> list) {
            return list(list, newline);
        }
        if (value instanceof String string) {
            return text(string);
        }
        if (value instanceof CanonicalRules rules) {
            out.append(rules.text());
            return this;
        }
        out.append(value instanceof BigDecimal number ? number.toPlainString() : value.toString());
        return this;
    }

    private JsonText map(Map<?, ?> map, String newline) {
        String inner = canonical ? "" : newline + "  ";
        Iterator<? extends Map.Entry<?, ?>> entries =
                (canonical ? new TreeMap<Object, Object>(map) : map).entrySet().iterator();
        out.append('{');
        boolean any = entries.hasNext();
        while (entries.hasNext()) {
            Map.Entry<?, ?> entry = entries.next();
            out.append(inner);
            text((String) entry.getKey());
            out.append(canonical ? ":" : ": ");
            value(entry.getValue(), inner);
            out.append(entries.hasNext() ? "," : "");
        }
        out.append(any && !canonical ? newline : "").append('}');
        return this;
    }

    private JsonText list(List<?> list, String newline) {
        String inner = canonical ? "" : newline + "  ";
        out.append('[');
        for (int i = 0; i < list.size(); i++) {
            out.append(i == 0 ? "" : ",").append(inner);
            value(list.get(i), inner);
        }
        out.append(list.isEmpty() || canonical ? "" : newline).append(']');
        return this;
    }

    private JsonText text(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            character(text.charAt(i));
        }
        out.append('"');
        return this;
    }

    private void character(char c) {
        switch (c) {
            case '"', '\\' -> out.append('\\').append(c);
            case '\b' -> out.append("\\b");
            case '\t' -> out.append("\\t");
            case '\n' -> out.append("\\n");
            case '\f' -> out.append("\\f");
            case '\r' -> out.append("\\r");
            default -> {
                if (c < 0x20 || !canonical && isSpecialInYaml(c)) {
                    out.append(escaped(c));
                } else {
                    out.append(c);
                }
            }
        }
    }
}
