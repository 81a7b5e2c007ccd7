package io.sluice.dashboard.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.server.Console;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LocalApiTest {
    @TempDir
    static Path home;

    private static Console console;

    @BeforeAll
    static void start() {
        console = new Console(home, new ManualClock());
    }

    @AfterAll
    static void stop() {
        console.close();
    }

    @Test
    void the_front_door_says_where_everything_is() {
        assertThat(console.get("/", "Accept", "text/plain").text()).contains("/api/v1", "/agent/v1");
    }

    @Test
    void a_page_that_reaches_this_machine_by_a_name_of_its_own_is_refused() throws IOException {
        assertThat(statusLine("/api/v1/apps", "localhost")).contains(" 200");
        assertThat(statusLine("/api/v1/apps", "rebound.example.com")).contains(" 403");
        assertThat(statusLine("/agent/v1/stream", "rebound.example.com"))
                .as("has tokens")
                .contains(" 401");
    }

    @Test
    void what_a_page_of_another_site_began_is_refused() {
        assertThat(console.get("/api/v1/apps", "Sec-Fetch-Site", "same-origin").status())
                .isEqualTo(200);
        assertThat(console.get("/api/v1/apps", "Sec-Fetch-Site", "cross-site").status())
                .isEqualTo(403);
        assertThat(console.put("/api/v1/apps/a", "{\"owner\":\"\"}", "Sec-Fetch-Site", "same-site")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void a_token_is_told_once_and_never_again() {
        String made = console.post("/api/v1/tokens", "{\"kind\":\"API\",\"name\":\"ci\",\"lifeDays\":30}")
                .json()
                .path("secret")
                .asString();
        assertThat(made).matches("slc_api_[A-Za-z0-9_-]{43}");
        assertThat(console.get("/api/v1/tokens").text()).contains("\"ci\"").doesNotContain(made);
        assertThat(console.get("/api/v1/audit").text()).contains("token.issue").doesNotContain(made);
    }

    @Test
    void tokens_that_are_not_allowed_are_refused_by_name_and_range() {
        assertThat(console.post("/api/v1/tokens", "{\"kind\":\"API\",\"name\":\"ci\"}")
                        .status())
                .as("programs must have an end")
                .isEqualTo(400);
        assertThat(console.post("/api/v1/tokens", "{\"kind\":\"API\",\"name\":\"ci\",\"lifeDays\":366}")
                        .status())
                .isEqualTo(400);
        assertThat(console.post("/api/v1/tokens", "{\"kind\":\"AGENT\",\"name\":\"shop\"}")
                        .status())
                .as("agents must have an environment")
                .isEqualTo(400);
        assertThat(console.post("/api/v1/tokens", "{\"kind\":\"AGENT\",\"name\":\"shop\",\"env\":\"mars\"}")
                        .status())
                .isEqualTo(404);
    }

    private static String statusLine(String path, String host) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), console.uri("/").getPort())) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.lines().findFirst().orElse("");
        }
    }
}
