package io.sluice.cluster.standalone;

import io.sluice.cluster.server.engine.ConcurrencyRule;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.core.Check;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A document of the rules of one namespace.
 *
 * @param rules limits of calls in a time, no two of the same id
 * @param concurrency caps on calls in flight, no two of the same id; one may be called as a limit is; default none
 */
public record NamespaceRules(List<LimitRule> rules, List<ConcurrencyRule> concurrency) {
    public NamespaceRules {
        rules = Check.listOf("rules", rules);
        concurrency = Check.listOf("concurrency", concurrency);
        checkDistinct("rules", rules.stream().map(LimitRule::id).toList());
        checkDistinct(
                "concurrency", concurrency.stream().map(ConcurrencyRule::id).toList());
    }

    /** Without caps on calls in flight. */
    public NamespaceRules(List<LimitRule> rules) {
        this(rules, List.of());
    }

    private static void checkDistinct(String what, List<String> ids) {
        Set<String> seen = new HashSet<>();
        for (String id : ids) {
            if (!seen.add(id)) {
                throw new IllegalArgumentException(what + " must have ids of their own, but two were \"" + id + '"');
            }
        }
    }
}
