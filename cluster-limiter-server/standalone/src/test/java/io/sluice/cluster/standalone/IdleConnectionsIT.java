package io.sluice.cluster.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.cluster.client.ClusterClient;
import io.sluice.cluster.client.ClusterClientConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged program with many clients that ask for nothing: what it keeps in memory for them, and whether it still serves one that does. The
 * memory is that of the whole process, as Linux tells it ({@code VmHWM}): heap, code, threads and buffers, at the highest that it ever was.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class IdleConnectionsIT {
    private static final long MOST_KIB = 256 * 1024;
    private static final int AT_ONCE = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    private Path folder;

    private final List<ClusterClient> clients = new ArrayList<>();

    @AfterEach
    void close() {
        clients.forEach(ClusterClient::close);
    }

    @Test
    void five_hundred_idle_connections_hold_nobody_up() throws IOException {
        serve(500);
    }

    @Test
    @Tag("soak")
    void ten_thousand_idle_connections_fit_into_256_MiB() throws IOException {
        serve(10_000);
    }

    private void serve(int connections) throws IOException {
        Files.writeString(folder.resolve("shop.yaml"), "rules: [{id: pay, limitForPeriod: 1000, onStateLoss: FULL}]");
        try (ServerProcess server = ServerProcess.start(folder, ServerProcess.SMALL)) {
            for (int i = 0; i < connections; i++) {
                clients.add(client(server.port()));
                if (i % AT_ONCE == 0) { // no more than a machine's queue of connections holds
                    ClusterClient last = clients.get(i);
                    await().atMost(PATIENCE).until(last::isConnected);
                }
            }
            await().atMost(PATIENCE).until(() -> clients.stream().allMatch(ClusterClient::isConnected));
            assertThat(clients.get(connections / 2).rateLimiter("pay").tryAcquirePermission())
                    .as("one of them is served")
                    .isTrue();
            long most = server.mostKibOfMemory();
            System.out.println("with " + connections + " connections the server has had " + most / 1024 + " MiB");
            assertThat(most).as("KiB of memory").isLessThanOrEqualTo(MOST_KIB);
            assertThat(clients).as("none was given up").allMatch(ClusterClient::isConnected);
        }
    }

    private static ClusterClient client(int port) {
        return ClusterClient.builder(ClusterClientConfig.of("shop", "idle").withDeadline(Duration.ofSeconds(10)))
                .server("127.0.0.1", port)
                .build();
    }
}
