package io.sluice.cluster.server.session;

import io.sluice.cluster.server.engine.ClientCounts;
import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which clients are connected, by namespace, and which have gone without goodbye: crashed, or cut off, which nobody can tell from here. One
 * that comes stands for the one that is lost longest, unless it is one of them: a crashed process comes back under another number. Safe for
 * many threads.
 */
public final class ClientRegistry {
    /** Whoever is lost for so long does not come back. */
    private static final Duration LONGEST_LOSS = Duration.ofHours(1);

    private final NanoClock clock;
    private final Map<String, Clients> namespaces = new HashMap<>(); // guarded by this

    /** Those of one namespace. */
    private static final class Clients {
        final Map<Long, Integer> streams = new HashMap<>(); // by client; one may have two for a moment
        final Map<Long, Long> lostAt = new LinkedHashMap<>(); // the longest lost first
        ClientCounts elsewhere = ClientCounts.NONE; // at other servers over the same store

        boolean isEmpty() {
            return streams.isEmpty() && lostAt.isEmpty();
        }
    }

    public ClientRegistry(NanoClock clock) {
        this.clock = Check.present("clock", clock);
    }

    synchronized void joined(String namespace, long client) {
        Clients clients = namespaces.computeIfAbsent(namespace, name -> new Clients());
        boolean isNew = clients.streams.merge(client, 1, Integer::sum) == 1;
        if (isNew && clients.lostAt.remove(client) == null && !clients.lostAt.isEmpty()) {
            clients.lostAt.remove(clients.lostAt.keySet().iterator().next());
        }
    }

    synchronized void left(String namespace, long client, boolean saidGoodbye) {
        Clients clients = namespaces.get(namespace);
        if (clients == null) {
            return;
        }
        boolean gone = clients.streams.computeIfPresent(client, (id, count) -> count == 1 ? null : count - 1) == null;
        if (gone && !saidGoodbye) {
            clients.lostAt.put(client, clock.nanos());
        }
        forgetIfEmpty(namespace, clients);
    }

    private void forgetIfEmpty(String namespace, Clients clients) {
        if (clients.isEmpty()) {
            namespaces.remove(namespace);
        }
    }

    /** The namespaces that have clients, or had some that are lost. */
    public synchronized List<String> namespaces() {
        return List.copyOf(namespaces.keySet());
    }

    /** How many clients a namespace has at this server. */
    public synchronized int count(String namespace) {
        Clients clients = namespaces.get(namespace);
        return clients == null ? 0 : clients.streams.size();
    }

    /** How many clients a namespace has at this server and at others. */
    public synchronized int connected(String namespace) {
        Clients clients = namespaces.get(namespace);
        return clients == null ? 0 : clients.streams.size() + clients.elsewhere.connected();
    }

    /** What to tell other servers. */
    public synchronized ClientCounts counts(String namespace, Set<Duration> graces) {
        Clients clients = namespaces.get(namespace);
        if (clients == null) {
            return ClientCounts.NONE;
        }
        Map<Duration, Integer> lostFor = new HashMap<>();
        graces.forEach(grace -> lostFor.put(grace, ownLostFor(clients, grace)));
        return new ClientCounts(clients.streams.size(), clients.lostAt.size(), lostFor);
    }

    /** What other servers told: it goes on until they tell something else. */
    public synchronized void elsewhere(String namespace, ClientCounts counts) {
        Clients clients = namespaces.get(namespace);
        if (clients != null) {
            clients.elsewhere = counts;
        }
    }

    /**
     * How many clients share the limits of a namespace, here and at other servers: those that are connected, and those that are lost, who may be going by their shares.
     * Were they left out, who is cut off next would take its part of the whole, and all that are cut off together more than there is.
     */
    synchronized int sharing(String namespace) {
        Clients clients = namespaces.get(namespace);
        return clients == null
                ? 0
                : clients.streams.size()
                        + clients.lostAt.size()
                        + clients.elsewhere.connected()
                        + clients.elsewhere.lost();
    }

    /** How many clients of a namespace have been lost for so long, here and at other servers. */
    public synchronized int lostFor(String namespace, Duration atLeast) {
        Clients clients = namespaces.get(namespace);
        if (clients == null) {
            return 0;
        }
        int lost = ownLostFor(clients, atLeast) + clients.elsewhere.lostFor().getOrDefault(atLeast, 0);
        forgetIfEmpty(namespace, clients);
        return lost;
    }

    private int ownLostFor(Clients clients, Duration atLeast) {
        long now = clock.nanos();
        clients.lostAt.values().removeIf(at -> now - at >= LONGEST_LOSS.toNanos());
        return (int) clients.lostAt.values().stream()
                .filter(at -> now - at >= atLeast.toNanos())
                .count();
    }
}
