package io.sluice.cluster.client;

import io.sluice.cluster.protocol.Protocol;
import io.sluice.core.Check;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The options of a {@link ClusterClient}; immutable, compared by value.
 *
 * @param namespace whose rules count; at most 100 bytes
 * @param clientName for people who look at the server; at most 200 bytes
 * @param deadline how long a call waits for the server's answer; 1 ms to 10 s, default 10 ms
 * @param tick the shortest time between two frames that ask for leases; 1 ms to 1 s, default 10 ms
 * @param assumedClients how many clients there are supposed to be until the server tells; 1 to 1,000,000, default 10
 * @param keepAlive how long nothing may come from a server before it is asked for a sign of life, for which it has half as long: so a connection
 *     that is cut in silence is made anew; 10 s to 1 h, default 10 s. Calls do not wait for that: a server that does not answer is left
 *     after three deadlines
 */
public record ClusterClientConfig(
        String namespace, String clientName, Duration deadline, Duration tick, int assumedClients, Duration keepAlive) {
    private static final Duration MILLI = Duration.ofMillis(1);
    private static final Duration SHORTEST_KEEP_ALIVE =
            Duration.ofSeconds(10); // gRPC's own; it would make more of less

    public ClusterClientConfig {
        checkBytes("namespace", namespace, Protocol.MAX_NAMESPACE_BYTES);
        checkBytes("clientName", clientName, Protocol.MAX_NAME_BYTES);
        Check.inRange("deadline", deadline, MILLI, Duration.ofSeconds(10));
        Check.inRange("tick", tick, MILLI, Duration.ofSeconds(1));
        Check.inRange("assumedClients", assumedClients, 1, 1_000_000);
        Check.inRange("keepAlive", keepAlive, SHORTEST_KEEP_ALIVE, Duration.ofHours(1));
    }

    private static void checkBytes(String name, String value, int most) {
        Check.notBlank(name, value);
        Check.inRange("bytes of " + name, value.getBytes(StandardCharsets.UTF_8).length, 1, most);
    }

    /** With the defaults for everything else. */
    public static ClusterClientConfig of(String namespace, String clientName) {
        return new ClusterClientConfig(
                namespace, clientName, Duration.ofMillis(10), Duration.ofMillis(10), 10, SHORTEST_KEEP_ALIVE);
    }

    public ClusterClientConfig withDeadline(Duration newDeadline) {
        return new ClusterClientConfig(namespace, clientName, newDeadline, tick, assumedClients, keepAlive);
    }

    public ClusterClientConfig withTick(Duration newTick) {
        return new ClusterClientConfig(namespace, clientName, deadline, newTick, assumedClients, keepAlive);
    }

    public ClusterClientConfig withAssumedClients(int clients) {
        return new ClusterClientConfig(namespace, clientName, deadline, tick, clients, keepAlive);
    }

    public ClusterClientConfig withKeepAlive(Duration silence) {
        return new ClusterClientConfig(namespace, clientName, deadline, tick, assumedClients, silence);
    }
}
