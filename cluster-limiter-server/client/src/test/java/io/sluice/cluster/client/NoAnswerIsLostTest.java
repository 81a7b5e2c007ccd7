package io.sluice.cluster.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.cluster.server.TokenServer;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Waiter;
import io.sluice.core.testing.TcpProxy;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import io.sluice.ratelimiter.ClusterOptions.Mode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many callers of many clients in one process, in every mode: some wait for each answer, others have many asks under way. Over a good network
 * every one is answered by the server; over one that fails again and again every one ends.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class NoAnswerIsLostTest {
    private static final int CLIENTS = 4;
    private static final int UNDER_WAY = 64;
    private static final long CALLS = 100_000;
    private static final long CALLS_OF_A_SOAK = 10_000_000;
    private static final long SEED = 8;
    private static final long FAULTS = 10; // of a test, at least
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Executor THREADS = task -> new Thread(task, "caller").start();

    /** So large that the server refuses nobody. */
    private static final LimitRule LARGE = LimitRule.custom("pay")
            .limitForPeriod(LimitRule.MAX_PER_SECOND)
            .onStateLoss(StateLoss.FULL)
            .build();

    private final List<ClusterClient> clients = new ArrayList<>();
    private TokenServer server;
    private TcpProxy network;

    @BeforeEach
    void start() throws IOException {
        server = TokenServer.builder()
                .port(0)
                .rules("shop", List.of(LARGE))
                .drainTime(Duration.ZERO)
                .start();
        network = TcpProxy.before(server.port());
    }

    @AfterEach
    void stop() {
        clients.forEach(ClusterClient::close);
        network.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void every_ask_is_answered_by_the_server_or_a_lease(Mode mode) {
        answered(mode, CALLS);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    @Tag("soak")
    void nor_is_one_of_ten_million_lost(Mode mode) {
        answered(mode, CALLS_OF_A_SOAK);
    }

    private void answered(Mode mode, long calls) {
        Load load = new Load(mode, Fallback.FAIL_OPEN, Duration.ofSeconds(10), calls, null);
        load.run();
        assertThat(load.ended.get()).as("calls that ended").isEqualTo(calls);
        assertThat(load.fallbacks()).as("calls without an answer").isZero();
        if (mode != Mode.LEASE) { // which refuses until the first lease has come
            assertThat(load.granted.get()).isEqualTo(calls);
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void nobody_is_stuck_when_the_network_fails(Mode mode) {
        stuck(mode, CALLS);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    @Tag("soak")
    void nor_is_one_of_ten_million_stuck(Mode mode) {
        stuck(mode, CALLS_OF_A_SOAK);
    }

    private void stuck(Mode mode, long calls) {
        NetworkFaults faults = new NetworkFaults(network, calls / FAULTS, SEED);
        Load load = new Load(mode, Fallback.FAIL_CLOSED, Duration.ofMillis(50), calls, faults);
        load.run();
        assertThat(load.ended.get()).as("calls that ended").isEqualTo(calls);
        assertThat(load.granted.get()).as("calls that were let in").isPositive();
        assertThat(faults.count()).as("faults").isPositive();
        network.heal();
        await().atMost(PATIENCE).until(() -> clients.stream().allMatch(ClusterClient::isConnected));
    }

    /** The calls of all clients together. */
    private final class Load {
        private final AtomicLong left;
        private final AtomicLong ended = new AtomicLong();
        private final AtomicLong granted = new AtomicLong();
        private final List<ClusterRateLimiter> limiters = new ArrayList<>();
        private final @Nullable NetworkFaults faults;

        Load(Mode mode, Fallback fallback, Duration deadline, long calls, @Nullable NetworkFaults faults) {
            this.faults = faults;
            left = new AtomicLong(calls);
            ClusterClientConfig config =
                    ClusterClientConfig.of("shop", "client").withDeadline(deadline);
            for (int i = 0; i < CLIENTS; i++) {
                ClusterClient client = ClusterClient.builder(config)
                        .server("127.0.0.1", network.port())
                        .build();
                clients.add(client);
                limiters.add(client.rateLimiter("pay", Limits.of(mode, fallback)));
            }
            await().atMost(PATIENCE).until(() -> clients.stream().allMatch(ClusterClient::isConnected));
        }

        long fallbacks() {
            return limiters.stream()
                    .mapToLong(limiter -> limiter.snapshot().fallbackCalls())
                    .sum();
        }

        void run() {
            List<CompletableFuture<Void>> callers = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                ClusterClient client = clients.get(i);
                ClusterRateLimiter limiter = limiters.get(i);
                callers.add(CompletableFuture.runAsync(() -> oneAfterAnother(client, limiter), THREADS));
                callers.add(CompletableFuture.runAsync(() -> manyAtOnce(client, limiter), THREADS));
            }
            callers.forEach(CompletableFuture::join);
        }

        private void oneAfterAnother(ClusterClient client, ClusterRateLimiter limiter) {
            while (isNext(client)) {
                end(limiter.tryAcquirePermission());
            }
        }

        private void manyAtOnce(ClusterClient client, ClusterRateLimiter limiter) {
            Semaphore room = new Semaphore(UNDER_WAY);
            while (isNext(client)) {
                room.acquireUninterruptibly();
                limiter.enqueue(
                        new Waiter() {
                            @Override
                            protected void done(long token) {
                                end(token >= 0);
                                room.release();
                            }
                        },
                        Gate.UNTIMED,
                        CallContext.EMPTY);
            }
            room.acquireUninterruptibly(UNDER_WAY);
        }

        /** Whether there is another call; when a fault is over, callers wait for their client to notice. */
        private boolean isNext(ClusterClient client) {
            if (faults != null && !faults.isPresent() && !client.isConnected()) {
                await().atMost(PATIENCE).until(() -> client.isConnected() || faults.isPresent());
            }
            return left.getAndDecrement() > 0;
        }

        private void end(boolean letIn) {
            granted.addAndGet(letIn ? 1 : 0);
            ended.incrementAndGet();
            if (faults != null) {
                faults.ended(letIn);
            }
        }
    }
}
