package io.sluice.cluster.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.cluster.client.ClusterClient;
import io.sluice.cluster.client.ClusterClientConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program in a process of its own. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TokenServerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ENDED_BY_SIGTERM = 143;

    private ServerProcess server;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(folder.resolve("shop.yaml"), "rules: [{id: pay, limitForPeriod: 1000, onStateLoss: FULL}]");
        server = ServerProcess.start(folder, List.of());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ClusterClient client() {
        ClusterClient client = ClusterClient.builder(
                        ClusterClientConfig.of("shop", "test").withDeadline(Duration.ofSeconds(10)))
                .server("127.0.0.1", server.port())
                .build();
        await().atMost(PATIENCE).until(client::isConnected);
        return client;
    }

    @Test
    void serves_the_rules_of_its_folder_and_has_clients_leave_before_it_ends() throws Exception {
        try (ClusterClient client = client()) {
            assertThat(client.rateLimiter("pay").tryAcquirePermission()).isTrue();
            Process process = server.process();
            process.destroy();
            await().atMost(PATIENCE).until(() -> !client.isConnected());
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(ENDED_BY_SIGTERM);
        }
    }
}
