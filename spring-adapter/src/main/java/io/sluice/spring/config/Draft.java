package io.sluice.spring.config;

import io.sluice.core.rule.RuleDocument;
import io.sluice.guard.document.RuleError;
import java.util.List;
import java.util.Map;

/**
 * What properties come to.
 *
 * @param document equal for equal rules
 * @param places the node of each path in that document, so that mistakes are told by the names of properties
 * @param mistakes what could not even be put into a document, for people
 */
record Draft(RuleDocument document, Map<String, PropertyNode> places, List<String> mistakes) {

    static Draft of(List<Map<String, Object>> rules, Map<String, PropertyNode> places, List<String> mistakes) {
        String text = Json.write(Map.of("rules", rules));
        return new Draft(RuleDocument.of(text, RuleDocument.JSON, "1"), places, mistakes);
    }

    /** A mistake by the name of its property, with its place: {@code sluice.guards.a.retry.max-attempts: must be …, but was … (…)}. */
    String tell(RuleError error) {
        String path = error.path();
        PropertyNode node = places.get(path);
        while (node == null && !path.isEmpty()) {
            path = path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
            node = places.get(path);
        }
        return node == null
                ? error.path() + ": " + error.message()
                : tell(node, rest(error.path().substring(path.length())), error.message());
    }

    private static String rest(String path) {
        return SectionReader.dashed(path.startsWith(".config") ? path.substring(".config".length()) : path);
    }

    static String tell(PropertyNode node, String rest, String message) {
        String where = node.where();
        return node + rest + ": " + message + (where.isEmpty() ? "" : " (" + where + ")");
    }
}
