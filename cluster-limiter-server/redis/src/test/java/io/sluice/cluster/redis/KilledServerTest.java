package io.sluice.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.cluster.client.ClusterClient;
import io.sluice.cluster.client.ClusterClientConfig;
import io.sluice.cluster.client.ClusterRateLimiter;
import io.sluice.core.testing.Threads;
import io.sluice.ratelimiter.ClusterOptions;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import io.sluice.ratelimiter.ClusterOptions.Mode;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two token servers, each a process, over one Redis; clients use all they get; servers are killed meanwhile. */
@Tag("slow")
@DisplayNameGeneration(ReplaceUnderscores.class)
class KilledServerTest {
    private static final int RATE = 2_000; // what callers who wait for each answer reach on a busy machine
    private static final int BURST = RATE;
    private static final double CLOCKS_DIFFER = 1.002;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

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
                    useAll(
                            limiter(thread == 1 ? ofOne : ofOther, Mode.AUTO),
                            thread == 1 ? usedByOne : usedByOther,
                            over);
                }
                return null;
            });
            double seconds = (System.nanoTime() - start) / 1e9;
            assertThat(usedByOne.get() + usedByOther.get())
                    .as("in %.3f s, of a bucket that began empty", seconds)
                    .isLessThanOrEqualTo((long) (BURST + RATE * seconds * CLOCKS_DIFFER));
        }
    }

    /**
     * Clients that know both: whichever is killed, they are served on. That nobody is refused for lack of a server is held in virtual time, by the
     * client's own FailoverTest: here a busy machine may keep Redis from answering in time.
     */
    @ParameterizedTest
    @EnumSource(Mode.class)
    void clients_of_both_are_served_by_the_other(Mode mode) throws Exception {
        try (RedisServer redis = RedisServer.start(folder);
                ServerProcess one = ServerProcess.start(folder, "one", redis.uri(), RATE);
                ServerProcess other = ServerProcess.start(folder, "other", redis.uri(), RATE);
                ClusterClient first = clientOf(one, other);
                ClusterClient second = clientOf(one, other)) {
            await().atMost(PATIENCE).until(() -> first.isConnected() && second.isConnected());
            long start = System.nanoTime();
            AtomicBoolean over = new AtomicBoolean();
            Threads.together(3, thread -> {
                if (thread == 0) {
                    try {
                        killBothInTurn(redis, one, other, () -> first.isConnected() && second.isConnected());
                    } finally {
                        over.set(true);
                    }
                } else {
                    ClusterRateLimiter limiter = limiter(thread == 1 ? first : second, mode);
                    useAll(limiter, thread == 1 ? usedByOne : usedByOther, over);
                }
                return null;
            });
            double seconds = (System.nanoTime() - start) / 1e9;
            assertThat(usedByOne.get() + usedByOther.get())
                    .as("in %.3f s, of a bucket that may have been full", seconds)
                    .isLessThanOrEqualTo((long) (BURST + RATE * seconds * CLOCKS_DIFFER));
        }
    }

    private void killBothInTurn(
            RedisServer redis, ServerProcess one, ServerProcess other, Callable<Boolean> allConnected)
            throws IOException {
        awaitUse(RATE);
        one.kill();
        awaitUse(2 * RATE);
        try (ServerProcess again = ServerProcess.start(folder, "one again", redis.uri(), RATE, one.port())) {
            await().atMost(PATIENCE).until(allConnected);
            awaitUse(RATE);
            other.kill();
            awaitUse(2 * RATE);
            assertThat(again.port()).isEqualTo(one.port());
        }
    }

    /** Waits until all together have used so many permits more. */
    private void awaitUse(int more) {
        long before = usedByOne.get() + usedByOther.get();
        await().atMost(PATIENCE).until(() -> usedByOne.get() + usedByOther.get() >= before + more);
    }

    /** With a deadline that nobody misses because this machine is busy. */
    private static ClusterClient clientOf(ServerProcess... servers) {
        ClusterClient.Builder client =
                ClusterClient.builder(ClusterClientConfig.of("shop", "client").withDeadline(Duration.ofSeconds(10)));
        for (ServerProcess server : servers) {
            client.server("127.0.0.1", server.port());
        }
        return client.build();
    }

    private void killUnderLoad(ServerProcess one) throws IOException {
        await().atMost(PATIENCE).until(() -> usedByOne.get() > RATE && usedByOther.get() > RATE);
        one.kill();
        long before = usedByOther.get();
        await().atMost(PATIENCE).until(() -> usedByOther.get() > before + 2 * RATE);
    }

    private static ClusterRateLimiter limiter(ClusterClient client, Mode mode) {
        return client.rateLimiter(
                "pay",
                RateLimiterConfig.custom()
                        .scope(Scope.CLUSTER)
                        .cluster(ClusterOptions.custom()
                                .mode(mode)
                                .fallback(Fallback.FAIL_CLOSED)
                                .build())
                        .build());
    }

    private static void useAll(ClusterRateLimiter payments, AtomicLong used, AtomicBoolean over) {
        while (!over.get()) {
            if (payments.tryAcquirePermission()) {
                used.incrementAndGet();
            } else {
                Thread.yield();
            }
        }
    }
}
