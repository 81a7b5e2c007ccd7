package io.sluice.cluster.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.TokenServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README quotes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FirstEnvoyDoorTest {
    private static TokenServer serve(int port, int doorPort, Path file) throws IOException {
        // region door
        EnvoyConfig config = EnvoyConfig.custom()
                .port(doorPort) // on 127.0.0.1, unless a host is given
                .rules(List.of(file.toString())) // as envoyproxy/ratelimit has them; followed while the door is open
                .responseHeaders(true)
                .build();
        TokenServer server = TokenServer.builder()
                .port(port)
                .door(context -> EnvoyDoor.open(context, config))
                .start();
        // endregion
        return server;
    }

    @Test
    void envoy_finds_its_service(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("shop.yaml"),
                "domain: shop\ndescriptors:\n  - {key: path, rate_limit: {unit: second, requests_per_unit: 10}}\n");
        try (TokenServer server = serve(0, 0, file)) {
            assertThat(server.doors().get(0).port()).isPositive();
            assertThat(((EnvoyDoor) server.doors().get(0)).snapshot()).isEqualTo(new EnvoySnapshot(0, 0, 0));
        }
    }
}
