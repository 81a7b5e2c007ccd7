package io.sluice.cluster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.cluster.server.access.ServerTls;
import io.sluice.cluster.server.desk.NamespaceQuota;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitStore;
import io.sluice.cluster.server.engine.ShardBatch;
import io.sluice.cluster.server.engine.ShardResults;
import io.sluice.core.time.ManualClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that cannot start leaves nothing behind: no thread, no timer, no port, and its store is closed. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FailedStartTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final LimitRule PAY = LimitRule.perSecond("pay", 10);

    private final ManualClock clock = new ManualClock();
    private final Picky store = new Picky();
    private final Set<Thread> before = threads();
    private final TokenServer.Builder server =
            TokenServer.builder().port(0).clock(clock).store(store);

    @TempDir
    private Path folder;

    /** It keeps few rules, and counts no keys. */
    private static final class Picky implements LimitStore {
        private int closed;

        @Override
        public int shards() {
            return 1;
        }

        @Override
        public void check(LimitRule rule) {
            if (rule.limitForPeriod() > 100) {
                throw new IllegalArgumentException("limitForPeriod must be at most 100");
            }
        }

        @Override
        public CompletionStage<ShardResults> apply(ShardBatch batch) {
            return CompletableFuture.completedFuture(new ShardResults(batch.size()));
        }

        @Override
        public void close() {
            closed++;
        }
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("sluice-token-server"))
                .collect(Collectors.toSet());
    }

    @AfterEach
    void nothing_is_left() {
        assertThat(store.closed).as("the store").isPositive();
        assertThat(clock.pending()).as("timers").isZero();
        await().atMost(PATIENCE).until(() -> before.containsAll(threads()));
    }

    @Test
    void because_its_port_is_in_use() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> server.port(taken.getLocalPort()).start()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void because_its_store_cannot_keep_a_rule() {
        assertThatThrownBy(() -> server.rules("shop", List.of(PAY, LimitRule.perSecond("much", 1_000)))
                        .start())
                .hasMessage("limitForPeriod must be at most 100");
    }

    @Test
    void because_its_store_counts_no_keys() {
        assertThatThrownBy(() -> server.quotas(Map.of("shop", new NamespaceQuota(null, null, null, 1, 5)))
                        .start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keys of a namespace must not be limited");
    }

    @Test
    void because_it_would_be_open_to_everybody() {
        assertThatThrownBy(() -> server.host("0.0.0.0").start()).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void because_its_certificate_is_not_there() {
        String none = folder.resolve("none.pem").toString();
        ServerTls tls = ServerTls.custom().certificate(none).key(none).build();
        assertThatThrownBy(() -> server.tls(tls).start()).isInstanceOf(IOException.class);
    }

    @Test
    void because_a_door_stays_shut_and_then_the_others_are_shut_again() {
        List<String> heard = new ArrayList<>();
        assertThatThrownBy(() -> server.rules("shop", List.of(PAY))
                        .door(context -> new Door(heard))
                        .door(context -> {
                            throw new IOException("its port is in use");
                        })
                        .start())
                .hasMessage("its port is in use");
        assertThat(heard).containsExactly("drain", "close");
    }

    /** It says what it is told. */
    private record Door(List<String> heard) implements FrontDoor {
        @Override
        public int port() {
            return 0;
        }

        @Override
        public void drain() {
            heard.add("drain");
        }

        @Override
        public void close() {
            heard.add("close");
        }
    }
}
