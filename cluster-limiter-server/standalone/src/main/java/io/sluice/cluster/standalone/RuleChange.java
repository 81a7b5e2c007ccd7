package io.sluice.cluster.standalone;

import java.util.List;
import java.util.Map;

/**
 * Somebody has changed the rules of a namespace.
 *
 * @param at when, by the wall clock, as of ISO 8601
 * @param by the name of a principal, or of a file
 * @param namespace whose rules
 * @param added ids of rules that were not there before; those of caps on calls in flight begin with "concurrency:"
 * @param changed ids of rules that are not what they were
 * @param removed ids of rules that are there no longer
 * @param tag of the rules since then
 */
public record RuleChange(
        String at,
        String by,
        String namespace,
        List<String> added,
        List<String> changed,
        List<String> removed,
        String tag) {

    static RuleChange of(
            String at, String by, String namespace, Map<String, Record> before, Map<String, Record> after, String tag) {
        return new RuleChange(
                at,
                by,
                namespace,
                after.keySet().stream().filter(id -> !before.containsKey(id)).toList(),
                after.entrySet().stream()
                        .filter(rule -> before.containsKey(rule.getKey())
                                && !rule.getValue().equals(before.get(rule.getKey())))
                        .map(Map.Entry::getKey)
                        .toList(),
                before.keySet().stream().filter(id -> !after.containsKey(id)).toList(),
                tag);
    }
}
