package io.sluice.dashboard.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.server.Console;
import io.sluice.dashboard.server.Sim;
import io.sluice.dashboard.server.Visitor;
import io.sluice.dashboard.server.access.Grant;
import io.sluice.dashboard.server.access.People;
import io.sluice.dashboard.server.access.Role;
import io.sluice.dashboard.server.live.LiveFeeds;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.sim.Traffic;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is told of traffic, and for how long. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TrafficAccessTest {
    private static final String LIVE = "/api/v1/live?app=shop&env=dev";

    @TempDir
    Path home;

    private final HttpClient http = HttpClient.newHttpClient();
    private Console console;

    @BeforeEach
    void start() {
        console = new Console(home, new ManualClock());
        console.put("/api/v1/apps/shop", "{\"owner\":\"team-shop\"}");
    }

    @AfterEach
    void stop() {
        console.close();
    }

    // ---- a restricted application

    @Test
    void what_happens_in_a_restricted_application_is_told_to_nobody_else() {
        console.put("/api/v1/apps/secret", "{\"owner\":\"team-secret\"}");
        console.admin().patch("/api/v1/apps/secret", "{\"restricted\":true}");
        Visitor everywhere = console.person("everywhere", new Grant(Role.PUBLISHER, null, null));
        Visitor named = console.person("named", new Grant(Role.VIEWER, "secret", "dev"));
        try (Sim sim = new Sim(console, "secret", 1, Traffic.of("GET /plans", 20))) {
            sim.publish("{\"rules\":[]}", 0);
            sim.start();
            sim.advance(Duration.ofSeconds(21));
            String rollout =
                    console.get(sim.path("/rollouts")).json().at("/0/id").asString();
            String place = "app=secret&env=dev&resource=a&from=0";
            for (String path : new String[] {
                "/api/v1/live?" + place,
                "/api/v1/metrics/query?" + place,
                "/api/v1/templates?" + place,
                "/api/v1/rollouts/" + rollout,
                "/api/v1/rollouts/" + rollout + "/arrival",
                sim.path("/traffic/resources")
            }) {
                assertThat(everywhere.get(path).status()).as(path).isEqualTo(403);
            }
            for (String path : new String[] {"/api/v1/now?env=dev", "/metrics"}) {
                assertThat(everywhere.get(path).status()).isEqualTo(200);
                assertThat(everywhere.get(path).text()).as(path).doesNotContain("secret");
                assertThat(named.get(path).text()).as(path).contains("secret");
                assertThat(console.get(path).text())
                        .as("%s for ORG_ADMIN", path)
                        .contains("secret");
            }
        }
    }

    @Test
    void prometheus_comes_with_a_token_and_reads_what_its_role_may_see() {
        try (Sim shop = new Sim(console, "shop", 1, Traffic.of("POST /pay", 20)).start();
                Sim other = new Sim(console, "other", 1, Traffic.of("POST /pay", 20)).start()) {
            shop.advance(Duration.ofSeconds(1));
            assertThat(console.visitor().get("/metrics").status()).isEqualTo(401);
            assertThat(scraped(token("null"))).contains("app=\"shop\"", "app=\"other\"");
            assertThat(scraped(token("\"shop\"")))
                    .contains("app=\"shop\"")
                    .doesNotContain("app=\"other\"")
                    .contains("sluice_console_traffic_kept{} 1");
            assertThat(other.fleet().size()).isEqualTo(1);
        }
    }

    private String token(String app) {
        return console.post(
                        "/api/v1/tokens",
                        "{\"kind\":\"API\",\"name\":\"prometheus\",\"role\":\"VIEWER\",\"app\":" + app
                                + ",\"lifeDays\":365}")
                .json()
                .path("secret")
                .asString();
    }

    private String scraped(String token) {
        Console.Answer answer = console.send(console.request("/metrics", "Authorization", "Bearer " + token));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.text();
    }

    // ---- streams that are open

    @ParameterizedTest
    @ValueSource(strings = {"is barred", "loses the role", "signs out", "is not named where it becomes restricted"})
    void a_stream_ends_when_its_reader(String change) {
        Visitor ann = console.person("ann", new Grant(Role.VIEWER, null, null));
        var ends = stream(ann.request(LIVE));
        var goesOn = stream(console.admin().request(LIVE));
        secondsPass();
        assertThat(ends).as("before").isNotDone();
        switch (change) {
            case "is barred" -> console.bean(People.class).bar("ann", true, Console.ADMIN);
            case "loses the role" -> console.delete("/api/v1/bindings/" + binding("ann"));
            case "signs out" -> ann.delete("/api/v1/session");
            default -> console.admin().patch("/api/v1/apps/shop", "{\"restricted\":true}");
        }
        awaitEnd(ends);
        assertThat(ends.join().statusCode()).isEqualTo(200);
        assertThat(goesOn).as("of somebody else").isNotDone();
    }

    private long binding(String user) {
        return console.get("/api/v1/bindings")
                .json()
                .valueStream()
                .filter(each -> each.path("user").asString().equals(user))
                .findFirst()
                .orElseThrow()
                .path("id")
                .longValue();
    }

    @Test
    void a_stream_ends_when_its_token_is_revoked() {
        String token = token("\"shop\"");
        var ends = stream(console.request(LIVE, "Authorization", "Bearer " + token));
        secondsPass();
        assertThat(ends).as("before").isNotDone();
        String id = console.get("/api/v1/tokens").json().at("/0/id").asString();
        assertThat(console.delete("/api/v1/tokens/" + id).status()).isEqualTo(204);
        awaitEnd(ends);
    }

    @Test
    void reading_a_stream_keeps_nobody_signed_in() {
        Visitor ann = console.person("ann", new Grant(Role.VIEWER, null, null));
        var ends = stream(ann.request(LIVE));
        console.clock().advance(Duration.ofMinutes(59));
        assertThat(ends).as("before").isNotDone();
        console.clock().advance(Duration.ofMinutes(1));
        awaitEnd(ends);
    }

    @Test
    void the_arrival_of_a_rollout_is_told_only_as_long_as_it_may_be_seen() {
        console.put("/api/v1/apps/shop/envs/dev/ruleset", "{\"rules\":[]}", "If-Match", "\"r0\"");
        String rollout = console.get("/api/v1/apps/shop/envs/dev/rollouts")
                .json()
                .at("/0/id")
                .asString();
        Visitor ann = console.person("ann", new Grant(Role.VIEWER, "shop", "dev"));
        var begun = http.sendAsync(
                ann.request("/api/v1/rollouts/" + rollout + "/arrival", "Accept", "text/event-stream")
                        .build(),
                BodyHandlers.ofLines());
        awaitEnd(begun); // of its head: the lines come as they are told
        var ends = CompletableFuture.supplyAsync(() -> begun.join().body().toList());
        secondsPass();
        assertThat(ends).as("before").isNotDone();
        console.bean(People.class).bar("ann", true, Console.ADMIN);
        awaitEnd(ends);
        assertThat(ends.join()).anyMatch(line -> line.replace(" ", "").equals("event:arrival"));
    }

    /** Opens one, and waits until it is fed; done when it has ended. */
    private CompletableFuture<HttpResponse<String>> stream(HttpRequest.Builder request) {
        LiveFeeds feeds = console.bean(LiveFeeds.class);
        RulesetKey key = new RulesetKey("shop", "dev");
        int before = feeds.viewers(key);
        var stream = http.sendAsync(request.build(), BodyHandlers.ofString());
        await().until(() -> feeds.viewers(key) == before + 1);
        return stream;
    }

    private void secondsPass() {
        console.clock().advance(Duration.ofSeconds(5));
    }

    /** Lets seconds pass as often as it takes the console to look: it does so on a thread of its own. */
    private void awaitEnd(CompletableFuture<?> stream) {
        await().until(() -> {
            secondsPass();
            return stream.isDone();
        });
    }
}
