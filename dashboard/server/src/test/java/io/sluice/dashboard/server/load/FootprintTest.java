package io.sluice.dashboard.server.load;

import static io.sluice.dashboard.server.load.LoadReport.all;
import static io.sluice.dashboard.server.load.LoadReport.p50;
import static org.awaitility.Awaitility.await;

import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.server.Console;
import io.sluice.dashboard.server.load.BusyApplication.Footprint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How large is a console that does nothing, how soon is it there, and what does an agent take of an application? Run by {@code ./sluice load}. */
@Tag("load")
@DisplayNameGeneration(ReplaceUnderscores.class)
class FootprintTest {
    private static final int STARTS = 5;
    private static final int WARM_UP_SECONDS = 60;
    private static final int SECONDS = 60;

    @TempDir
    Path home;

    private final NanoClock clock = NanoClock.system();

    @AfterAll
    static void write() throws IOException {
        LoadReport.write();
    }

    // ---- the console, alone

    /** By the word that everybody starts it with, which finds it built. */
    @Test
    void it_starts_quickly_and_is_small() throws Exception {
        List<Long> took = new ArrayList<>();
        List<Long> resident = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            int port = freePort();
            long start = clock.nanos();
            Process started = new ProcessBuilder(
                            LoadReport.ROOT.resolve("sluice").toString(),
                            "console",
                            "--data",
                            home.resolve("alone-" + i).toString(),
                            "--port",
                            String.valueOf(port))
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("alone-" + i + ".log").toFile())
                    .start();
            try {
                await().atMost(Duration.ofMinutes(1))
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(10))
                        .until(() -> answers(port));
                took.add((clock.nanos() - start) / 1_000_000);
                resident.add(Resident.megabytes(String.valueOf(started.pid())));
            } finally {
                started.destroy();
                started.waitFor();
            }
        }
        LoadReport.add("start, to the first page", "ms", took, p50(4_000));
        LoadReport.add("resident memory after the start, at most so far", "MB", resident, all(512));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean answers(int port) throws InterruptedException {
        HttpRequest page = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                .build();
        try {
            return HttpClient.newHttpClient()
                            .send(page, BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    // ---- an agent

    @Test
    void an_agent_takes_little_of_its_application() throws Exception {
        try (Console console = new Console(home.resolve("console"), clock)) {
            console.put("/api/v1/apps/busy", "{\"owner\":\"\"}");
            String token = console.post("/api/v1/tokens", "{\"kind\":\"AGENT\",\"name\":\"load\",\"env\":\"dev\"}")
                    .json()
                    .path("secret")
                    .asString();
            Footprint without = BusyApplication.run(null, token, home, WARM_UP_SECONDS, SECONDS);
            Footprint agent = BusyApplication.run(console.uri(""), token, home, WARM_UP_SECONDS, SECONDS)
                    .minus(without);
            String each = ", each second of 10,000 calls of 50 resources";
            LoadReport.add(
                    "processor time of an agent's threads" + each, "us", List.of(agent.processorMicros()), all(5_000));
            LoadReport.add("allocated by an agent's threads" + each, "bytes", List.of(agent.allocatedBytes()));
            LoadReport.add("allocated by its callers" + each, "bytes", List.of(agent.callersBytes()));
            LoadReport.add("heap of an agent with 50 resources", "KB", List.of(agent.heapKilobytes()), all(8_192));
            LoadReport.add("threads of an agent", "threads", List.of(agent.threads()), all(2));
        }
    }
}
