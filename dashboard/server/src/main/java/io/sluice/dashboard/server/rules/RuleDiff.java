package io.sluice.dashboard.server.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What differs between two rule sets, rule by rule and option by option. Rules are the same rule if their ids are equal. */
public final class RuleDiff {
    private static final JsonMapper JSON = new JsonMapper();

    private RuleDiff() {}

    /** How a rule differs. */
    public enum Kind {
        /** It is new. */
        ADDED,
        /** It is gone. */
        REMOVED,
        /** It is another one. */
        CHANGED
    }

    /**
     * A rule that differs.
     *
     * @param kind how
     * @param id of the rule
     * @param resource whose
     * @param ruleKind what it is, such as {@code rateLimiter}
     * @param options what differs in it, sorted by name; for one that is new or gone, all of it
     */
    public record Change(Kind kind, String id, String resource, String ruleKind, List<Option> options) {}

    /**
     * Something in a rule that differs.
     *
     * @param name such as {@code mode} or {@code config.limitForPeriod}
     * @param before null if it was not given, which means its default
     * @param after the same
     */
    public record Option(
            String name,
            @Nullable JsonNode before,
            @Nullable JsonNode after) {}

    /**
     * The changes from one rule set to another, in the order of their ids.
     *
     * @param before rules in canonical form
     * @param after the same
     */
    public static List<Change> between(String before, String after) {
        Map<String, JsonNode> old = byId(before);
        Map<String, JsonNode> young = byId(after);
        TreeSet<String> ids = new TreeSet<>(old.keySet());
        ids.addAll(young.keySet());
        List<Change> changes = new ArrayList<>();
        for (String id : ids) {
            Change change = change(id, old.get(id), young.get(id));
            if (change != null) {
                changes.add(change);
            }
        }
        return changes;
    }

    private static @Nullable Change change(String id, @Nullable JsonNode before, @Nullable JsonNode after) {
        List<Option> options = options(flat(before), flat(after));
        JsonNode shown = after == null ? before : after;
        if (options.isEmpty() || shown == null) {
            return null;
        }
        Kind kind = before == null ? Kind.ADDED : after == null ? Kind.REMOVED : Kind.CHANGED;
        return new Change(
                kind, id, shown.path("resource").asString(), shown.path("kind").asString(), options);
    }

    private static List<Option> options(Map<String, JsonNode> before, Map<String, JsonNode> after) {
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        return names.stream()
                .filter(name -> !Objects.equals(before.get(name), after.get(name)))
                .map(name -> new Option(name, before.get(name), after.get(name)))
                .toList();
    }

    private static Map<String, JsonNode> byId(String rules) {
        Map<String, JsonNode> byId = new LinkedHashMap<>();
        for (JsonNode rule : JSON.readTree(rules)) {
            byId.put(rule.path("id").asString(), rule);
        }
        return byId;
    }

    /** The rule's own options, and those of its config with a name of two parts. */
    private static Map<String, JsonNode> flat(@Nullable JsonNode rule) {
        Map<String, JsonNode> flat = new LinkedHashMap<>();
        if (rule != null) {
            rule.properties().forEach(option -> {
                if (option.getKey().equals("config")) {
                    option.getValue()
                            .properties()
                            .forEach(inner -> flat.put("config." + inner.getKey(), inner.getValue()));
                } else if (!option.getKey().equals("id")) {
                    flat.put(option.getKey(), option.getValue());
                }
            });
        }
        return flat;
    }
}
