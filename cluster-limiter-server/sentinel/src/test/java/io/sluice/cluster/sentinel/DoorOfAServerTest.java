package io.sluice.cluster.sentinel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cluster.server.FrontDoorProvider;
import io.sluice.cluster.server.TokenServer;
import io.sluice.cluster.server.desk.NamespaceQuota;
import io.sluice.core.rule.RuleDocument;
import io.sluice.core.time.ManualClock;
import io.sluice.guard.document.RecordDocuments;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DoorOfAServerTest {
    private static final SentinelRules RULES = SentinelRules.read(
            "[{\"count\": 100, \"clusterMode\": true, \"clusterConfig\": {\"flowId\": 1, \"thresholdType\": 1}}]"
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

    @Test
    void it_listens_elsewhere_only_if_that_is_meant() {
        SentinelConfig open = SentinelConfig.custom().host("0.0.0.0").port(0).build();
        assertThatThrownBy(() -> serve(open, NamespaceQuota.UNLIMITED).close())
                .hasMessageContaining("host of the door for Sentinel must be of the loopback interface");
    }
}
