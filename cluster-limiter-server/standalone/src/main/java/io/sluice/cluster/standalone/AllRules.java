package io.sluice.cluster.standalone;

import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.core.Check;
import java.util.List;
import java.util.Map;

/**
 * A document of the rules of all namespaces.
 *
 * @param namespaces the rules by namespace; in each no two of the same id
 */
public record AllRules(Map<String, List<LimitRule>> namespaces) {
    public AllRules {
        namespaces = Check.mapOf("namespaces", namespaces);
        namespaces.values().forEach(NamespaceRules::new);
    }
}
