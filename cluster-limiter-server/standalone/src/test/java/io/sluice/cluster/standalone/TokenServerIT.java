package io.sluice.cluster.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.cluster.client.ClusterClient;
import io.sluice.cluster.client.ClusterClientConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
    private static final Path JAR = Path.of("target", "sluice-token-server.jar").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ENDED_BY_SIGTERM = 143;

    private Process process;
    private int port;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(folder.resolve("shop.yaml"), "rules: [{id: pay, limitForPeriod: 1000, onStateLoss: FULL}]");
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        JAR.toString(),
                        "--port",
                        "0",
                        "--rules",
                        folder.toString())
                .redirectError(Redirect.INHERIT)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        assertThat(line).startsWith("Token server listens on port ");
        port = Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
    }

    @AfterEach
    void stop() {
        process.destroyForcibly().onExit().join();
    }

    private ClusterClient client() {
        ClusterClient client = ClusterClient.builder(
                        ClusterClientConfig.of("shop", "test").withDeadline(Duration.ofSeconds(10)))
                .server("127.0.0.1", port)
                .build();
        await().atMost(PATIENCE).until(client::isConnected);
        return client;
    }

    @Test
    void serves_the_rules_of_its_folder_and_has_clients_leave_before_it_ends() throws Exception {
        try (ClusterClient client = client()) {
            assertThat(client.rateLimiter("pay").tryAcquirePermission()).isTrue();
            process.destroy();
            await().atMost(PATIENCE).until(() -> !client.isConnected());
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(ENDED_BY_SIGTERM);
        }
    }
}
