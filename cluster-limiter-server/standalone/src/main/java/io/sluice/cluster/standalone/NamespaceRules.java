package io.sluice.cluster.standalone;

import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.core.Check;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A document of the rules of one namespace.
 *
 * @param rules no two of the same id
 */
public record NamespaceRules(List<LimitRule> rules) {
    public NamespaceRules {
        rules = Check.listOf("rules", rules);
        Set<String> ids = new HashSet<>();
        for (LimitRule rule : rules) {
            if (!ids.add(rule.id())) {
                throw new IllegalArgumentException(
                        "rules must have ids of their own, but two were \"" + rule.id() + '"');
            }
        }
    }
}
