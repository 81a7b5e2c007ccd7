package io.sluice.spring.cluster;

import io.sluice.cluster.client.ClusterClientConfig;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the token servers are reached. Ranges are those of {@link ClusterClientConfig}.
 *
 * @param servers where they are, as {@code host:port} or {@code host}; none by default: then there is no client
 * @param namespace whose rules count; default {@code default}
 * @param clientName for people who look at the server; by default the application's name, or {@code application}
 * @param deadline how long a call waits for a server's answer; default 10 ms
 * @param tick the shortest time between two frames that ask for leases; default 10 ms
 * @param assumedClients how many clients there are supposed to be until a server tells; default 10
 * @param keepAlive how long nothing may come from a server before it is asked for a sign of life; default 10 s
 */
@ConfigurationProperties("sluice.cluster")
record ClusterProperties(
        @DefaultValue List<String> servers,
        @DefaultValue("default") String namespace,
        @Nullable String clientName,
        @DefaultValue("10ms") Duration deadline,
        @DefaultValue("10ms") Duration tick,
        @DefaultValue("10") int assumedClients,
        @DefaultValue("10s") Duration keepAlive) {

    ClusterClientConfig config(String applicationName) {
        return ClusterClientConfig.of(namespace, clientName == null ? applicationName : clientName)
                .withDeadline(deadline)
                .withTick(tick)
                .withAssumedClients(assumedClients)
                .withKeepAlive(keepAlive);
    }
}
