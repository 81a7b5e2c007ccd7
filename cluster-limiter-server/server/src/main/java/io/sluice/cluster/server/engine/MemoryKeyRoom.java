package io.sluice.cluster.server.engine;

import io.sluice.core.Check;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the keys of a store in memory: each with its rule or cap, its namespace and all. Safe for many threads. */
final class MemoryKeyRoom implements KeyRoom {
    private final int most;
    private final KeyCount all;
    private final Map<String, KeyCount> namespaces = new ConcurrentHashMap<>();
    private final Map<RuleName, KeyCount> rules = new ConcurrentHashMap<>();
    private final Map<RuleName, KeyCount> caps = new ConcurrentHashMap<>(); // one may be called as a rule is
    private Map<String, Integer> quotas = Map.of(); // guarded by this

    MemoryKeyRoom(int most) {
        this.most = most;
        all = new KeyCount(null, most);
    }

    KeyCount all() {
        return all;
    }

    /** Of one rule, in all shards. */
    KeyCount of(RuleName rule) {
        return rules.computeIfAbsent(rule, this::unbounded);
    }

    /** Of one cap on calls in flight. */
    KeyCount ofCap(RuleName cap) {
        return caps.computeIfAbsent(cap, this::unbounded);
    }

    /** As long as nobody says how many there may be. */
    private KeyCount unbounded(RuleName name) {
        return new KeyCount(namespace(name.namespace()), Integer.MAX_VALUE);
    }

    private KeyCount namespace(String name) {
        KeyCount known = namespaces.get(name);
        return known == null ? newNamespace(name) : known;
    }

    private synchronized KeyCount newNamespace(String name) {
        return namespaces.computeIfAbsent(
                name, absent -> new KeyCount(all, quotas.getOrDefault(name, Integer.MAX_VALUE)));
    }

    @Override
    public int most() {
        return most;
    }

    @Override
    public synchronized void quotas(Map<String, Integer> mostByNamespace) {
        quotas = Check.mapOf("mostByNamespace", mostByNamespace);
        quotas.forEach((name, keys) -> Check.inRange("mostByNamespace[" + name + "]", keys, 1, Integer.MAX_VALUE));
        namespaces.forEach((name, count) -> count.most(quotas.getOrDefault(name, Integer.MAX_VALUE)));
    }

    @Override
    public KeyUse use(String namespace) {
        KeyCount count = namespaces.get(namespace);
        return count == null ? KeyUse.NONE : new KeyUse(count.keys(), count.crowdedOut());
    }
}
