package io.sluice.cluster.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.sluice.core.time.NanoClock;
import java.util.concurrent.CompletionStage;

/** To one server, or to the master that sentinels name; they are asked anew for each connection. */
final class SingleLink extends RedisLink {
    private final RedisClient client;
    private final RedisURI uri;

    private SingleLink(RedisClient client, RedisURI uri, RedisStoreConfig config, NanoClock clock) {
        super(open(client.connect(ByteArrayCodec.INSTANCE, uri)), config, clock);
        this.client = client;
        this.uri = uri;
    }

    static SingleLink to(RedisStoreConfig config, NanoClock clock) {
        RedisClient client = RedisClient.create(LinkOptions.resources());
        client.setOptions(LinkOptions.single());
        try {
            return new SingleLink(client, config.uris().get(0), config, clock);
        } catch (RuntimeException notReached) {
            LinkOptions.shutdown(client);
            throw notReached;
        }
    }

    private static Open open(StatefulRedisConnection<byte[], byte[]> connection) {
        return new Open(connection, connection.async());
    }

    @Override
    CompletionStage<Open> connect() {
        return client.connectAsync(ByteArrayCodec.INSTANCE, uri).thenApply(SingleLink::open);
    }

    @Override
    String nodeOf(int slot) {
        return "";
    }

    @Override
    void suspect() {
        renew();
    }

    @Override
    public void close() {
        super.close();
        LinkOptions.shutdown(client);
    }
}
