package io.sluice.cluster.server.engine;

import java.util.HashMap;
import java.util.Map;

/**
 * A {@link ConcurrencyRule} in force. Immutable.
 * <p>A value with a cap of its own has a rule of its own: {@link #of} finds it. Stores are given that of the value.
 */
public final class ConcurrencyLimit {
    private final String namespace;
    private final ConcurrencyRule rule;
    private final long version;
    private final HoldCounters counters;
    private final String value;
    private final Map<String, ConcurrencyLimit> byValue;

    /** One that is counted by itself. */
    public ConcurrencyLimit(String namespace, ConcurrencyRule rule, long version) {
        this(namespace, rule, version, new HoldCounters());
    }

    /**
     * @param version later rules of the same name have greater ones
     * @param counters the same through all changes of the rule
     */
    ConcurrencyLimit(String namespace, ConcurrencyRule rule, long version, HoldCounters counters) {
        this(namespace, rule, version, counters, "");
    }

    /**
     * @param value whose own cap it is; empty: of all that have none
     */
    private ConcurrencyLimit(
            String namespace, ConcurrencyRule rule, long version, HoldCounters counters, String value) {
        this.namespace = namespace;
        this.rule = rule;
        this.version = version;
        this.counters = counters;
        this.value = value;
        Map<String, ConcurrencyLimit> own = new HashMap<>();
        for (String exception : rule.overrides().keySet()) {
            own.put(exception, new ConcurrencyLimit(namespace, rule.of(exception), version, counters, exception));
        }
        byValue = Map.copyOf(own);
    }

    /** The cap that a key goes by: its own, if it is a value that has one, or this. The version is the same. */
    public ConcurrencyLimit of(String key) {
        return byValue.isEmpty() ? this : byValue.getOrDefault(CompiledRule.valueOf(key), this);
    }

    /** The value that has this cap alone; empty if it is that of all others. */
    public String value() {
        return value;
    }

    public String namespace() {
        return namespace;
    }

    public ConcurrencyRule rule() {
        return rule;
    }

    public long version() {
        return version;
    }

    /** What was decided by this rule and its earlier versions. */
    public HoldCounters counters() {
        return counters;
    }

    @Override
    public String toString() {
        return rule.id() + " of " + namespace + ", version " + version + (value.isEmpty() ? "" : ", of one value");
    }
}
