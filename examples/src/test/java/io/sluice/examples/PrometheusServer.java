package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A Prometheus of its own, in a folder and on a port of its own, that reads one page of meters; from the system's packages. */
final class PrometheusServer implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI address;
    private final Process process;

    private PrometheusServer(URI address, Process process) {
        this.address = address;
        this.process = process;
    }

    /**
     * Starts it, and returns when it answers.
     *
     * @param folder for its files; its log is {@code prometheus.log}
     * @param metrics the page it reads, four times a second
     * @param rules its alert rules
     */
    static PrometheusServer start(Path folder, URI metrics, Path rules) throws IOException {
        Path config = Files.writeString(
                folder.resolve("prometheus.yml"), """
                global:
                  scrape_interval: 250ms
                  evaluation_interval: 250ms
                rule_files: ['%s']
                scrape_configs:
                  - job_name: shop
                    static_configs:
                      - targets: ['%s']
                """.formatted(rules.toAbsolutePath(), metrics.getAuthority()));
        int port = freePort();
        Process process = program(
                        folder,
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        PrometheusServer server = new PrometheusServer(URI.create("http://127.0.0.1:" + port), process);
        try {
            Awaitility.await("prometheus; see " + folder + "/prometheus.log")
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> process.isAlive() && server.get("/-/ready") == 200);
        } catch (RuntimeException notReady) {
            server.close();
            throw notReady;
        }
        return server;
    }

    /** Runs promtool; what it says is in the message if it finds fault. */
    static void promtool(Path folder, String... arguments) throws Exception {
        Process process =
                program(folder, "promtool", arguments).redirectErrorStream(true).start();
        String said;
        try (InputStream output = process.getInputStream()) {
            said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static ProcessBuilder program(Path folder, String name, String... arguments) {
        assertThat(List.of(System.getenv("PATH").split(":")))
                .as(name + " must be in PATH: ./sluice test installs it, and so does apt-get install prometheus")
                .anyMatch(each -> Files.isExecutable(Path.of(each, name)));
        ProcessBuilder builder = new ProcessBuilder(name);
        builder.command().addAll(List.of(arguments));
        return builder.directory(folder.toFile());
    }

    /** The port is free again when this returns; that another takes it first is unlikely enough. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The series that a query has now. */
    @SuppressWarnings("unchecked")
    List<Map<String, Object>> query(String expression) throws Exception {
        Map<String, Object> answer =
                json("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        assertThat(answer).as(expression).containsEntry("status", "success");
        return (List<Map<String, Object>>) ((Map<String, Object>) answer.get("data")).get("result");
    }

    /** What an address of its API answers. */
    @SuppressWarnings("unchecked")
    Map<String, Object> json(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(address.resolve(path)).build();
        String text = client.send(request, BodyHandlers.ofString()).body();
        return (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(text);
    }

    private int get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address.resolve(path)).build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
