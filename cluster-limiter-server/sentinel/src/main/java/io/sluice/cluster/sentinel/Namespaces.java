package io.sluice.cluster.sentinel;

import io.sluice.cluster.server.engine.LimitEngine;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** All namespaces that have rules or clients; a name that a client makes up is forgotten with its last client. Safe for many threads. */
final class Namespaces {
    /** Of clients that ask before they have said whose they are. */
    static final String DEFAULT = "default";

    private final LimitEngine engine;
    private final String secret;
    private final Map<String, Namespace> known = new ConcurrentHashMap<>();

    Namespaces(LimitEngine engine, String secret) {
        this.engine = engine;
        this.secret = secret;
    }

    /** A client comes. */
    Namespace join(String name) {
        return known.compute(name, (key, present) -> {
            Namespace namespace = present == null ? new Namespace(engine, name, secret) : present;
            namespace.join();
            return namespace;
        });
    }

    /** A client goes. */
    void leave(String name) {
        known.computeIfPresent(name, (key, present) -> {
            present.leave();
            return present.isEmpty() ? null : present;
        });
    }

    void rules(String name, SentinelRules rules) {
        known.compute(name, (key, present) -> {
            Namespace namespace = present == null ? new Namespace(engine, name, secret) : present;
            namespace.rules(rules);
            return namespace.isEmpty() ? null : namespace;
        });
    }

    int clients(String name) {
        Namespace namespace = known.get(name);
        return namespace == null ? 0 : namespace.clients();
    }

    int size() {
        return known.size();
    }
}
