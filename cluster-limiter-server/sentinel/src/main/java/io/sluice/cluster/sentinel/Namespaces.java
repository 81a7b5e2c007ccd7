package io.sluice.cluster.sentinel;

import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.session.ClientRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** All namespaces that have rules or clients; a name that a client makes up is forgotten with its last client. Safe for many threads. */
final class Namespaces {
    /** Of clients that ask before they have said whose they are. */
    static final String DEFAULT = "default";

    private final LimitEngine engine;
    private final ClientRegistry registry;
    private final String secret;
    private final Map<String, Namespace> known = new ConcurrentHashMap<>();

    Namespaces(LimitEngine engine, ClientRegistry registry, String secret) {
        this.engine = engine;
        this.registry = registry;
        this.secret = secret;
    }

    /** A client comes. */
    Namespace join(String name, Client client) {
        return known.compute(name, (key, present) -> {
            Namespace namespace = present == null ? new Namespace(engine, registry, name, secret) : present;
            namespace.join(client);
            return namespace;
        });
    }

    /** A client goes. */
    void leave(String name, Client client) {
        known.computeIfPresent(name, (key, present) -> {
            present.leave(client);
            return present.isEmpty() ? null : present;
        });
    }

    void rules(String name, SentinelRules rules) {
        known.compute(name, (key, present) -> {
            Namespace namespace = present == null ? new Namespace(engine, registry, name, secret) : present;
            namespace.rules(rules);
            return namespace.isEmpty() ? null : namespace;
        });
    }

    /** At this door. */
    int connections(String name) {
        Namespace namespace = known.get(name);
        return namespace == null ? 0 : namespace.connections();
    }

    int size() {
        return known.size();
    }
}
