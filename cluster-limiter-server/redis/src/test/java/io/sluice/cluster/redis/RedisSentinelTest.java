package io.sluice.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.cluster.server.engine.Answer;
import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.Target;
import io.sluice.core.time.NanoClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisSentinelTest {
    private static final String NAMESPACE = "shop";

    @TempDir
    private Path folder;

    private final AtomicLong micros = new AtomicLong(1_000_000_000_000L);

    @Test
    void follows_the_master_that_sentinels_name_with_all_that_was_spent() throws IOException {
        try (RedisServer master = RedisServer.start(folder);
                RedisServer replica = RedisServer.start(folder, "--replicaof", "127.0.0.1 " + master.port());
                RedisServer sentinel = RedisServer.sentinel(folder, configuration(master))) {
            await().until(() -> replica.ask("INFO replication").contains("master_link_status:up"));
            await().until(() -> sentinel.ask("SENTINEL REPLICAS limits").contains(Integer.toString(replica.port())));
            RedisStoreConfig config = RedisStoreConfig.custom(
                            "redis-sentinel://127.0.0.1:" + sentinel.port() + "/0?timeout=30s#limits")
                    .commandTimeout(Duration.ofMillis(500))
                    .build();
            try (RedisStore store = RedisStore.connect(config, NanoClock.system(), micros::get)) {
                LimitEngine engine = new LimitEngine(store);
                engine.rules(NAMESPACE, List.of(LimitRule.perSecond("pay", 100)));
                take(engine, 1);
                micros.addAndGet(2_000_000);
                assertThat(take(engine, 60).granted()).isEqualTo(60);
                await().until(() -> isReplicated(master, replica));
                master.kill();
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> take(engine, 1_000).retryAfterNanos() == Long.MAX_VALUE);
                assertThat(take(engine, 60).isOk()).as("60 of 75 are spent").isFalse();
                assertThat(take(engine, 15).isOk()).isTrue();
            }
        }
    }

    private static Answer take(LimitEngine engine, long permits) {
        return engine.decide(NAMESPACE, new Client(1), List.of(new Ask.Acquire(new Target("pay"), permits)))
                .toCompletableFuture()
                .join()
                .get(0);
    }

    private static boolean isReplicated(RedisServer master, RedisServer replica) {
        return offset(master).equals(offset(replica));
    }

    private static String offset(RedisServer server) {
        return server.ask("INFO replication").replaceAll(".*master_repl_offset:(\\d+).*", "$1");
    }

    private Path configuration(RedisServer master) throws IOException {
        return Files.writeString(
                folder.resolve("sentinel.conf"),
                String.join(
                        "\n",
                        "sentinel monitor limits 127.0.0.1 " + master.port() + " 1",
                        "sentinel down-after-milliseconds limits 500",
                        "sentinel failover-timeout limits 3000",
                        ""));
    }
}
