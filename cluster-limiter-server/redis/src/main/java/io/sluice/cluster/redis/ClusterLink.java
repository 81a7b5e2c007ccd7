package io.sluice.cluster.redis;

import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.sluice.core.time.NanoClock;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** To the nodes of a cluster. Who has a slot is learnt from redirections, from lost connections, and when a node does not answer. */
final class ClusterLink extends RedisLink {
    private static final int SUSPICIONS_TO_RENEW = 8;

    private final RedisClusterClient client;
    private final AtomicInteger suspicions = new AtomicInteger();

    private ClusterLink(RedisClusterClient client, RedisStoreConfig config, NanoClock clock) {
        super(open(client.connect(ByteArrayCodec.INSTANCE)), config, clock);
        this.client = client;
    }

    static ClusterLink to(RedisStoreConfig config, NanoClock clock) {
        RedisClusterClient client = RedisClusterClient.create(LinkOptions.resources(), config.uris());
        client.setOptions(LinkOptions.cluster());
        try {
            return new ClusterLink(client, config, clock);
        } catch (RuntimeException notReached) {
            LinkOptions.shutdown(client);
            throw notReached;
        }
    }

    private static Open open(StatefulRedisClusterConnection<byte[], byte[]> connection) {
        return new Open(connection, connection.async());
    }

    @Override
    CompletionStage<Open> connect() {
        return client.refreshPartitionsAsync()
                .thenCompose(refreshed -> client.connectAsync(ByteArrayCodec.INSTANCE))
                .thenApply(ClusterLink::open);
    }

    @Override
    String nodeOf(int slot) {
        RedisClusterNode node = client.getPartitions().getPartitionBySlot(slot);
        return node == null ? "" : node.getNodeId();
    }

    /** Most often another node has taken over. If that is not it, all connections are made anew, although the others are sound. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // whether it helped is seen by the next probe
    void suspect() {
        if (suspicions.incrementAndGet() % SUSPICIONS_TO_RENEW == 0) {
            renew();
        } else {
            client.refreshPartitionsAsync();
        }
    }

    @Override
    public void close() {
        super.close();
        LinkOptions.shutdown(client);
    }
}
