package io.sluice.cluster.sentinel;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.TokenServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README quotes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FirstSentinelDoorTest {
    private static final String RULES = """
            [{"resource": "pay", "count": 1000, "clusterMode": true,
              "clusterConfig": {"flowId": 7, "thresholdType": 1, "windowIntervalMs": 1000}}]
            """;

    private static TokenServer serve(int port, int doorPort, Path file) throws IOException {
        // region door
        SentinelConfig config = SentinelConfig.custom()
                .port(doorPort) // on 127.0.0.1, unless a host is given
                .rules(Map.of("shop", file.toString())) // as Sentinel has them; followed while the door is open
                .build();
        TokenServer server = TokenServer.builder()
                .port(port)
                .door(context -> SentinelDoor.open(context, config))
                .start();
        // endregion
        return server;
    }

    @Test
    void an_application_of_sentinels_finds_its_server(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("shop.json"), RULES);
        try (TokenServer server = serve(0, 0, file);
                RawClient client = new RawClient(server.doors().get(0).port())) {
            assertThat(client.ping("shop")).isEqualTo(1);
            assertThat(client.ask(Frames.flow(1, 8, 1, false)).status())
                    .as("no such rule")
                    .isEqualTo(3);
        }
    }
}
