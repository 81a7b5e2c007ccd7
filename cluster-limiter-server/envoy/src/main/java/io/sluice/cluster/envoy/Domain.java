package io.sluice.cluster.envoy;

import io.sluice.cluster.server.engine.CalendarUnit;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.LimitRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A domain in force: the limits of its file, and those that requests brought along. Safe for many threads. */
final class Domain {
    /** Limits that requests bring along are rules of the engine, so there must be an end to them. */
    static final int MOST_OVERRIDES = 1000;

    private final LimitEngine engine;
    private final String engineName;
    private final Map<String, DescriptorLimit> overrides = new LinkedHashMap<>(); // guarded by this
    private volatile DomainRules rules;

    Domain(LimitEngine engine, DomainRules rules) {
        this.engine = engine;
        this.engineName = EnvoyDoor.NAMESPACE_PREFIX + rules.domain();
        this.rules = rules;
        put();
    }

    /** What the engine calls it. */
    String engineName() {
        return engineName;
    }

    DomainRules rules() {
        return rules;
    }

    synchronized void rules(DomainRules newRules) {
        rules = newRules;
        put();
    }

    /** Nothing of it is left in the engine. */
    synchronized void remove() {
        engine.rules(engineName, List.of());
    }

    /** The limit that a request brought along for a descriptor; null if there are too many of them. */
    synchronized @Nullable DescriptorLimit override(long requests, CalendarUnit unit) {
        String ruleId = "%override/" + requests + '/' + unit;
        DescriptorLimit known = overrides.get(ruleId);
        if (known == null && overrides.size() < MOST_OVERRIDES) {
            long most = Math.min(requests, DescriptorLimit.MOST_REQUESTS);
            known = new DescriptorLimit(ruleId, most, unit, false, false, "", Set.of());
            overrides.put(ruleId, known);
            put();
        }
        return known;
    }

    /** No path of a file has a name that begins as those of the limits of requests do. */
    private synchronized void put() {
        List<LimitRule> all = new ArrayList<>(rules.rules());
        overrides.values().stream()
                .filter(DescriptorLimit::isCounted)
                .map(DescriptorLimit::rule)
                .forEach(all::add);
        engine.rules(engineName, all);
    }
}
