package io.sluice.cluster.sentinel;

import io.sluice.guard.document.DocumentPart;
import io.sluice.guard.document.InvalidRulesException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rules of Sentinel for one namespace: those flow rules and hot-parameter rules of a JSON array that are in cluster mode; immutable.
 * <p>Read are {@code count} and, of {@code clusterConfig}, {@code flowId}, {@code thresholdType} (0 AVG_LOCAL, 1 GLOBAL),
 * {@code windowIntervalMs} and {@code sampleCount}; of a hot-parameter rule, which is one with {@code paramIdx}, also
 * {@code paramFlowItemList}. What is the client's own, such as {@code fallbackToLocalWhenFail}, changes nothing here. A rule that is not in
 * cluster mode is none of ours and is left out.
 */
public final class SentinelRules {
    private static final long MOST_COUNT = 10_000_000;
    private static final long MOST_WINDOW_MILLIS = 3_600_000;
    private static final Set<String> CLUSTER_FIELDS = Set.of(
            "flowId",
            "thresholdType",
            "fallbackToLocalWhenFail",
            "strategy",
            "sampleCount",
            "windowIntervalMs",
            "resourceTimeout",
            "resourceTimeoutStrategy",
            "acquireRefuseStrategy",
            "clientOfflineTime");
    private static final Set<String> ITEM_FIELDS = Set.of("object", "count", "classType");

    private final List<SentinelRule> rules;

    private SentinelRules(List<SentinelRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** None. */
    public static SentinelRules none() {
        return new SentinelRules(List.of());
    }

    /**
     * Reads a JSON array of rules, flow rules and hot-parameter rules together or each on their own.
     *
     * @throws InvalidRulesException if it holds a mistake; the message tells path, line, what is allowed and what it was
     */
    public static SentinelRules read(byte[] json) {
        List<SentinelRule> rules = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (DocumentPart part : DocumentPart.json(json).items()) {
            Map<String, DocumentPart> fields = part.fields();
            if (fields.containsKey("clusterMode") && fields.get("clusterMode").flag()) {
                SentinelRule rule = rule(part, fields);
                if (!taken.add(rule.limitId())) {
                    throw part.invalid("there must be one rule of a kind with flowId " + rule.flowId());
                }
                rules.add(rule);
            }
        }
        return new SentinelRules(rules);
    }

    private static SentinelRule rule(DocumentPart part, Map<String, DocumentPart> fields) {
        boolean param = fields.containsKey("paramIdx");
        DocumentPart grade = fields.get("grade");
        if (grade != null && grade.whole(0, 1) != 1) {
            throw grade.outOfRange("1, calls a second, in cluster mode");
        }
        BigDecimal count = part.required(fields, "count").number(0, MOST_COUNT);
        DocumentPart cluster = part.required(fields, "clusterConfig");
        Map<String, DocumentPart> config = cluster.fields(CLUSTER_FIELDS);
        long window = whole(config, "windowIntervalMs", 1000, 1, MOST_WINDOW_MILLIS);
        long samples = whole(config, "sampleCount", 10, 1, window);
        if (window % samples != 0) {
            throw cluster.invalid(
                    "windowIntervalMs must be a multiple of sampleCount, but was " + window + " of " + samples);
        }
        DocumentPart items = fields.get("paramFlowItemList");
        return new SentinelRule(
                param,
                cluster.required(config, "flowId").whole(1, Long.MAX_VALUE),
                count,
                whole(config, "thresholdType", 0, 0, 1) == 0,
                window,
                param && items != null ? items(items) : Map.of());
    }

    private static long whole(Map<String, DocumentPart> fields, String name, long otherwise, long least, long most) {
        DocumentPart part = fields.get(name);
        return part == null ? otherwise : part.whole(least, most);
    }

    private static Map<ParamValue, BigDecimal> items(DocumentPart list) {
        Map<ParamValue, BigDecimal> items = new HashMap<>();
        for (DocumentPart item : list.items()) {
            Map<String, DocumentPart> fields = item.fields(ITEM_FIELDS);
            BigDecimal count = item.required(fields, "count").number(0, MOST_COUNT);
            if (items.put(value(item, fields), count) != null) {
                throw item.invalid("there must be one count for a value");
            }
        }
        return items;
    }

    private static ParamValue value(DocumentPart item, Map<String, DocumentPart> fields) {
        DocumentPart object = item.required(fields, "object");
        DocumentPart typeName = fields.get("classType");
        if (typeName == null) {
            return new ParamValue(ParamValue.Kind.STRING, object.text());
        }
        for (ParamValue.Kind kind : ParamValue.Kind.values()) {
            if (kind.isCalled(typeName.text())) {
                try {
                    return kind.parse(object.text());
                } catch (NumberFormatException wrong) {
                    throw object.outOfRange("of type " + typeName.text());
                }
            }
        }
        throw typeName.outOfRange("int, long, byte, double, float, short, boolean, String or the name of such a class");
    }

    /** How many rules there are. */
    public int size() {
        return rules.size();
    }

    List<SentinelRule> rules() {
        return rules;
    }

    @Override
    public String toString() {
        return "SentinelRules" + rules.stream().map(SentinelRule::limitId).toList();
    }
}
