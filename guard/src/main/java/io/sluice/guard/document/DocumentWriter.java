package io.sluice.guard.document;

import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleMode;
import io.sluice.core.rule.RuleSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns rules into trees. */
final class DocumentWriter {
    private final Map<String, RuleType> types;

    DocumentWriter(Map<String, RuleType> types) {
        this.types = types;
    }

    /**
     * @param hash left out if empty
     * @param written the rules, as they are to stand in it
     */
    Map<String, Object> document(RuleSet rules, String hash, Object written) {
        Map<String, Object> tree = new LinkedHashMap<>();
        if (rules.epoch() != 0) {
            tree.put("epoch", rules.epoch());
        }
        if (rules.revision() != 0) {
            tree.put("revision", rules.revision());
        }
        if (!hash.isEmpty()) {
            tree.put("hash", hash);
        }
        tree.put("rules", written);
        return tree;
    }

    List<Map<String, Object>> rules(List<Rule<?>> rules, Context context) {
        return rules.stream().map(rule -> rule(rule, context)).toList();
    }

    Map<String, Object> rule(Rule<?> rule, Context context) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", rule.id());
        tree.put("resource", rule.resource());
        if (rule.mode() != RuleMode.ENFORCE) {
            tree.put("mode", rule.mode().name());
        }
        tree.put("kind", rule.kind().name());
        Map<String, Object> config = config(rule, context);
        if (!config.isEmpty()) {
            tree.put("config", config);
        }
        return tree;
    }

    Map<String, Object> config(Rule<?> rule, Context context) {
        RuleType type = types.get(rule.kind().name());
        if (type == null || !type.kind().equals(rule.kind())) {
            throw new IllegalArgumentException(
                    "rule \"" + rule.id() + "\" cannot be written: its kind " + rule.kind() + " is not known here");
        }
        try {
            return type.codec().write(rule.config(), context);
        } catch (IllegalArgumentException unwritable) {
            throw new IllegalArgumentException(
                    "rule \"" + rule.id() + "\" cannot be written: config." + unwritable.getMessage(), unwritable);
        }
    }
}
