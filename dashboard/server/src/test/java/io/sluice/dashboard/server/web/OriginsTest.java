package io.sluice.dashboard.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.server.Console;
import io.sluice.dashboard.server.Console.Answer;
import io.sluice.dashboard.server.Visitor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where requests may come from, and what browsers are told about the answers. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OriginsTest {
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
        assertThat(statusLine("/api/v1/session", "localhost")).contains(" 200");
        assertThat(statusLine("/api/v1/session", "rebound.example.com")).contains(" 403");
        assertThat(statusLine("/agent/v1/stream", "rebound.example.com"))
                .as("has tokens")
                .contains(" 401");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "nonsense"})
    void what_a_page_of_another_site_began_is_refused(String site) {
        assertThat(console.get("/api/v1/apps", "Sec-Fetch-Site", site).status()).isEqualTo(403);
        assertThat(console.put("/api/v1/apps/a", "{\"owner\":\"\"}", "Sec-Fetch-Site", site)
                        .status())
                .isEqualTo(403);
        assertThat(console.put(
                                "/api/v1/apps/a",
                                "{\"owner\":\"\"}",
                                "Sec-Fetch-Site",
                                site,
                                "Sec-Fetch-Mode",
                                "navigate")
                        .status())
                .as("a form that is sent from there")
                .isEqualTo(403);
    }

    @Test
    void links_to_here_may_be_followed_from_everywhere() {
        assertThat(console.get("/", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate")
                        .status())
                .isEqualTo(200);
        assertThat(console.get("/api/v1/apps", "Sec-Fetch-Site", "same-origin").status())
                .isEqualTo(200);
    }

    @Test
    void an_older_browser_that_tells_only_the_origin_is_understood_as_well() {
        URI own = console.uri("");
        assertThat(create("origin-a", "Origin", own.toString()).status()).isEqualTo(201);
        assertThat(create("origin-b", "Origin", "https://evil.example.com").status())
                .isEqualTo(403);
        assertThat(create("origin-b", "Origin", "null").status()).isEqualTo(403);
        assertThat(create("origin-b", "Origin", "http://127.0.0.1:1").status()).isEqualTo(403);
        assertThat(create("origin-b", "Origin", "https://127.0.0.1:" + own.getPort())
                        .status())
                .isEqualTo(403);
    }

    @Test
    void a_change_with_a_cookie_alone_is_refused_even_signing_in() {
        Visitor admin = console.admin();
        String other = "0".repeat(64);
        assertThat(create("forged", "X-Sluice-CSRF", "").status()).isEqualTo(403);
        assertThat(create("forged", "X-Sluice-CSRF", other).status()).isEqualTo(403);
        assertThat(create("forged", "X-Sluice-CSRF", admin.csrf()).status()).isEqualTo(201);

        String guess = "{\"name\":\"admin\",\"password\":\"" + Console.PASSWORD + "\"}";
        Answer blind = console.send(console.request("/api/v1/session").POST(BodyPublishers.ofString(guess)));
        assertThat(blind.status()).as("no cookie either").isEqualTo(403);
        assertThat(blind.json().path("title").asString()).isEqualTo("not from this page");
        Visitor visitor = console.visitor();
        visitor.look();
        assertThat(visitor.post("/api/v1/session", guess, "X-Sluice-CSRF", admin.csrf())
                        .status())
                .as("the value belongs to another cookie")
                .isEqualTo(403);
    }

    @Test
    void nothing_is_changed_by_a_form() {
        Answer form = console.admin()
                .post(
                        "/api/v1/tokens",
                        "kind=AGENT&name=x&env=dev",
                        "Content-Type",
                        "application/x-www-form-urlencoded");
        assertThat(form.status()).isEqualTo(415);
        Answer text = console.admin()
                .post(
                        "/api/v1/tokens",
                        "{\"kind\":\"AGENT\",\"name\":\"x\",\"env\":\"dev\"}",
                        "Content-Type",
                        "text/plain");
        assertThat(text.status()).isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/nowhere", "/api/v1/apps", "/api/v1/nowhere", "/agent/v1/nowhere", "/error"})
    void every_answer_says_what_a_browser_may_make_of_it(String path) {
        Answer answer = console.get(path);
        assertThat(answer.header("Content-Security-Policy"))
                .isEqualTo("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                        + " font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none';"
                        + " form-action 'self'; require-trusted-types-for 'script'");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("same-origin");
        assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
        if (path.startsWith("/api/")) {
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        }
    }

    @Test
    void programs_need_no_cookie_and_a_bad_token_is_not_made_good_by_one() {
        String secret = console.post(
                        "/api/v1/tokens", "{\"kind\":\"API\",\"name\":\"ci\",\"role\":\"ORG_ADMIN\",\"lifeDays\":1}")
                .json()
                .path("secret")
                .asString();
        Answer program = console.send(console.request("/api/v1/apps/by-program")
                .setHeader("Authorization", "Bearer " + secret)
                .PUT(BodyPublishers.ofString("{\"owner\":\"\"}")));
        assertThat(program.status()).isEqualTo(201);
        assertThat(console.get("/api/v1/audit?limit=1").text()).contains("ci (token ");
        Answer whoAmI = console.send(console.request("/api/v1/session")
                .setHeader("Authorization", "Bearer " + secret)
                .GET());
        assertThat(whoAmI.json().path("kind").asString()).isEqualTo("PROGRAM");
        assertThat(whoAmI.header("Set-Cookie")).isEmpty();

        Answer bad = console.get("/api/v1/apps", "Authorization", "Bearer slc_api_" + "x".repeat(43));
        assertThat(bad.status()).isEqualTo(401);
        String agent = console.post("/api/v1/tokens", "{\"kind\":\"AGENT\",\"name\":\"shop\",\"env\":\"dev\"}")
                .json()
                .path("secret")
                .asString();
        assertThat(console.get("/api/v1/apps", "Authorization", "Bearer " + agent)
                        .status())
                .as("agents speak their own protocol only")
                .isEqualTo(401);
    }

    @Test
    void a_token_is_told_once_and_never_again() {
        String made = console.post(
                        "/api/v1/tokens", "{\"kind\":\"API\",\"name\":\"once\",\"role\":\"VIEWER\",\"lifeDays\":30}")
                .json()
                .path("secret")
                .asString();
        assertThat(made).matches("slc_api_[A-Za-z0-9_-]{43}");
        assertThat(console.get("/api/v1/tokens").text()).contains("\"once\"").doesNotContain(made);
        assertThat(console.get("/api/v1/audit").text()).contains("token.issue").doesNotContain(made);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'kind':'API','name':'ci','role':'VIEWER'}", // programs must have an end
                "{'kind':'API','name':'ci','role':'VIEWER','lifeDays':366}",
                "{'kind':'API','name':'ci','lifeDays':1}", // and a role
                "{'kind':'API','name':'ci','role':'ORG_ADMIN','env':'dev','lifeDays':1}", // which is everywhere
                "{'kind':'AGENT','name':'shop'}", // agents must have an environment
                "{'kind':'AGENT','name':'shop','env':'dev','role':'VIEWER'}", // and no role
                "{'kind':'AGENT','name':'','env':'dev'}"
            })
    void tokens_that_are_not_allowed_are_refused(String wanted) {
        assertThat(console.post("/api/v1/tokens", wanted.replace('\'', '"')).status())
                .isEqualTo(400);
    }

    @Test
    void a_token_for_an_environment_that_is_not_there_is_refused() {
        assertThat(console.post("/api/v1/tokens", "{\"kind\":\"AGENT\",\"name\":\"shop\",\"env\":\"mars\"}")
                        .status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u202eevil", "a\\u0000b", "\\u001b[31m", "line\\u2028break"})
    void texts_that_steer_how_they_are_shown_are_refused(String hostile) {
        assertThat(console.put("/api/v1/apps/hostile", "{\"owner\":\"" + hostile + "\"}")
                        .status())
                .isEqualTo(400);
        assertThat(console.post("/api/v1/tokens", "{\"kind\":\"AGENT\",\"env\":\"dev\",\"name\":\"" + hostile + "\"}")
                        .status())
                .isEqualTo(400);
        console.put("/api/v1/apps/texts", "{\"owner\":\"\"}");
        assertThat(console.post(
                                "/api/v1/apps/texts/envs/dev/overrides",
                                "{\"resource\":\"a\",\"action\":\"BYPASS\",\"reason\":\"" + hostile + "\"}")
                        .status())
                .isEqualTo(400);
        assertThat(console.post(
                                "/api/v1/apps/texts/envs/dev/ruleset:rollback",
                                "{\"to\":1,\"message\":\"" + hostile + "\"}",
                                "If-Match",
                                "\"r0\"")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void markup_in_a_name_is_told_as_what_it_is_and_never_as_a_page() {
        console.put("/api/v1/apps/markup", "{\"owner\":\"<script>alert(1)</script>\"}");
        Answer answer = console.get("/api/v1/apps/markup", "Accept", "text/html, */*");
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        assertThat(answer.json().path("owner").asString()).isEqualTo("<script>alert(1)</script>");
        assertThat(console.get("/api/v1/apps/%3Cscript%3E", "Accept", "text/html, */*")
                        .header("Content-Type"))
                .startsWith("application/problem+json");
    }

    private static Answer create(String app, String... headers) {
        return console.put("/api/v1/apps/" + app, "{\"owner\":\"\"}", headers);
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
