package io.sluice.guard.convert;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A file of properties, YAML or JSON as lists and maps. Of several YAML documents, as Spring has for profiles, all are taken. */
final class ForeignTree {
    private static final Pattern PROPERTY = Pattern.compile("(?m)^\\s*hystrix\\.[^=\\s]+\\s*=");

    private final List<Object> documents;

    private ForeignTree(List<Object> documents) {
        this.documents = documents;
    }

    static ForeignTree of(String text) {
        return new ForeignTree(PROPERTY.matcher(text).find() ? List.of(properties(text)) : yaml(text));
    }

    private static Map<String, Object> properties(String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException | IllegalArgumentException wrong) {
            throw new UnreadableFormatException("the properties cannot be read: " + wrong.getMessage());
        }
        Map<String, Object> sorted = new LinkedHashMap<>();
        properties.stringPropertyNames().stream()
                .sorted()
                .forEach(name -> sorted.put(name, properties.getProperty(name)));
        return sorted;
    }

    private static List<Object> yaml(String text) {
        List<Object> documents = new ArrayList<>();
        try {
            for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(text)) {
                if (document != null) {
                    documents.add(document);
                }
            }
        } catch (YamlEngineException wrong) {
            throw new UnreadableFormatException("it is neither YAML nor JSON: " + wrong.getMessage());
        }
        return documents;
    }

    boolean isList() {
        return !documents.isEmpty() && documents.stream().allMatch(document -> document instanceof List);
    }

    /** The items of all lists. */
    List<Object> items() {
        List<Object> items = new ArrayList<>();
        documents.forEach(document -> items.addAll((List<?>) document));
        return items;
    }

    boolean hasSection(String name) {
        return flat().keySet().stream().anyMatch(path -> path.get(0).equals(name));
    }

    /**
     * Every value, by its path; keys with dots are taken apart, but for those in brackets, as Spring has it. An empty map and a list
     * are values. Of two documents the later one wins.
     */
    Map<List<String>, Object> flat() {
        Map<List<String>, Object> flat = new LinkedHashMap<>();
        documents.forEach(document -> flatten(List.of(), document, flat));
        return flat;
    }

    private static void flatten(List<String> path, @Nullable Object value, Map<List<String>, Object> flat) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                List<String> longer = new ArrayList<>(path);
                longer.addAll(parts(String.valueOf(entry.getKey())));
                flatten(longer, entry.getValue(), flat);
            }
        } else if (!path.isEmpty()) {
            flat.put(path, value == null ? "" : value);
        }
    }

    private static List<String> parts(String key) {
        return key.startsWith("[") && key.endsWith("]")
                ? List.of(key.substring(1, key.length() - 1))
                : Arrays.asList(key.split("\\."));
    }
}
