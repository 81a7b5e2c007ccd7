package io.sluice.dashboard.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The jar that was packaged, run as a user runs it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConsoleIT {
    private static final Pattern LINK = Pattern.compile("(http://127\\.0\\.0\\.1:\\d+)/setup#([A-Za-z0-9_-]{43})");

    @TempDir
    Path home;

    private final HttpClient http = HttpClient.newHttpClient();
    private Process console;

    @AfterEach
    void stop() {
        console.destroyForcibly();
    }

    @Test
    void it_prints_the_link_that_makes_the_first_administrator_and_ends_when_asked_to()
            throws IOException, InterruptedException {
        console = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        jar().toString(),
                        "--server.port=0",
                        "--console.home=" + home)
                .redirectErrorStream(true)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(console.getInputStream(), StandardCharsets.UTF_8));
        Matcher link = link(output);
        URI api = URI.create(link.group(1) + "/api/v1/");

        HttpResponse<String> look =
                http.send(HttpRequest.newBuilder(api.resolve("session")).build(), BodyHandlers.ofString());
        String body = "{\"token\":\"" + link.group(2) + "\",\"name\":\"ann\",\"password\":\"correct horse battery\"}";
        HttpResponse<String> done = http.send(
                HttpRequest.newBuilder(api.resolve("setup"))
                        .header("Content-Type", "application/json")
                        .header(
                                "Cookie",
                                look.headers()
                                        .firstValue("Set-Cookie")
                                        .orElseThrow()
                                        .split(";")[0])
                        .header(
                                "X-Sluice-CSRF",
                                new JsonMapper()
                                        .readTree(look.body())
                                        .path("csrf")
                                        .asString())
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        assertThat(done.body()).contains("ORG_ADMIN");

        console.destroy();
        assertThat(console.waitFor()).as("ended by a signal").isEqualTo(143);
        assertThat(home.resolve("console.db")).exists();
    }

    private static Matcher link(BufferedReader output) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            all.append(line).append('\n');
            Matcher link = LINK.matcher(line);
            if (link.find()) {
                return link;
            }
        }
        throw new AssertionError("it ended without a link:\n" + all);
    }

    private static Path jar() throws IOException {
        try (Stream<Path> built = Files.list(Path.of("target"))) {
            return built.filter(file -> file.toString().endsWith("-exec.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
