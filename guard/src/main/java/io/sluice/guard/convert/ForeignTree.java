package io.sluice.guard.convert;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A file of properties, YAML or JSON as lists and maps. Of several YAML documents, as Spring has for profiles, all are taken. */
final class ForeignTree {
    private static final Pattern PROPERTY = Pattern.compile("(?m)^\\s*(?:hystrix|resilience4j)\\.[^=:\\s]+\\s*=");
    private static final Pattern ITEM = Pattern.compile("(.+)\\[[0-9]+]");

    /** No JSON, but Sentinel's reader skips it, and its own examples begin so. */
    private static final Pattern COMMENT_AT_THE_TOP = Pattern.compile("\\A\\s*/\\*.*?\\*/", Pattern.DOTALL);

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final List<Object> documents;

    private ForeignTree(List<Object> documents) {
        this.documents = documents;
    }

    static ForeignTree of(String text) {
        String data = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        return new ForeignTree(PROPERTY.matcher(data).find() ? List.of(properties(data)) : yaml(data));
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
                .forEach(name -> put(sorted, name, properties.getProperty(name)));
        return sorted;
    }

    /** Of {@code names[0]} and {@code names[1]} becomes one list. */
    private static void put(Map<String, Object> sorted, String name, String value) {
        Matcher item = ITEM.matcher(name);
        if (item.matches()) {
            sorted.merge(item.group(1), value, (before, next) -> before + "," + next);
        } else {
            sorted.put(name, value);
        }
    }

    private static List<Object> yaml(String text) {
        List<Object> documents = new ArrayList<>();
        String data = COMMENT_AT_THE_TOP.matcher(text).replaceFirst("");
        try {
            for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(data)) {
                if (document != null) {
                    documents.add(document);
                }
            }
        } catch (MarkedYamlEngineException wrong) {
            String where = wrong.getProblemMark()
                    .map(mark -> " (line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ")")
                    .orElse("");
            throw new UnreadableFormatException("it is neither YAML nor JSON: " + wrong.getProblem() + where);
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
