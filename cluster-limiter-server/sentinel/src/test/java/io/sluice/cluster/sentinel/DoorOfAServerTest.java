package io.sluice.cluster.sentinel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.sluice.cluster.server.FrontDoorProvider;
import io.sluice.cluster.server.Sockets;
import io.sluice.cluster.server.TokenServer;
import io.sluice.cluster.server.desk.NamespaceQuota;
import io.sluice.cluster.server.engine.ClientCounts;
import io.sluice.cluster.server.engine.ClientRoll;
import io.sluice.cluster.server.engine.LimitStore;
import io.sluice.cluster.server.engine.MemoryStore;
import io.sluice.cluster.server.engine.ShardBatch;
import io.sluice.cluster.server.engine.ShardResults;
import io.sluice.core.rule.RuleDocument;
import io.sluice.core.time.ManualClock;
import io.sluice.guard.document.RecordDocuments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DoorOfAServerTest {
    private static final SentinelRules RULES = SentinelRules.read(
            "[{\"count\": 100, \"clusterMode\": true, \"clusterConfig\": {\"flowId\": 1, \"thresholdType\": 1}}]"
                    .getBytes(StandardCharsets.UTF_8));

    private static final SentinelRules FIVE_EACH = SentinelRules.read(
            "[{\"count\": 5, \"clusterMode\": true, \"clusterConfig\": {\"flowId\": 1, \"thresholdType\": 0}}]"
                    .getBytes(StandardCharsets.UTF_8));

    private final ManualClock clock = new ManualClock();

    private TokenServer serve(SentinelConfig config, NamespaceQuota quota) throws IOException {
        TokenServer server = TokenServer.builder()
                .port(0)
                .clock(clock)
                .quotas(Map.of("sentinel/shop", quota))
                .door(context -> SentinelDoor.open(context, config))
                .start();
        ((SentinelDoor) server.doors().get(0)).rules("shop", RULES);
        clock.advance(Duration.ofSeconds(11));
        return server;
    }

    @Test
    void a_configuration_finds_it_by_name() {
        assertThat(FrontDoorProvider.find("sentinel")).containsInstanceOf(SentinelDoorProvider.class);
        String yaml =
                "port: 0\nallow: [10.0.0.0/8]\nidleTimeout: 60s\nmaxOccupyWait: 100ms\nrules: {shop: shop.json}\n";
        assertThat(RecordDocuments.of(SentinelConfig.class).read(RuleDocument.of(yaml, RuleDocument.YAML, "")))
                .isEqualTo(SentinelConfig.custom()
                        .port(0)
                        .allow(List.of("10.0.0.0/8"))
                        .idleTimeout(Duration.ofMinutes(1))
                        .maxOccupyWait(Duration.ofMillis(100))
                        .rules(Map.of("shop", "shop.json"))
                        .build());
    }

    @Test
    void on_linux_it_goes_by_epoll() {
        boolean brought = System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
        assertThat(Sockets.best()).isEqualTo(brought ? Sockets.EPOLL : Sockets.NIO);
    }

    /** Written without waiting for answers: much comes at once, and reading stops and goes on. */
    @Test
    void whichever_way_to_sockets_is_taken_each_request_is_answered_in_order() throws Exception {
        int requests = 100_000;
        for (Sockets sockets : EnumSet.of(Sockets.best(), Sockets.NIO)) {
            try (TokenServer server = TokenServer.builder()
                            .port(0)
                            .clock(clock)
                            .door(context -> SentinelDoor.open(
                                    context, SentinelConfig.custom().port(0).build(), sockets))
                            .start();
                    RawClient client = new RawClient(server.doors().get(0).port())) {
                client.ping("shop");
                Thread writing = new Thread(() -> {
                    try {
                        for (int i = 0; i < requests; i += 100) {
                            client.send(IntStream.range(i, i + 100)
                                    .mapToObj(xid -> Frames.flow(xid, 1, 1, false))
                                    .toArray(ByteBuf[]::new));
                        }
                    } catch (IOException ended) {
                        throw new UncheckedIOException(ended); // then answers are missing
                    }
                });
                writing.start();
                for (int i = 0; i < requests; i++) {
                    assertThat(client.read().xid()).isEqualTo(i);
                }
                writing.join();
            }
        }
    }

    @Test
    void quotas_of_the_server_hold_and_its_numbers_count() throws IOException {
        NamespaceQuota quota = new NamespaceQuota(3L, null, 1);
        try (TokenServer server = serve(SentinelConfig.custom().port(0).build(), quota);
                RawClient client = new RawClient(server.doors().get(0).port());
                RawClient second = new RawClient(server.doors().get(0).port())) {
            client.ping("shop");
            for (int i = 0; i < 3; i++) {
                assertThat(client.ask(Frames.flow(i, 1, 1, false)).status()).isZero();
            }
            assertThat(client.ask(Frames.flow(4, 1, 1, false)).status())
                    .as("beyond the quota of decisions")
                    .isEqualTo(-2);
            second.send(Frames.ping(1, "shop"));
            assertThat(second.isEnded()).as("beyond the quota of connections").isTrue();
            assertThat(server.use().namespaces())
                    .filteredOn(use -> use.namespace().equals("sentinel/shop"))
                    .singleElement()
                    .satisfies(use -> assertThat(use.asks()).isEqualTo(4));
        }
    }

    /** The others' clients are told each second. */
    @Test
    void a_threshold_for_each_client_counts_those_of_all_servers_of_the_store() throws IOException {
        MemoryStore memory = new MemoryStore(clock);
        LimitStore shared = new LimitStore() {
            @Override
            public int shards() {
                return memory.shards();
            }

            @Override
            public CompletionStage<ShardResults> apply(ShardBatch batch) {
                return memory.apply(batch);
            }

            @Override
            public CompletionStage<Optional<ClientCounts>> countClients(
                    String namespace, ClientRoll here, Set<Duration> graces) {
                int connected =
                        namespace.equals("sentinel/shop") ? here.connected().size() + 2 : 0;
                return CompletableFuture.completedFuture(Optional.of(new ClientCounts(connected, 0, Map.of())));
            }
        };
        SentinelConfig config = SentinelConfig.custom().port(0).build();
        try (TokenServer server = TokenServer.builder()
                        .port(0)
                        .clock(clock)
                        .store(shared)
                        .door(context -> SentinelDoor.open(context, config))
                        .start();
                RawClient client = new RawClient(server.doors().get(0).port())) {
            SentinelDoor door = (SentinelDoor) server.doors().get(0);
            door.rules("shop", FIVE_EACH);
            assertThat(client.ping("shop")).as("nothing was told yet").isEqualTo(1);
            clock.advance(Duration.ofSeconds(11));
            assertThat(client.ping("shop")).isEqualTo(3);
            assertThat(door.clients("shop")).as("here").isEqualTo(1);
            clock.advance(Duration.ofSeconds(2));
            assertThat(client.ask(Frames.flow(1, 1, 15, false)).status()).isZero();
            assertThat(client.ask(Frames.flow(2, 1, 1, false)).status()).isEqualTo(1);
        }
    }

    @Test
    void it_listens_elsewhere_only_if_that_is_meant() {
        SentinelConfig open = SentinelConfig.custom().host("0.0.0.0").port(0).build();
        assertThatThrownBy(() -> serve(open, NamespaceQuota.UNLIMITED).close())
                .hasMessageContaining("host of the door for Sentinel must be of the loopback interface");
    }
}
