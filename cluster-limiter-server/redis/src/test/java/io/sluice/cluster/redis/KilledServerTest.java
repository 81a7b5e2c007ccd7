package io.sluice.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.cluster.client.ClusterClient;
import io.sluice.cluster.client.ClusterRateLimiter;
import io.sluice.core.testing.Threads;
import io.sluice.ratelimiter.ClusterOptions;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two token servers, each a process, over one Redis; clients of both use all they get; one server is killed meanwhile. */
@Tag("slow")
@DisplayNameGeneration(ReplaceUnderscores.class)
class KilledServerTest {
    private static final int RATE = 10_000;
    private static final int BURST = RATE;
    private static final double CLOCKS_DIFFER = 1.002;

    @TempDir
    private Path folder;

    private final AtomicLong usedByOne = new AtomicLong();
    private final AtomicLong usedByOther = new AtomicLong();

    @Test
    void the_other_goes_on_with_the_same_limit_and_no_permit_is_made() throws Exception {
        try (RedisServer redis = RedisServer.start(folder);
                ServerProcess one = ServerProcess.start(folder, "one", redis.uri(), RATE);
                ServerProcess other = ServerProcess.start(folder, "other", redis.uri(), RATE);
                ClusterClient ofOne = clientOf(one);
                ClusterClient ofOther = clientOf(other)) {
            long start = System.nanoTime();
            AtomicBoolean over = new AtomicBoolean();
            Threads.together(3, thread -> {
                if (thread == 0) {
                    killUnderLoad(one);
                    over.set(true);
                } else {
                    useAll(thread == 1 ? ofOne : ofOther, thread == 1 ? usedByOne : usedByOther, over);
                }
                return null;
            });
            double seconds = (System.nanoTime() - start) / 1e9;
            assertThat(usedByOne.get() + usedByOther.get())
                    .as("in %.3f s, of a bucket that began empty", seconds)
                    .isLessThanOrEqualTo((long) (BURST + RATE * seconds * CLOCKS_DIFFER));
        }
    }

    private static ClusterClient clientOf(ServerProcess server) {
        return ClusterClient.builder("shop", "client of " + server.port())
                .server("127.0.0.1", server.port())
                .build();
    }

    private void killUnderLoad(ServerProcess one) throws IOException {
        await().atMost(Duration.ofMinutes(1)).until(() -> usedByOne.get() > RATE && usedByOther.get() > RATE);
        one.kill();
        long before = usedByOther.get();
        await().atMost(Duration.ofMinutes(1)).until(() -> usedByOther.get() > before + 2 * RATE);
    }

    private static void useAll(ClusterClient client, AtomicLong used, AtomicBoolean over) {
        ClusterRateLimiter payments = client.rateLimiter(
                "pay",
                RateLimiterConfig.custom()
                        .scope(Scope.CLUSTER)
                        .cluster(ClusterOptions.custom()
                                .fallback(Fallback.FAIL_CLOSED)
                                .build())
                        .build());
        while (!over.get()) {
            if (payments.tryAcquirePermission()) {
                used.incrementAndGet();
            } else {
                Thread.yield();
            }
        }
    }
}
