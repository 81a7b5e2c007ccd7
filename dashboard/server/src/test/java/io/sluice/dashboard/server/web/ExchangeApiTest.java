package io.sluice.dashboard.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.server.Console;
import io.sluice.dashboard.server.Console.Answer;
import io.sluice.dashboard.server.Visitor;
import io.sluice.dashboard.server.access.Grant;
import io.sluice.dashboard.server.access.Role;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Rules compared, promoted, taken over and given out; each test has an application of its own. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ExchangeApiTest {
    private static final String PAY = "{\"id\":\"pay\",\"resource\":\"POST /pay\",\"kind\":\"rateLimiter\","
            + "\"config\":{\"limitForPeriod\":600}}";
    private static final String CART =
            "{\"id\":\"cart\",\"resource\":\"GET /cart\",\"kind\":\"bulkhead\",\"config\":{\"maxConcurrentCalls\":7}}";

    @TempDir
    static Path home;

    private static Console console;
    private static int apps;

    private String app = "";
    private String ruleset = "";

    @BeforeAll
    static void start() {
        console = new Console(home, new ManualClock());
    }

    @AfterAll
    static void stop() {
        console.close();
    }

    @BeforeEach
    void create() {
        app = "app-" + apps++;
        console.put("/api/v1/apps/" + app, "{\"owner\":\"\"}");
        ruleset = "/api/v1/apps/" + app + "/envs/dev/ruleset";
    }

    @Test
    void a_comparison_names_each_rule_and_each_option_that_differs() {
        publish(0, PAY, CART);
        String other = PAY.replace("600", "540").replace("\"config\"", "\"mode\":\"SHADOW\",\"config\"");
        JsonNode changes = console.post(ruleset + ":diff", rules(other, CART.replace("cart\"", "cart-2\"")))
                .json();
        assertThat(changes.valueStream()
                        .map(change -> change.path("kind").asString()
                                + ' '
                                + change.path("id").asString()))
                .containsExactly("REMOVED cart", "ADDED cart-2", "CHANGED pay");
        JsonNode pay = changes.path(2);
        assertThat(pay.path("resource").asString()).isEqualTo("POST /pay");
        assertThat(pay.path("options").toString())
                .isEqualTo("[{\"name\":\"config.limitForPeriod\",\"before\":600,\"after\":540},"
                        + "{\"name\":\"mode\",\"before\":null,\"after\":\"SHADOW\"}]");
        assertThat(console.post(ruleset + ":diff", rules(CART, PAY)).json().isEmpty())
                .as("the same, in another order")
                .isTrue();
        assertThat(console.post(ruleset + ":diff", "{\"rules\":[{}]}").status()).isEqualTo(422);
    }

    @Test
    void a_revision_tells_what_it_changed() {
        publish(0, PAY);
        publish(1, PAY.replace("600", "400"));
        String second = ruleset.replace("ruleset", "revisions/2/diff");
        assertThat(console.get(second).json().at("/0/options/0/before").intValue())
                .isEqualTo(600);
        assertThat(console.get(second + "?against=0").json().at("/0/kind").asString())
                .isEqualTo("ADDED");
        assertThat(console.get(second + "?against=2").json().isEmpty()).isTrue();
        assertThat(console.get(second + "?against=9").status()).isEqualTo(404);
    }

    @Test
    void live_rules_are_taken_to_the_next_environment_as_a_revision_of_it() {
        publish(0, PAY);
        String promote = ruleset + ":promote";
        String toProd = "{\"toEnv\":\"prod\"}";
        JsonNode trial = console.post(promote + "?dryRun=true", toProd).json();
        assertThat(trial.at("/0/kind").asString()).isEqualTo("ADDED");
        assertThat(console.post(promote, toProd).status()).isEqualTo(428);
        Answer promoted = console.post(promote, toProd, "If-Match", "\"r0\"");
        assertThat(promoted.header("ETag")).isEqualTo("\"r1\"");
        assertThat(promoted.json().path("env").asString()).isEqualTo("prod");
        assertThat(promoted.json().path("origin").asString()).isEqualTo("PROMOTION");
        assertThat(promoted.json().path("message").asString()).isEqualTo("as in dev");
        assertThat(console.post(promote, toProd, "If-Match", "\"r0\"").status())
                .as("somebody was faster there")
                .isEqualTo(412);
        assertThat(console.post(promote + "?dryRun=true", toProd).json().isEmpty())
                .isTrue();
        assertThat(console.post(promote, "{\"toEnv\":\"mars\"}", "If-Match", "\"r0\"")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void who_may_publish_here_may_not_promote_to_where_he_may_not() {
        publish(0, PAY);
        Visitor dev = console.person("dev-" + app, new Grant(Role.PUBLISHER, app, "dev"));
        Answer refused = dev.post(ruleset + ":promote", "{\"toEnv\":\"prod\"}", "If-Match", "\"r0\"");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().path("env").asString()).isEqualTo("prod");
    }

    @Test
    void sentinels_rules_become_ours_and_nothing_is_changed_by_that() {
        Answer answer = convert(
                "SENTINEL",
                "[{\"resource\":\"GET /a\",\"count\":20,\"grade\":1},{\"resource\":\"b\",\"count\":1,\"clusterMode\":true,"
                        + "\"refResource\":\"c\",\"strategy\":1}]");
        assertThat(answer.status()).isEqualTo(200);
        JsonNode imported = answer.json();
        assertThat(imported.path("format").asString()).isEqualTo("SENTINEL");
        assertThat(imported.path("ruleCount").intValue()).isPositive();
        assertThat(imported.path("unconverted").isEmpty()).isFalse();
        assertThat(imported.at("/changes/0/kind").asString()).isEqualTo("ADDED");
        assertThat(console.get(ruleset).header("ETag")).isEqualTo("\"r0\"");

        Answer published = console.put(
                ruleset + "?imported=true",
                imported.path("document").asString(),
                "If-Match",
                "\"r0\"",
                "Content-Type",
                "application/yaml");
        assertThat(published.status()).as(published.text()).isEqualTo(200);
        assertThat(published.json().path("origin").asString()).isEqualTo("IMPORT");
    }

    @Test
    void a_file_of_resilience4j_is_recognised_by_what_is_in_it() {
        JsonNode imported = convert(
                        null,
                        "resilience4j:\n  bulkhead:\n    instances:\n      cart:\n        maxConcurrentCalls: 7\n")
                .json();
        assertThat(imported.path("format").asString()).isEqualTo("RESILIENCE4J");
        assertThat(imported.path("document").asString()).contains("maxConcurrentCalls: 7");
        assertThat(convert(null, "what: ever").status()).isEqualTo(422);
        assertThat(convert("SENTINEL", "not: an array").status()).isEqualTo(422);
        assertThat(convert("XML", "[]").status()).isEqualTo(400);
    }

    @Test
    void the_archive_has_what_the_asker_may_see() throws IOException, InterruptedException {
        publish(0, PAY);
        String other = app + "-other";
        console.put("/api/v1/apps/" + other, "{\"owner\":\"\"}");
        console.put("/api/v1/apps/" + other + "/envs/dev/ruleset", rules(CART), "If-Match", "\"r0\"");
        assertThat(archive(console.admin(), "")).containsKeys("dev/" + app + ".yaml", "dev/" + other + ".yaml");
        assertThat(archive(console.admin(), "?env=prod")).doesNotContainKey("dev/" + app + ".yaml");
        Map<String, String> seen = archive(console.person("one-" + app, new Grant(Role.VIEWER, app, null)), "");
        assertThat(seen).containsOnlyKeys("dev/" + app + ".yaml");
        assertThat(seen.values()).allMatch(rules -> rules.contains("limitForPeriod: 600"));
    }

    private static Map<String, String> archive(Visitor visitor, String query) throws IOException, InterruptedException {
        byte[] bytes = HttpClient.newHttpClient()
                .send(visitor.request("/api/v1/export" + query).GET().build(), BodyHandlers.ofByteArray())
                .body();
        Map<String, String> files = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }

    private Answer convert(String format, String text) {
        return console.post(
                ruleset + ":import",
                JsonNodeFactory.instance
                        .objectNode()
                        .put("format", format)
                        .put("text", text)
                        .toString());
    }

    private void publish(long base, String... rules) {
        assertThat(console.put(ruleset, rules(rules), "If-Match", "\"r" + base + '"')
                        .status())
                .isEqualTo(200);
    }

    private static String rules(String... rules) {
        return "{\"rules\":[" + String.join(",", rules) + "]}";
    }
}
