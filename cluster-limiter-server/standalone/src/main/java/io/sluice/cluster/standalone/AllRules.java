package io.sluice.cluster.standalone;

import io.sluice.cluster.server.engine.ConcurrencyRule;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.core.Check;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A document of the rules of all namespaces.
 *
 * @param namespaces limits of calls in a time, by namespace; in each no two of the same id
 * @param concurrency caps on calls in flight, by namespace; in each no two of the same id; default none
 */
public record AllRules(Map<String, List<LimitRule>> namespaces, Map<String, List<ConcurrencyRule>> concurrency) {
    public AllRules {
        namespaces = Check.mapOf("namespaces", namespaces);
        concurrency = Check.mapOf("concurrency", concurrency);
        namespaces.values().forEach(NamespaceRules::new);
        concurrency.values().forEach(caps -> new NamespaceRules(List.of(), caps));
    }

    /** Without caps on calls in flight. */
    public AllRules(Map<String, List<LimitRule>> namespaces) {
        this(namespaces, Map.of());
    }

    /** The namespaces that have any. */
    Set<String> names() {
        Set<String> names = new TreeSet<>(namespaces.keySet());
        names.addAll(concurrency.keySet());
        return names;
    }

    /** The rules of one namespace. */
    NamespaceRules of(String namespace) {
        return new NamespaceRules(
                namespaces.getOrDefault(namespace, List.of()), concurrency.getOrDefault(namespace, List.of()));
    }
}
