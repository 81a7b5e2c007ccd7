package io.sluice.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.cluster.client.ClusterClient;
import io.sluice.cluster.client.ClusterRateLimiter;
import io.sluice.core.testing.Threads;
import io.sluice.ratelimiter.ClusterOptions;
import io.sluice.ratelimiter.ClusterOptions.Mode;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.Scope;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Two clients of a token server, a process, over a Redis that stands still for as long as three seconds' shares of the limit last. */
@Tag("slow")
@DisplayNameGeneration(ReplaceUnderscores.class)
class PausedRedisTest {
    private static final Logger LOG = LoggerFactory.getLogger(PausedRedisTest.class);
    private static final int RATE = 2_000;
    private static final int BURST = RATE;
    private static final int LEASABLE = BURST / 4;
    private static final double ALL_SHARES = 0.9 * RATE;
    private static final long THREE_SECONDS_OF_SHARES = (long) (3 * ALL_SHARES);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    private final AtomicLong used = new AtomicLong();
    private final AtomicLong longestNanos = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"AUTO", "DIRECT"})
    void nobody_waits_for_it_and_all_go_by_their_shares_until_it_answers(Mode mode) throws Exception {
        try (RedisServer redis = RedisServer.start(folder);
                ServerProcess server = ServerProcess.start(folder, "server", redis.uri(), RATE);
                ClusterClient one = clientOf(server, "one");
                ClusterClient other = clientOf(server, "other")) {
            List<ClusterRateLimiter> limiters =
                    Stream.of(one, other).map(client -> limiter(client, mode)).toList();
            Threads.together(1 + limiters.size(), thread -> {
                if (thread == 0) {
                    pause(redis, limiters);
                    over.set(true);
                } else {
                    useAll(limiters.get(thread - 1));
                }
                return null;
            });
        }
    }

    private static ClusterClient clientOf(ServerProcess server, String name) {
        return ClusterClient.builder("shop", name)
                .server("127.0.0.1", server.port())
                .build();
    }

    private static ClusterRateLimiter limiter(ClusterClient client, Mode mode) {
        return client.rateLimiter(
                "pay",
                RateLimiterConfig.custom()
                        .scope(Scope.CLUSTER)
                        .cluster(ClusterOptions.custom().mode(mode).build())
                        .build());
    }

    private void pause(RedisServer redis, List<ClusterRateLimiter> limiters) {
        await().atMost(PATIENCE)
                .until(() -> used.get() > BURST
                        && limiters.stream()
                                .allMatch(limiter -> limiter.snapshot().clients() == 2));
        longestNanos.set(0);
        long before = used.get();
        long start = System.nanoTime();
        redis.freeze();
        await().atMost(PATIENCE).until(() -> used.get() - before >= THREE_SECONDS_OF_SHARES);
        long meanwhile = used.get() - before;
        double seconds = seconds(start);
        redis.thaw();
        long thawed = System.nanoTime();
        double longest = longestNanos.get() / 1e9;
        await().atMost(PATIENCE)
                .until(() ->
                        limiters.stream().allMatch(limiter -> limiter.snapshot().answering()));
        double backAfter = seconds(thawed);
        long back = used.get();
        await().atMost(PATIENCE).until(() -> used.get() - back > BURST + 2 * RATE);
        LOG.info(
                "Redis stood still for {} s: {} of the limit was used, the longest call took {} ms, and it was asked again after {} s",
                seconds,
                meanwhile / seconds / RATE,
                1_000 * longest,
                backAfter);
        assertThat(meanwhile)
                .as("in %.3f s: all shares, and what was leased out when it began", seconds)
                .isLessThanOrEqualTo((long) (ALL_SHARES * seconds) + LEASABLE + limiters.size());
        assertThat(longest).as("nobody waited until it was over").isLessThan(seconds / 2);
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private void useAll(ClusterRateLimiter limiter) {
        while (!over.get()) {
            long start = System.nanoTime();
            boolean permitted = limiter.tryAcquirePermission();
            longestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
            if (permitted) {
                used.incrementAndGet();
            } else {
                Thread.yield();
            }
        }
    }
}
