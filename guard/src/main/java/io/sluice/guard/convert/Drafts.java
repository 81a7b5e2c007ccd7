package io.sluice.guard.convert;

import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleSet;
import io.sluice.core.rule.RuleSlot;
import io.sluice.guard.convert.Conversion.Unconverted;
import io.sluice.guard.document.InvalidRulesException;
import io.sluice.guard.document.RuleDocuments;
import io.sluice.guard.document.RuleError;
import io.sluice.guard.document.StandardKinds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rules under construction, and what could not be converted. A draft is read as a document is, so no rule comes out that is none. */
final class Drafts {
    private final RuleDocuments documents = RuleDocuments.assuming(StandardKinds.all());
    private final List<Rule<?>> rules = new ArrayList<>();
    private final Map<RuleSlot, String> slots = new HashMap<>();
    private final Set<Unconverted> unconverted = new LinkedHashSet<>(); // what several inherit is told once

    /** Says that something has no counterpart. */
    void refuse(String path, String why) {
        unconverted.add(new Unconverted(path, why));
    }

    /** Adds a rule with the default id. */
    void add(String path, String resource, String kind, Map<String, Object> config) {
        add(path, kind + ':' + resource, resource, kind, config);
    }

    /**
     * Adds a rule, unless it is not valid, or its place is taken: then it is told why.
     *
     * @param path where it comes from
     * @param config fields as in a document; durations as text
     */
    void add(String path, String id, String resource, String kind, Map<String, Object> config) {
        Map<String, Object> draft = new LinkedHashMap<>();
        draft.put("id", id);
        draft.put("resource", resource);
        draft.put("kind", kind);
        draft.put("config", config);
        try {
            Rule<?> rule =
                    documents.read(Map.of("rules", List.of(draft))).rules().get(0);
            String taken = slots.putIfAbsent(rule.slot(), path);
            if (taken == null) {
                rules.add(rule);
            } else {
                refuse(path, "there is one " + kind + " for " + resource + " already, from " + taken);
            }
        } catch (InvalidRulesException invalid) {
            for (RuleError error : invalid.errors()) {
                refuse(
                        path,
                        "would be no valid rule: " + error.path().replace("rules[0].", "") + ": " + error.message());
            }
        }
    }

    Conversion conversion() {
        return new Conversion(RuleSet.of(rules), List.copyOf(unconverted));
    }
}
