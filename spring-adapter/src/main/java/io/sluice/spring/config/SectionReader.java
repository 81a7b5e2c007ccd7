package io.sluice.spring.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

/**
 * Turns properties into what a rule document has in their place. It knows how Spring's users write values, and the types of a record's
 * components; what is allowed it leaves to the document's reader: what makes no sense is handed on as it is.
 */
final class SectionReader {
    private final Binder binder;
    private final Map<String, PropertyNode> places;

    /**
     * @param binder finds the value that wins, and resolves placeholders
     * @param places gets the node of each path in the document
     */
    SectionReader(Binder binder, Map<String, PropertyNode> places) {
        this.binder = binder;
        this.places = places;
    }

    /** A map with a field for each child; one that is no component of the record keeps its name. */
    Object record(PropertyNode node, Class<?> type, String path, Predicate<PropertyNode> wanted) {
        places.put(path, node);
        String own = node.isLeaf() ? text(node) : "";
        if (!own.isBlank()) {
            return own;
        }
        Map<String, RecordComponent> components = components(type);
        Map<String, Object> fields = new LinkedHashMap<>();
        for (PropertyNode child : node.children()) {
            if (wanted.test(child)) {
                RecordComponent component = components.get(PropertyNode.uniform(child.written()));
                String field = component == null ? child.written() : component.getName();
                String itsPath = path + '.' + field;
                places.put(itsPath, child);
                fields.put(field, component == null ? "" : value(child, component.getGenericType(), itsPath));
            }
        }
        return fields;
    }

    static Map<String, RecordComponent> components(Class<?> type) {
        Map<String, RecordComponent> components = new LinkedHashMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            components.put(PropertyNode.uniform(component.getName()), component);
        }
        return components;
    }

    private Object value(PropertyNode node, Type type, String path) {
        if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
            Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
            if (Collection.class.isAssignableFrom(raw)) {
                return list(node, last, path);
            }
            if (Map.class.isAssignableFrom(raw)) {
                return map(node, last, path);
            }
        }
        return isRecord(type)
                ? record(node, (Class<?>) type, path, any -> true)
                : scalar(text(node), type, node.written());
    }

    private List<Object> list(PropertyNode node, Type type, String path) {
        List<Object> items = new ArrayList<>();
        if (isRecord(type)) {
            for (PropertyNode item : node.children()) {
                items.add(value(item, type, path + '[' + items.size() + ']'));
            }
            return items;
        }
        List<String> texts =
                binder.bind(node.name(), Bindable.listOf(String.class)).orElse(List.of());
        texts.forEach(text -> items.add(scalar(text, type, node.written())));
        return items;
    }

    private Map<String, Object> map(PropertyNode node, Type type, String path) {
        Map<String, Object> entries = new LinkedHashMap<>();
        for (PropertyNode entry : node.children()) {
            String itsPath = path + '.' + entry.written();
            places.put(itsPath, entry);
            entries.put(entry.written(), value(entry, type, itsPath));
        }
        return entries;
    }

    /** The value that wins, with placeholders resolved; empty if there is none. */
    String text(PropertyNode node) {
        return binder.bind(node.name(), Bindable.of(String.class)).orElse("");
    }

    /** Records that documents have as a map, rather than as text. */
    private static boolean isRecord(Type type) {
        if (!(type instanceof Class<?> plain) || !plain.isRecord()) {
            return false;
        }
        for (var method : plain.getMethods()) {
            if (method.getName().equals("parse") && method.getParameterCount() == 1) {
                return false;
            }
        }
        return true;
    }

    private static Object scalar(String text, Type type, String name) {
        String word = text.strip();
        if (type == Duration.class) {
            return duration(word);
        }
        if (type == boolean.class || type == Boolean.class) {
            return logical(word);
        }
        if (type instanceof Class<?> plain && plain.isEnum()) {
            return constant(word);
        }
        boolean number =
                type instanceof Class<?> plain && (plain.isPrimitive() || Number.class.isAssignableFrom(plain));
        if (number && PropertyNode.uniform(name).endsWith("bytes")) {
            return bytes(word);
        }
        if (number) {
            return number(word);
        }
        return type == Object.class ? anything(word) : word;
    }

    /** As Spring reads it: {@code 250ms}, {@code 2s}, {@code PT2S}; a plain number is in milliseconds. */
    private static String duration(String word) {
        try {
            Duration duration = DurationStyle.detectAndParse(word);
            boolean wholeMillis = duration.toNanosPart() % 1_000_000 == 0;
            return wholeMillis && !duration.isNegative() ? duration.toMillis() + "ms" : word;
        } catch (RuntimeException otherForm) { // such as 1h30m, which documents know
            return word;
        }
    }

    private static Object logical(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "true", "on", "yes", "1" -> true;
            case "false", "off", "no", "0" -> false;
            default -> word;
        };
    }

    static String constant(String word) {
        return word.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static Object number(String word) {
        try {
            return new BigDecimal(word);
        } catch (NumberFormatException noNumber) {
            return word;
        }
    }

    /** As Spring reads it: {@code 10MB}; a plain number is in bytes. */
    private static Object bytes(String word) {
        try {
            return DataSize.parse(word).toBytes();
        } catch (IllegalArgumentException noSize) {
            return number(word);
        }
    }

    private static Object anything(String word) {
        if (word.equalsIgnoreCase("true") || word.equalsIgnoreCase("false")) {
            return Boolean.valueOf(word);
        }
        return word.matches("-?[0-9]{1,18}") ? number(word) : word;
    }

    /** The form of a name that Spring's documentation uses. */
    static String dashed(String camelCase) {
        return camelCase.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    /** For a caller that has a node or none. */
    @Nullable String textOf(@Nullable PropertyNode node) {
        return node == null ? null : text(node).strip();
    }
}
