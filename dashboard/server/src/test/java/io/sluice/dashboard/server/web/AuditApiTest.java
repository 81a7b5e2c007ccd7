package io.sluice.dashboard.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.server.Console;
import io.sluice.dashboard.server.Console.Answer;
import io.sluice.dashboard.server.Visitor;
import io.sluice.dashboard.server.access.Grant;
import io.sluice.dashboard.server.access.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions to the audit log, whose entries are made once, before all tests. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AuditApiTest {
    private static final String AUDIT = "/api/v1/audit";
    private static final String FORMULA = "=HYPERLINK(\\\"https://evil.example.com\\\")";

    @TempDir
    static Path home;

    private static Console console;
    private static Visitor viewer;
    private static Instant noon;

    @BeforeAll
    static void act() {
        console = new Console(home, new ManualClock());
        for (String app : List.of("shop", "shop-2", "cart")) {
            console.put("/api/v1/apps/" + app, "{\"owner\":\"" + FORMULA + "\"}");
            publish(app, "dev", 0);
        }
        viewer = console.person("vera", new Grant(Role.VIEWER, "shop", "dev"));
        console.clock().advance(Duration.ofMinutes(10));
        noon = console.clock().instant();
        publish("shop", "prod", 0);
        publish("shop", "dev", 1);
    }

    @AfterAll
    static void stop() {
        console.close();
    }

    private static void publish(String app, String env, long base) {
        String path = "/api/v1/apps/" + app + "/envs/" + env + "/ruleset?message=-1%2B1";
        assertThat(console.put(path, "{\"rules\":[]}", "If-Match", "\"r" + base + '"')
                        .status())
                .isEqualTo(200);
    }

    @Test
    void one_asks_by_application_environment_action_person_and_time() {
        assertThat(told("?app=shop"))
                .containsExactly(
                        "ruleset.publish shop/dev",
                        "ruleset.publish shop/prod",
                        "ruleset.publish shop/dev",
                        "app.create shop");
        assertThat(told("?app=shop&env=prod")).containsExactly("ruleset.publish shop/prod");
        assertThat(told("?app=shop&action=app")).containsExactly("app.create shop");
        assertThat(told("?app=shop&action=app.cr")).as("whole words only").isEmpty();
        assertThat(told("?actor=vera")).containsExactly("session.begin user vera", "user.password user vera");
        assertThat(told("?app=shop&since=" + noon)).hasSize(2);
        assertThat(told("?app=shop&until=" + noon)).hasSize(2);
        assertThat(console.get(AUDIT + "?env=dev").status()).isEqualTo(400);
        assertThat(console.get(AUDIT + "?since=yesterday").status()).isEqualTo(400);
    }

    @Test
    void it_goes_on_page_by_page_where_the_link_says() {
        List<String> all = told("?limit=1000");
        List<String> paged = new ArrayList<>();
        String next = AUDIT + "?limit=3";
        while (!next.isEmpty()) {
            Answer page = console.get(next);
            paged.addAll(told(page));
            String link = page.header("Link");
            assertThat(page.json().size()).isLessThanOrEqualTo(3);
            next = link.isEmpty() ? "" : link.substring(1, link.indexOf('>'));
        }
        assertThat(paged).isEqualTo(all);
    }

    @Test
    void one_sees_what_one_may_see_and_what_one_did() {
        assertThat(told(viewer.get(AUDIT)))
                .containsExactly(
                        "ruleset.publish shop/dev",
                        "session.begin user vera",
                        "user.password user vera",
                        "ruleset.publish shop/dev",
                        "app.create shop");
        assertThat(told(viewer.get(AUDIT + "?app=cart"))).isEmpty();
        Answer first = viewer.get(AUDIT + "?limit=1");
        assertThat(first.header("Link")).contains("rel=\"next\"");
    }

    @Test
    void a_table_holds_no_formulas() {
        Answer table = console.get(AUDIT + "?app=shop", "Accept", "text/csv");
        assertThat(table.header("Content-Type")).startsWith("text/csv");
        assertThat(table.header("Content-Disposition")).startsWith("attachment");
        List<String> lines = table.text().lines().toList();
        assertThat(lines.get(0)).isEqualTo("\"id\",\"at\",\"actor\",\"action\",\"object\",\"detail\",\"hash\"");
        assertThat(lines).hasSize(5);
        assertThat(lines.get(4)).contains("\"owner =HYPERLINK(\"\"https://evil.example.com\"\")\"");
        assertThat(Csv.line(List.of("=1+1", "+1", "-1", "@a", "\tx", "plain", "a\"b", "")))
                .isEqualTo("\"'=1+1\",\"'+1\",\"'-1\",\"'@a\",\"'\tx\",\"plain\",\"a\"\"b\",\"\"\r\n");
    }

    @Test
    void a_new_token_is_told_as_one_would_tell_of_it() {
        console.post("/api/v1/tokens", "{\"kind\":\"AGENT\",\"name\":\"shop\",\"env\":\"dev\"}");
        Answer made = console.post(
                "/api/v1/tokens",
                "{\"kind\":\"API\",\"name\":\"ci\",\"role\":\"EDITOR\",\"app\":\"shop\",\"lifeDays\":30}");
        String end = made.json().path("expiresAt").asString();
        assertThat(console.get(AUDIT + "?action=token.issue&limit=2")
                        .json()
                        .valueStream()
                        .map(entry -> entry.path("detail").asString()))
                .containsExactly(
                        "\"ci\" for programs, EDITOR of shop in all, until " + end,
                        "\"shop\" for agents of all in dev, for ever");
    }

    @Test
    void the_log_is_whole() {
        assertThat(console.get(AUDIT + "/verdict").json().path("intact").booleanValue())
                .isTrue();
    }

    private static List<String> told(String query) {
        return told(console.get(AUDIT + query));
    }

    private static List<String> told(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json()
                .valueStream()
                .map(entry -> entry.path("action").asString()
                        + ' '
                        + entry.path("object").asString())
                .toList();
    }
}
