package io.sluice.cluster.client;

import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.cluster.protocol.ServerFrame.RuleState;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The way to the server that decides by a rule now: its home, which rendezvous hashing finds, as long as that answers; else the next in the
 * rule's own order that answers and decides by the same state. Safe for many threads.
 */
final class Route {
    private final List<LinkDriver> servers;
    private final int assumedClients;
    private boolean answered; // guarded by this
    private long changedAt; // guarded by this
    private long unansweredNanos; // guarded by this; before the last change

    /**
     * @param servers all there are, the home first; not empty
     * @param assumedClients how many there are supposed to be until a server tells
     */
    Route(List<LinkDriver> servers, int assumedClients, long now) {
        this.servers = List.copyOf(servers);
        this.assumedClients = assumedClients;
        changedAt = now;
        look(now);
    }

    /** The server to ask; the home if none answers. A server that was never heard of is taken to be as the others are. */
    LinkDriver now() {
        LinkDriver home = servers.get(0);
        if (home.link().isAnswering() || home.link().isAlone()) {
            return home;
        }
        for (int i = 1; i < servers.size(); i++) {
            LinkDriver other = servers.get(i);
            if (other.link().isAnswering() && !other.link().isAlone()) {
                return other;
            }
        }
        return home;
    }

    boolean isAnswering() {
        return now().link().isAnswering();
    }

    /** The limit of a bucket, if a server ever told it. */
    @Nullable RuleState rule(Bucket bucket) {
        return servers.stream()
                .map(server -> server.link().rule(bucket))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** How many clients there are, by the server that knows of the most; those that were not heard for long may not know all. */
    int clients() {
        int told = servers.stream()
                .mapToInt(server -> server.link().clients())
                .max()
                .orElse(0);
        return told == 0 ? assumedClients : told;
    }

    // ---- how long it led nowhere

    /** A server began or ceased to answer. */
    synchronized void look(long now) {
        boolean answers = isAnswering();
        if (answers != answered) {
            unansweredNanos = unansweredNanos(now);
            changedAt = now;
            answered = answers;
        }
    }

    /** For how long no server has answered, in all. */
    synchronized long unansweredNanos(long now) {
        return unansweredNanos + (answered ? 0 : now - changedAt);
    }
}
