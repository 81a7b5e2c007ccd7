package io.sluice.guard.document;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Writes trees of maps, lists, strings, booleans and numbers as YAML, in the order they come; text in quotes only where it must be. */
final class YamlText {
    /** What means nothing else in YAML, of any version. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_/.$][A-Za-z0-9_/.$+*()\\[\\]{} :-]*");

    private static final Pattern NOT_PLAIN = Pattern.compile(
            ".*(: .*| #.*|[: ])|[-+.0-9:eE_]*|0[xo].*|(?i:\\.inf|\\.nan|true|false|yes|no|on|off|y|n|null)");

    private final StringBuilder out = new StringBuilder();

    private YamlText() {}

    static String of(Map<String, ?> tree) {
        YamlText text = new YamlText();
        text.map(tree, "", "");
        return text.out.toString();
    }

    private void map(Map<?, ?> map, String first, String indent) {
        String before = first;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(before).append(scalar(entry.getKey())).append(':');
            value(entry.getValue(), indent + "  ");
            before = indent;
        }
    }

    private void value(Object value, String indent) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            out.append('\n');
            map(map, indent, indent);
        } else if (value instanceof List<?> list && !list.isEmpty()) {
            out.append('\n');
            list.forEach(item -> item(item, indent));
        } else {
            out.append(' ').append(scalar(value)).append('\n');
        }
    }

    private void item(Object item, String indent) {
        out.append(indent).append('-');
        if (item instanceof Map<?, ?> map && !map.isEmpty()) {
            map(map, " ", indent + "  ");
        } else {
            value(item, indent + "  ");
        }
    }

    private static String scalar(Object value) {
        if (value instanceof String text) {
            return PLAIN.matcher(text).matches() && !NOT_PLAIN.matcher(text).matches() ? text : JsonText.quoted(text);
        }
        return value instanceof Map ? "{}" : value instanceof List ? "[]" : JsonText.canonical(value);
    }
}
