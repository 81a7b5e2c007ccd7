package io.sluice.cluster.sentinel;

import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.Target;
import io.sluice.cluster.server.session.ClientRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What one namespace of Sentinel has: its rules, and how many clients are connected, which is a factor of some of them: at this server, and at
 * others over the same store. Safe for many threads.
 */
final class Namespace {
    private final LimitEngine engine;
    private final ClientRegistry registry;
    private final String engineName;
    private final ValueKeys keys;
    private final AtomicInteger connections = new AtomicInteger(); // here
    private volatile Table table = new Table(SentinelRules.none(), 0, false, Map.of(), Map.of());

    /** One rule, with what it is in the engine. */
    record Known(SentinelRule rule, Target target, Map<ParamValue, String> itemIds) {
        static Known of(SentinelRule rule) {
            return new Known(rule, new Target(rule.limitId()), rule.itemIds());
        }
    }

    /**
     * The rules in force.
     *
     * @param clients for how many clients their limits are
     * @param local whether there is a limit that depends on that
     * @param flows by their flowId
     * @param params by theirs, which may be the same
     */
    private record Table(
            SentinelRules rules, int clients, boolean local, Map<Long, Known> flows, Map<Long, Known> params) {}

    Namespace(LimitEngine engine, ClientRegistry registry, String name, String secret) {
        this.engine = engine;
        this.registry = registry;
        this.engineName = SentinelDoor.NAMESPACE_PREFIX + name;
        this.keys = new ValueKeys(secret, name);
    }

    /** What the engine calls it. */
    String engineName() {
        return engineName;
    }

    // ---- clients

    void join(Client client) {
        connections.incrementAndGet();
        registry.joined(engineName, client.id());
    }

    /** Nobody says goodbye here; but nothing is kept for who is gone, for it goes by rules of its own then. */
    void leave(Client client) {
        registry.left(engineName, client.id(), true);
        connections.decrementAndGet();
    }

    /** At this door. */
    int connections() {
        return connections.get();
    }

    /** At all servers over the same store. */
    int clients() {
        return registry.connected(engineName);
    }

    /** Whether forgetting it loses nothing. */
    boolean isEmpty() {
        return connections.get() == 0 && table.rules.size() == 0;
    }

    // ---- rules

    synchronized void rules(SentinelRules rules) {
        int present = clients();
        List<LimitRule> limits = new ArrayList<>();
        Map<Long, Known> flows = new HashMap<>();
        Map<Long, Known> params = new HashMap<>();
        for (SentinelRule rule : rules.rules()) {
            limits.addAll(rule.limits(present));
            (rule.param() ? params : flows).put(rule.flowId(), Known.of(rule));
        }
        engine.rules(engineName, limits);
        boolean local = rules.rules().stream().anyMatch(SentinelRule::local);
        table = new Table(rules, present, local, Map.copyOf(flows), Map.copyOf(params));
    }

    /** Limits that depend on how many clients there are follow with the next request. */
    void followClients() {
        if (isBehind()) {
            synchronized (this) {
                if (isBehind()) {
                    rules(table.rules);
                }
            }
        }
    }

    private boolean isBehind() {
        Table present = table;
        return present.local && present.clients != clients();
    }

    @Nullable Known flow(long flowId) {
        return table.flows.get(flowId);
    }

    @Nullable Known param(long flowId) {
        return table.params.get(flowId);
    }

    /** The bucket of a value; null if the rule refuses it. */
    @Nullable Target bucket(Known known, ParamValue value) {
        String item = known.itemIds().get(value);
        if (item == null) {
            return known.rule().refuses() ? null : new Target(known.rule().limitId(), keys.key(value));
        }
        return item.isEmpty() ? null : new Target(item);
    }
}
