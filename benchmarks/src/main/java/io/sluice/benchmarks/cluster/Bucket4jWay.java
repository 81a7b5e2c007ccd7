package io.sluice.benchmarks.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.github.bucket4j.redis.lettuce.cas.LettuceBasedProxyManager;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.List;

/** Bucket4j's buckets in Redis, by its manager for Lettuce, which reads, computes, and compares and sets. */
final class Bucket4jWay implements Way {
    private static final long PER_SECOND = 10_000_000;

    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final List<Bucket> buckets;

    Bucket4jWay(String uri, int keys) {
        client = RedisClient.create(uri);
        connection = client.connect(ByteArrayCodec.INSTANCE);
        LettuceBasedProxyManager<byte[]> manager =
                Bucket4jLettuce.casBasedBuilder(connection).build();
        BucketConfiguration configuration = BucketConfiguration.builder()
                .addLimit(Bandwidth.builder()
                        .capacity(PER_SECOND)
                        .refillGreedy(PER_SECOND, Duration.ofSeconds(1))
                        .build())
                .build();
        buckets = Keys.named(keys).stream()
                .map(key -> (Bucket) manager.builder().build(key.getBytes(UTF_8), () -> configuration))
                .toList();
    }

    @Override
    public boolean acquire(int key) {
        return buckets.get(key).tryConsume(1);
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
    }
}
