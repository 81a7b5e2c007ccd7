package io.sluice.cluster.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.cluster.server.TokenServer;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Waiter;
import io.sluice.core.testing.TcpProxy;
import io.sluice.guard.Guard;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import io.sluice.ratelimiter.ClusterOptions.Mode;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.Scope;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Real servers, real sockets, many clients in one process. What time does is tested elsewhere. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OverTheNetworkTest {
    private static final int CLIENTS = 10;
    private static final int CALLS_EACH = 10_000;
    private static final int IDLE_CLIENTS = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** So large that nobody is refused. */
    private static final LimitRule LARGE = LimitRule.custom("pay")
            .limitForPeriod(LimitRule.MAX_PER_SECOND)
            .onStateLoss(StateLoss.FULL)
            .build();

    private final List<ClusterClient> clients = new ArrayList<>();
    private final List<TokenServer> servers = new ArrayList<>();

    @AfterEach
    void close() {
        clients.forEach(ClusterClient::close);
        servers.forEach(TokenServer::close);
    }

    private TokenServer server(LimitRule... rules) throws IOException {
        TokenServer server = TokenServer.builder()
                .port(0)
                .rules("shop", List.of(rules))
                .drainTime(Duration.ofSeconds(5))
                .start();
        servers.add(server);
        return server;
    }

    private ClusterClient client(TokenServer... of) {
        ClusterClient.Builder builder =
                ClusterClient.builder(ClusterClientConfig.of("shop", "client").withDeadline(Duration.ofSeconds(10)));
        for (TokenServer server : of) {
            builder.server("127.0.0.1", server.port());
        }
        ClusterClient client = builder.build();
        clients.add(client);
        await().atMost(PATIENCE).until(client::isConnected);
        return client;
    }

    @Test
    void every_ask_of_every_client_is_answered() throws Exception {
        TokenServer server = server(LARGE);
        assertThat(grantedToAll(server)).isEqualTo(CLIENTS * CALLS_EACH);
        assertThat(server.clients("shop")).isEqualTo(CLIENTS);
    }

    /** Many clients ask for much at once; every one of them is answered. */
    private int grantedToAll(TokenServer server) throws InterruptedException {
        CountDownLatch answers = new CountDownLatch(CLIENTS * CALLS_EACH);
        AtomicInteger granted = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            ClusterRateLimiter limiter = client(server).rateLimiter("pay", Limits.of(Mode.DIRECT));
            threads.add(new Thread(() -> ask(limiter, answers, granted)));
        }
        threads.forEach(Thread::start);
        assertThat(answers.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return granted.get();
    }

    @Test
    void clients_that_are_idle_hold_nobody_up() throws Exception {
        TokenServer server = server(LARGE);
        List<ClusterClient> idle = new ArrayList<>();
        for (int i = 0; i < IDLE_CLIENTS; i++) {
            ClusterClient client = ClusterClient.builder("shop", "idle")
                    .server("127.0.0.1", server.port())
                    .build();
            clients.add(client);
            idle.add(client);
        }
        await().atMost(PATIENCE).until(() -> server.clients("shop") == IDLE_CLIENTS);
        assertThat(grantedToAll(server)).isEqualTo(CLIENTS * CALLS_EACH);
        assertThat(idle).allMatch(ClusterClient::isConnected);
    }

    /** Does not wait for one answer before it asks for the next. */
    private static void ask(ClusterRateLimiter limiter, CountDownLatch answers, AtomicInteger granted) {
        for (int call = 0; call < CALLS_EACH; call++) {
            limiter.enqueue(
                    new Waiter() {
                        @Override
                        protected void done(long token) {
                            granted.addAndGet(token >= 0 ? 1 : 0);
                            answers.countDown();
                        }
                    },
                    Gate.UNTIMED,
                    CallContext.EMPTY);
        }
    }

    @Test
    void callers_that_wait_for_the_server_get_its_answer() throws Exception {
        ClusterRateLimiter limiter = client(server(LARGE)).rateLimiter("pay");
        assertThat(limiter.executeSupplier(() -> "paid")).isEqualTo("paid");
        assertThat(limiter.tryAcquirePermission()).isTrue();
        assertThat(limiter.counts().rejected()).isZero();
    }

    @Test
    void several_permits_are_had_at_once_or_not_at_all() throws Exception {
        LimitRule ten = LimitRule.custom("pay")
                .limitForPeriod(10)
                .limitRefreshPeriod(Duration.ofDays(31))
                .leaseShare(0)
                .onStateLoss(StateLoss.FULL)
                .build();
        ClusterClient client = client(server(ten));
        ClusterRateLimiter limiter = client.rateLimiter("pay");
        assertThat(limiter.tryAcquirePermission(8)).isTrue();
        assertThat(limiter.tryAcquirePermission(3)).isFalse();
        limiter.acquire(2).close();
        assertThat(limiter.counts().permitted()).isEqualTo(2);
        assertThatThrownBy(limiter::acquire).hasMessageStartingWith("rateLimiter \"pay\" refused the call: limit");
        KeyedRateLimiterConfig byUser =
                KeyedRateLimiterConfig.custom().key("user").scope(Scope.CLUSTER).build();
        ClusterKeyedRateLimiter keyed = client.keyedRateLimiter("pay", byUser);
        assertThat(keyed.tryAcquirePermission("ann", 10)).isTrue();
        assertThat(keyed.tryAcquirePermission("ann")).isFalse();
        assertThat(keyed.tryAcquirePermission(List.of("bob", "ann"))).isFalse();
        assertThat(keyed.tryAcquirePermission("bob", 10)).isTrue();
    }

    @Test
    void who_waits_in_a_guard_holds_his_thread_until_permits_come() throws Exception {
        LimitRule fifty = LimitRule.custom("pay").limitForPeriod(50).burst(1).build();
        RateLimiterConfig patient = Limits.DEFAULTS.toBuilder()
                .timeoutDuration(Duration.ofSeconds(30))
                .build();
        Guard guard = Guard.builder("pay")
                .cluster(client(server(fifty)))
                .rateLimiter(patient)
                .build();
        for (int i = 0; i < 10; i++) {
            guard.executeRunnable(() -> {});
        }
        assertThat(guard.snapshot().counts().succeeded()).isEqualTo(10);
    }

    @Test
    void a_server_that_ends_leaves_nobody_waiting_and_nothing_leased_is_lost_on_its_clients() throws Exception {
        TokenServer server = server(LARGE);
        ClusterClient client = client(server);
        ClusterRateLimiter limiter = client.rateLimiter("pay", Limits.of(Fallback.FAIL_OPEN));
        assertThat(limiter.tryAcquirePermission()).isTrue();
        server.close();
        await().atMost(PATIENCE).until(() -> !client.isConnected());
        for (int i = 0; i < 1000; i++) {
            assertThat(limiter.tryAcquirePermission()).isTrue();
        }
        assertThat(limiter.snapshot().fallbackCalls()).isPositive();
    }

    @Test
    void a_server_that_comes_back_on_its_port_is_found_again() throws Exception {
        TokenServer first = server(LARGE);
        int port = first.port();
        ClusterClient client = client(first);
        first.close();
        await().atMost(PATIENCE).until(() -> !client.isConnected());
        servers.add(
                TokenServer.builder().port(port).rules("shop", List.of(LARGE)).start());
        await().atMost(PATIENCE).until(client::isConnected);
        assertThat(client.rateLimiter("pay").tryAcquirePermission()).isTrue();
    }

    @Test
    void rules_lie_on_several_servers() throws Exception {
        TokenServer one = server(LARGE, LimitRule.perSecond("a", 1000), LimitRule.perSecond("b", 1000));
        TokenServer two = server(LARGE, LimitRule.perSecond("a", 1000), LimitRule.perSecond("b", 1000));
        ClusterClient client = client(one, two);
        assertThat(client.rateLimiter("pay").tryAcquirePermission()).isTrue();
        assertThat(one.clients("shop")).isEqualTo(1);
        assertThat(two.clients("shop")).isEqualTo(1);
    }

    @Test
    void a_client_that_was_cut_off_in_silence_is_lost_to_the_server_and_comes_back() throws Exception {
        TokenServer server = TokenServer.builder()
                .port(0)
                .rules("shop", List.of(LARGE))
                .keepAlive(Duration.ofSeconds(1))
                .start();
        servers.add(server);
        try (TcpProxy network = TcpProxy.before(server.port())) {
            ClusterClient client = ClusterClient.builder("shop", "client")
                    .server("127.0.0.1", network.port())
                    .build();
            clients.add(client);
            await().atMost(PATIENCE).until(client::isConnected);
            network.blackHole();
            await().atMost(PATIENCE).until(() -> server.clients("shop") == 0);
            network.heal();
            await().atMost(PATIENCE).until(() -> client.isConnected() && server.clients("shop") == 1);
        }
    }

    /** Nobody asks for anything, so that nothing else tells. */
    @Test
    @Tag("slow")
    void a_server_that_was_cut_off_in_silence_is_lost_to_its_client() throws Exception {
        TokenServer server = server(LARGE);
        try (TcpProxy network = TcpProxy.before(server.port())) {
            ClusterClient client = ClusterClient.builder("shop", "client")
                    .server("127.0.0.1", network.port())
                    .build();
            clients.add(client);
            await().atMost(PATIENCE).until(client::isConnected);
            network.blackHole();
            await().atMost(PATIENCE).until(() -> !client.isConnected());
        }
    }

    @Test
    void bytes_that_are_no_frames_cost_no_more_than_their_connection() throws Exception {
        TokenServer server = server(LARGE);
        ClusterClient client = client(server);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            OutputStream out = socket.getOutputStream();
            out.write("POST / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            while (socket.getInputStream().read() >= 0) {
                // until the server hangs up
            }
        }
        assertThat(client.rateLimiter("pay").tryAcquirePermission()).isTrue();
    }
}
