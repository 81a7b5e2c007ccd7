package io.sluice.guard.document;

import io.sluice.core.rule.RuleMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON Schema of rule documents in the form for people. Ranges are told by descriptions, since they may depend on each other. */
final class DocumentSchema {
    private DocumentSchema() {}

    static Map<String, Object> of(Collection<RuleType> types, Descriptions descriptions) {
        Map<String, Object> definitions = new LinkedHashMap<>();
        types.forEach(type -> definitions.put(type.kind().name(), type.codec().schema(descriptions)));
        Map<String, Object> schema = titled("Sluice rules");
        schema.put("type", "object");
        schema.put("properties", properties(types));
        schema.put("required", List.of("rules"));
        schema.put("additionalProperties", false);
        schema.put("$defs", definitions);
        return schema;
    }

    /** How each schema begins. */
    static Map<String, Object> titled(String title) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", title);
        return schema;
    }

    private static Map<String, Object> properties(Collection<RuleType> types) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("apiVersion", Map.of("const", DocumentReader.API_VERSION));
        properties.put(
                "epoch", described("integer", "begins anew when revisions may have been used before; default 0"));
        properties.put("revision", described("integer", "counts the changes within an epoch; default 0"));
        properties.put("hash", described("string", "the SHA-256 of the canonical form of the rules; checked if given"));
        Map<String, Object> rules = new LinkedHashMap<>();
        rules.put("type", "array");
        rules.put("items", rule(types));
        properties.put("rules", rules);
        return properties;
    }

    private static Map<String, Object> rule(Collection<RuleType> types) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", described("string", "tells rules apart; default kind:resource"));
        fields.put("resource", described("string", "an exact name, a template such as GET /items/{id}, or regex:…"));
        fields.put(
                "mode",
                Map.of(
                        "enum",
                        Arrays.stream(RuleMode.values()).map(RuleMode::name).toList()));
        fields.put(
                "kind",
                Map.of("enum", types.stream().map(type -> type.kind().name()).toList()));
        fields.put("config", Map.of("type", "object"));
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("type", "object");
        rule.put("properties", fields);
        rule.put("required", List.of("resource", "kind"));
        rule.put("additionalProperties", false);
        rule.put("allOf", configByKind(types));
        return rule;
    }

    private static List<Object> configByKind(Collection<RuleType> types) {
        List<Object> conditions = new ArrayList<>();
        for (RuleType type : types) {
            String name = type.kind().name();
            Map<String, Object> condition = new LinkedHashMap<>();
            condition.put("if", Map.of("properties", Map.of("kind", Map.of("const", name))));
            condition.put("then", Map.of("properties", Map.of("config", Map.of("$ref", "#/$defs/" + name))));
            conditions.add(condition);
        }
        return conditions;
    }

    private static Map<String, Object> described(String type, String description) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", description);
        schema.put("type", type);
        return schema;
    }
}
