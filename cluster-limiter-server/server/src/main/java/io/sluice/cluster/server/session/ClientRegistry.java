package io.sluice.cluster.server.session;

import io.sluice.cluster.server.engine.ClientCounts;
import io.sluice.cluster.server.engine.ClientRoll;
import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which clients are connected, by namespace, and which have gone without goodbye: crashed, or cut off, which nobody can tell from here. One
 * that comes stands for the one that is lost longest, unless it is one of them: a crashed process comes back under another number.
 * <p>Servers of one store count their clients together, each once, in the store: {@link #roll} is what one has to say, {@link #counted} what
 * it learns, and goes by until it learns something else. Safe for many threads.
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
        final Set<Long> newcomers = new HashSet<>(); // that the store may not have counted yet
        final Set<Long> newlyLost = new HashSet<>(); // that the store may not have been told yet
        boolean told; // the store may have some for connected here

        @Nullable ClientCounts everywhere; // null: nobody but this server has any

        boolean isEmpty() {
            return streams.isEmpty() && lostAt.isEmpty() && !told;
        }

        int connected() {
            return everywhere == null
                    ? streams.size()
                    : Math.max(streams.size(), everywhere.connected() + newcomers.size());
        }

        int lost() {
            return everywhere == null ? lostAt.size() : everywhere.lost();
        }
    }

    public ClientRegistry(NanoClock clock) {
        this.clock = Check.present("clock", clock);
    }

    // ---- who comes and goes

    /** A stream of a client has begun; it may have another. */
    public synchronized void joined(String namespace, long client) {
        Clients clients = namespaces.computeIfAbsent(namespace, name -> new Clients());
        if (clients.streams.merge(client, 1, Integer::sum) > 1) {
            return;
        }
        clients.newcomers.add(client);
        clients.newlyLost.remove(client);
        if (clients.lostAt.remove(client) == null && !clients.lostAt.isEmpty()) {
            clients.lostAt.remove(clients.lostAt.keySet().iterator().next());
        }
    }

    /**
     * A stream of a client is over.
     *
     * @param saidGoodbye whether nothing needs to be kept for it: else it is lost, if this was its last stream
     */
    public synchronized void left(String namespace, long client, boolean saidGoodbye) {
        Clients clients = namespaces.get(namespace);
        if (clients == null) {
            return;
        }
        boolean gone = clients.streams.computeIfPresent(client, (id, count) -> count == 1 ? null : count - 1) == null;
        if (gone) {
            clients.newcomers.remove(client);
            if (!saidGoodbye) {
                clients.lostAt.put(client, clock.nanos());
                clients.newlyLost.add(client);
            }
        }
        forgetIfEmpty(namespace, clients);
    }

    private void forgetIfEmpty(String namespace, Clients clients) {
        if (clients.isEmpty()) {
            namespaces.remove(namespace);
        }
    }

    // ---- what servers of one store tell each other

    /** The namespaces that have clients, or had some that are lost, or that the store has not been told the end of. */
    public synchronized List<String> namespaces() {
        return List.copyOf(namespaces.keySet());
    }

    /** Who is here; for the store, which is then taken to know it. */
    public synchronized ClientRoll roll(String namespace) {
        Clients clients = namespaces.get(namespace);
        if (clients == null) {
            return ClientRoll.EMPTY;
        }
        clients.told |= !clients.streams.isEmpty();
        return new ClientRoll(clients.streams.keySet(), clients.newlyLost);
    }

    /**
     * The store has heard who was here, and counted.
     *
     * @param everywhere how many there are at all servers; empty if this is the only one
     */
    public synchronized void counted(String namespace, ClientRoll told, Optional<ClientCounts> everywhere) {
        Clients clients = namespaces.get(namespace);
        if (clients == null) {
            return;
        }
        clients.everywhere = everywhere.orElse(null);
        clients.newcomers.removeAll(told.connected());
        clients.newlyLost.removeAll(told.lost());
        clients.told = everywhere.isPresent() && !told.connected().isEmpty();
        forgetIfEmpty(namespace, clients);
    }

    // ---- how many there are

    /** How many clients a namespace has at this server. */
    public synchronized int count(String namespace) {
        Clients clients = namespaces.get(namespace);
        return clients == null ? 0 : clients.streams.size();
    }

    /** How many clients a namespace has at this server and at others, as far as is known here. */
    public synchronized int connected(String namespace) {
        Clients clients = namespaces.get(namespace);
        return clients == null ? 0 : clients.connected();
    }

    /** How many clients of a namespace have gone without goodbye, here or, as far as is known here, from all servers. */
    public synchronized int lost(String namespace) {
        Clients clients = namespaces.get(namespace);
        return clients == null ? 0 : clients.lost();
    }

    /**
     * How many clients share the limits of a namespace, here and at other servers: those that are connected, and those that are lost, who may be going by their shares.
     * Were they left out, who is cut off next would take its part of the whole, and all that are cut off together more than there is.
     */
    synchronized int sharing(String namespace) {
        Clients clients = namespaces.get(namespace);
        return clients == null ? 0 : clients.connected() + clients.lost();
    }

    /** How many clients of a namespace have been lost for so long, here and at other servers. */
    public synchronized int lostFor(String namespace, Duration atLeast) {
        Clients clients = namespaces.get(namespace);
        if (clients == null) {
            return 0;
        }
        int here = lostHere(clients, atLeast);
        forgetIfEmpty(namespace, clients);
        ClientCounts everywhere = clients.everywhere;
        return everywhere == null ? here : everywhere.lostFor().getOrDefault(atLeast, here);
    }

    private int lostHere(Clients clients, Duration atLeast) {
        long now = clock.nanos();
        clients.lostAt.values().removeIf(at -> now - at >= LONGEST_LOSS.toNanos());
        return (int) clients.lostAt.values().stream()
                .filter(at -> now - at >= atLeast.toNanos())
                .count();
    }
}
