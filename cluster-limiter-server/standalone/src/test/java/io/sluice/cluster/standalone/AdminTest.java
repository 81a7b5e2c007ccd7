package io.sluice.cluster.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.access.Principal;
import io.sluice.cluster.server.access.Role;
import io.sluice.cluster.server.access.TokenHash;
import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.Target;
import io.sluice.cluster.standalone.TokenServerConfig.AdminConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The admin API by HTTP. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AdminTest {
    private static final String PAY =
            "{\"rules\": [{\"id\": \"pay\", \"limitForPeriod\": 1000, \"onStateLoss\": \"FULL\"}]}";
    private static final String PAY_BUT_FOR_VIPS = "{\"rules\": [{\"id\": \"pay\", \"limitForPeriod\": 1000,"
            + " \"onStateLoss\": \"FULL\", \"overrides\": {\"vip\": {\"limitForPeriod\": 5000}}}]}";
    private static final String ADMIN = TokenHash.newToken();
    private static final String VIEWER = TokenHash.newToken();
    private static final String CLIENT = TokenHash.newToken();

    private static final List<Principal> PRINCIPALS = List.of(
            principal("admin", ADMIN, Role.ADMIN, "shop"),
            principal("viewer", VIEWER, Role.VIEWER, "shop"),
            principal("client", CLIENT, Role.CLIENT, "shop"));

    private final HttpClient http = HttpClient.newHttpClient();
    private TokenServerProcess process;

    @TempDir
    private Path folder;

    private static Principal principal(String name, String token, Role role, String namespace) {
        return new Principal(name, Set.of(TokenHash.of(token)), Set.of(), Set.of(namespace), Set.of(role));
    }

    private void start(TokenServerConfig.Builder config) throws IOException {
        process = TokenServerProcess.start(
                config.port(0).admin(new AdminConfig(0)).build());
    }

    @AfterEach
    void close() {
        process.close();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + process.adminPort() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(to(path));
    }

    private HttpResponse<String> put(String path, String body, String ifMatch) throws Exception {
        HttpRequest.Builder request = to(path).PUT(BodyPublishers.ofString(body));
        return send(ifMatch.isEmpty() ? request : request.header("If-Match", ifMatch));
    }

    private static String tag(HttpResponse<String> response) {
        return response.headers().firstValue("ETag").orElseThrow();
    }

    @Test
    void rules_are_changed_by_who_has_seen_those_that_are_there() throws Exception {
        start(TokenServerConfig.custom());
        HttpResponse<String> none = get("/rules/shop");
        assertThat(none.statusCode()).isEqualTo(200);
        assertThat(put("/rules/shop", PAY, "").statusCode())
                .as("not said what was seen")
                .isEqualTo(428);
        HttpResponse<String> changed = put("/rules/shop", PAY, tag(none));
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(changed.body()).contains("\"id\": \"pay\"");
        assertThat(put("/rules/shop", "{\"rules\": []}", tag(none)).statusCode())
                .as("somebody was faster")
                .isEqualTo(412);
        assertThat(tag(get("/rules/shop"))).isEqualTo(tag(changed));
        assertThat(process.server().engine().rule("shop", "pay")).isPresent();
        assertThat(put("/rules/shop", "{\"rules\": []}", "*").statusCode()).isEqualTo(200);
        assertThat(get("/changes").body()).contains("\"added\"", "\"removed\"", "\"by\": \"anybody\"");
    }

    @Test
    void mistakes_are_told_one_by_one_and_change_nothing() throws Exception {
        start(TokenServerConfig.custom());
        HttpResponse<String> refused =
                put("/rules/shop", "{\"rules\": [{\"id\": \"pay\", \"limitForPeriod\": 0}, {\"idd\": \"x\"}]}", "*");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(refused.body())
                .contains("\"path\": \"rules[0].limitForPeriod\"", "\"code\": \"OUT_OF_RANGE\"")
                .contains("\"path\": \"rules[1].idd\"", "\"code\": \"UNKNOWN_KEY\"");
        assertThat(process.server().engine().namespaces()).isEmpty();
    }

    @Test
    void a_folder_of_rules_is_written_to_so_that_a_restart_finds_them() throws Exception {
        Files.writeString(folder.resolve("shop.yaml"), "rules: [{id: old}]");
        start(TokenServerConfig.custom().rules(folder.toString()));
        assertThat(put("/rules/shop", PAY, tag(get("/rules/shop"))).statusCode())
                .isEqualTo(200);
        assertThat(folder.resolve("shop.yaml")).content().contains("id: pay").doesNotContain("old");
        assertThat(put("/rules/bank", PAY, "*").statusCode()).isEqualTo(200);
        assertThat(folder.resolve("bank.yaml")).exists();
        assertThat(put("/rules/..%2Fevil", PAY, "*").statusCode())
                .as("no name of a file")
                .isEqualTo(409);
        process.close();
        start(TokenServerConfig.custom().rules(folder.toString()));
        assertThat(process.server().engine().namespaces()).containsExactly("bank", "shop");
    }

    @Test
    void rules_of_one_file_are_changed_there() throws Exception {
        Path file = Files.writeString(folder.resolve("rules.yaml"), "namespaces: {shop: [{id: pay}]}");
        start(TokenServerConfig.custom().rules(file.toString()));
        assertThat(put("/rules/shop", PAY, "*").statusCode()).isEqualTo(409);
        assertThat(get("/rules/shop").body()).contains("pay");
    }

    @Test
    void tells_how_a_limit_stands_and_not_whose_it_is() throws Exception {
        start(TokenServerConfig.custom());
        put("/rules/shop", PAY, "*");
        process.server()
                .engine()
                .decide("shop", new Client(7), List.of(new Ask.Acquire(new Target("pay", "anna k"), 50)));
        HttpResponse<String> anna = get("/limits/shop/pay?key=anna%20k");
        assertThat(anna.statusCode()).isEqualTo(200);
        assertThat(anna.body()).contains("\"known\": true", "\"burst\": 1000").doesNotContain("anna");
        assertThat(get("/limits/shop/pay?key=other").body()).contains("\"known\": false", "\"available\": 750");
        put("/rules/shop", PAY_BUT_FOR_VIPS, "*");
        assertThat(get("/limits/shop/pay?key=vip").body()).contains("\"burst\": 5000", "\"available\": 3750");
        assertThat(get("/limits/shop/other").statusCode()).isEqualTo(404);
        assertThat(get("/limits/shop/pay?key=" + "x".repeat(2000)).statusCode()).isEqualTo(400);
    }

    @Test
    void numbers_are_told_as_prometheus_wants_them() throws Exception {
        start(TokenServerConfig.custom());
        put("/rules/shop", PAY, "*");
        process.server()
                .engine()
                .decide("shop", new Client(7), List.of(new Ask.Acquire(new Target("pay", "anna"), 50)));
        assertThat(get("/metrics").body())
                .contains("sluice_cluster_decisions_total{namespace=\"shop\",rule=\"pay\",result=\"ok\"} 1\n")
                .contains("sluice_cluster_permits_granted_total{namespace=\"shop\",rule=\"pay\"} 50\n")
                .contains("sluice_cluster_quota_decisions_per_second{namespace=\"shop\"} +Inf\n")
                .contains("sluice_cluster_quota_keys{namespace=\"shop\"} +Inf\n")
                .contains("sluice_cluster_namespace_keys{namespace=\"shop\"} 1\n")
                .contains("sluice_cluster_namespace_crowded_out_total{namespace=\"shop\"} 0\n")
                .contains("sluice_cluster_batch_size_bucket{le=\"+Inf\"} 0\n")
                .doesNotContain("anna");
    }

    private static final String CAPPED = "{\"rules\": [], \"concurrency\": [{\"id\": \"reports\","
            + " \"maxConcurrentCalls\": 20, \"onStateLoss\": \"FULL\"}]}";

    /** A client holds permits; returns the number of its lease. */
    private long held(int permits, String key) {
        return process.server()
                .engine()
                .decide("shop", new Client(0xABC), List.of(new Ask.Hold(new Target("reports", key), 0, permits)))
                .toCompletableFuture()
                .join()
                .get(0)
                .lease();
    }

    @Test
    void who_holds_permits_of_calls_in_flight_is_told_and_they_can_be_taken_away() throws Exception {
        start(TokenServerConfig.custom());
        HttpResponse<String> changed = put("/rules/shop", CAPPED, "*");
        assertThat(changed.body()).contains("\"id\": \"reports\"");
        assertThat(get("/changes").body()).contains("concurrency:reports");
        String lease = Long.toString(held(7, "berlin office"));
        String path = "/holders/shop/reports?key=berlin%20office";
        assertThat(get(path).body())
                .contains("\"maxConcurrentCalls\": 20", "\"held\": 7", "\"client\": \"abc\"")
                .contains("\"lease\": \"" + lease + '"')
                .doesNotContain("berlin");
        assertThat(get("/holders/shop/reports").body()).as("of another key").contains("\"held\": 0");
        assertThat(get("/holders/shop/other").statusCode()).isEqualTo(404);
        assertThat(send(to(path + "&lease=" + lease).DELETE()).statusCode()).isEqualTo(200);
        assertThat(get(path).body()).contains("\"held\": 0");
        assertThat(send(to(path + "&lease=" + lease).DELETE()).statusCode())
                .as("it is over")
                .isEqualTo(404);
        assertThat(send(to(path + "&lease=-1").DELETE()).statusCode()).isEqualTo(400);
    }

    @Test
    void holders_of_a_value_with_a_cap_of_its_own_are_told_beside_that() throws Exception {
        start(TokenServerConfig.custom());
        put(
                "/rules/shop",
                CAPPED.replace("20,", "20, \"overrides\": {\"batch\": {\"maxConcurrentCalls\": 2}}, \"maxKeys\": 100,"),
                "*");
        held(7, "batch");
        assertThat(get("/holders/shop/reports?key=batch").body()).contains("\"maxConcurrentCalls\": 2,", "\"held\": 2");
        assertThat(get("/holders/shop/reports?key=other").body()).contains("\"maxConcurrentCalls\": 20,");
        assertThat(get("/rules/shop").body()).contains("\"batch\"", "\"maxKeys\": 100");
        assertThat(get("/metrics").body())
                .contains("sluice_cluster_concurrency_limit{namespace=\"shop\",rule=\"reports\"} 20\n")
                .contains("sluice_cluster_namespace_keys{namespace=\"shop\"} 1\n");
    }

    @Test
    void permits_are_taken_away_by_admins_only() throws Exception {
        start(TokenServerConfig.custom().principals(PRINCIPALS));
        HttpRequest.Builder change =
                to("/rules/shop").PUT(BodyPublishers.ofString(CAPPED)).header("If-Match", "*");
        send(change.header("Authorization", "Bearer " + ADMIN));
        HttpRequest.Builder revoke = to("/holders/shop/reports?lease=1").DELETE();
        assertThat(as(VIEWER, "/holders/shop/reports")).isEqualTo(200);
        assertThat(as(CLIENT, "/holders/shop/reports")).isEqualTo(403);
        assertThat(send(revoke.copy().header("Authorization", "Bearer " + VIEWER))
                        .statusCode())
                .isEqualTo(403);
        assertThat(send(revoke.copy().header("Authorization", "Bearer " + ADMIN))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void caps_on_calls_in_flight_have_numbers() throws Exception {
        start(TokenServerConfig.custom());
        put("/rules/shop", CAPPED, "*");
        held(7, "berlin");
        assertThat(get("/metrics").body())
                .contains("sluice_cluster_concurrency_limit{namespace=\"shop\",rule=\"reports\"} 20\n")
                .contains("sluice_cluster_holds_total{namespace=\"shop\",rule=\"reports\",result=\"ok\"} 1\n")
                .contains("sluice_cluster_holds_granted_total{namespace=\"shop\",rule=\"reports\"} 7\n")
                .doesNotContain("berlin");
    }

    @Test
    void health_is_told_to_everybody_and_readiness_ends_with_draining() throws Exception {
        start(TokenServerConfig.custom().principals(PRINCIPALS));
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").body()).contains("\"status\": \"UP\"");
        assertThat(get("/health/other").statusCode()).isEqualTo(404);
    }

    @Test
    void roles_and_namespaces_say_who_may_do_what() throws Exception {
        start(TokenServerConfig.custom().principals(PRINCIPALS));
        assertThat(get("/rules/shop").statusCode()).as("nobody").isEqualTo(401);
        assertThat(as("wrong", "/rules/shop")).isEqualTo(401);
        assertThat(as(CLIENT, "/rules/shop")).isEqualTo(403);
        assertThat(as(CLIENT, "/metrics")).isEqualTo(403);
        assertThat(as(VIEWER, "/rules/shop")).isEqualTo(200);
        assertThat(as(VIEWER, "/metrics")).isEqualTo(200);
        assertThat(as(VIEWER, "/rules/bank")).as("another's namespace").isEqualTo(403);
        HttpRequest.Builder change =
                to("/rules/shop").PUT(BodyPublishers.ofString(PAY)).header("If-Match", "*");
        assertThat(send(change.copy().header("Authorization", "Bearer " + VIEWER))
                        .statusCode())
                .isEqualTo(403);
        assertThat(send(change.copy().header("Authorization", "Bearer " + ADMIN))
                        .statusCode())
                .isEqualTo(200);
    }

    private int as(String token, String path) throws Exception {
        return send(to(path).header("Authorization", "Bearer " + token)).statusCode();
    }

    @Test
    void what_is_not_there_is_said_to_be_so() throws Exception {
        start(TokenServerConfig.custom());
        assertThat(get("/").statusCode()).isEqualTo(404);
        assertThat(get("/rules/shop/pay").statusCode()).isEqualTo(404);
        assertThat(send(to("/rules/shop").DELETE()).statusCode()).isEqualTo(405);
        assertThat(put("/rules/shop", "x".repeat(600_000), "*").statusCode()).isEqualTo(413);
    }
}
