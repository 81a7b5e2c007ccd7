package io.sluice.cluster.server.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which clients are connected, by namespace. Safe for many threads. */
public final class ClientRegistry {
    private final Map<String, Integer> clients = new ConcurrentHashMap<>();

    void joined(String namespace) {
        clients.merge(namespace, 1, Integer::sum);
    }

    void left(String namespace) {
        clients.computeIfPresent(namespace, (name, count) -> count == 1 ? null : count - 1);
    }

    /** How many clients a namespace has. */
    public int count(String namespace) {
        return clients.getOrDefault(namespace, 0);
    }
}
