package io.sluice.cluster.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How Lettuce is to behave: it comes back soon, and never sends a script twice. */
final class LinkOptions {
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration SOONEST_AGAIN = Duration.ofMillis(10);
    private static final Duration LATEST_AGAIN = Duration.ofMillis(500);
    private static final int THREADS = 2;

    private LinkOptions() {}

    static ClientResources resources() {
        return DefaultClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .reconnectDelay(Delay.exponential(SOONEST_AGAIN, LATEST_AGAIN, 2, TimeUnit.MILLISECONDS))
                .build();
    }

    static ClientOptions single() {
        return with(ClientOptions.builder()).build();
    }

    static ClusterClientOptions cluster() {
        ClusterClientOptions.Builder builder = ClusterClientOptions.builder();
        with(builder);
        return builder.topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .refreshTriggersReconnectAttempts(1)
                        .adaptiveRefreshTriggersTimeout(Duration.ofMillis(200))
                        .build())
                .build();
    }

    private static ClientOptions.Builder with(ClientOptions.Builder builder) {
        return builder.disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .replayFilter(LinkOptions::isScript)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT)
                        .keepAlive(true)
                        .build());
    }

    /** Of what was under way when a connection was lost, nobody knows whether it was done. */
    private static boolean isScript(RedisCommand<?, ?, ?> command) {
        return command.getType() == CommandType.EVALSHA || command.getType() == CommandType.EVAL;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what is closed has nobody to tell
    static void shutdown(AbstractRedisClient client) {
        client.shutdown(Duration.ZERO, CONNECT);
        client.getResources().shutdown(0, CONNECT.toMillis(), TimeUnit.MILLISECONDS);
    }
}
