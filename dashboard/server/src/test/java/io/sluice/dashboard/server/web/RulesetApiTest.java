package io.sluice.dashboard.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.server.Console;
import io.sluice.dashboard.server.Console.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Over HTTP, against the whole server; each test has an application of its own. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RulesetApiTest {
    private static final String PAY_600 =
            "{\"rules\":[{\"id\":\"pay\",\"resource\":\"POST /pay\",\"kind\":\"rateLimiter\","
                    + "\"config\":{\"limitForPeriod\":600}}]}";
    private static final String PAY_400 = PAY_600.replace("600", "400");

    @TempDir
    static Path home;

    private static Console console;
    private static int apps;

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
        String app = "app-" + apps++;
        assertThat(console.put("/api/v1/apps/" + app, "{\"owner\":\"team-pay\"}")
                        .status())
                .isEqualTo(201);
        ruleset = "/api/v1/apps/" + app + "/envs/dev/ruleset";
    }

    @Test
    void a_rule_set_begins_empty_as_r0() {
        Answer answer = console.get(ruleset);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("ETag")).isEqualTo("\"r0\"");
        assertThat(answer.json().path("rules").size()).isZero();
    }

    @Test
    void what_is_put_is_what_is_got_in_json_and_in_yaml() {
        Answer put = publish(PAY_600, "\"r0\"");
        assertThat(put.status()).isEqualTo(200);
        assertThat(put.header("ETag")).isEqualTo("\"r1\"");
        assertThat(put.json().path("ruleCount").intValue()).isEqualTo(1);

        Answer json = console.get(ruleset);
        assertThat(json.header("ETag")).isEqualTo("\"r1\"");
        assertThat(json.json().at("/rules/0/config/limitForPeriod").intValue()).isEqualTo(600);

        Answer yaml = console.get(ruleset, "Accept", "application/yaml");
        assertThat(yaml.text()).contains("limitForPeriod: 600");
        Answer again = console.put(ruleset, yaml.text(), "If-Match", "\"r1\"", "Content-Type", "application/yaml");
        assertThat(again.json().path("hash").asString())
                .as("the same rules, however they were written")
                .isEqualTo(put.json().path("hash").asString());
    }

    @Test
    void who_has_it_already_gets_nothing() {
        publish(PAY_600, "\"r0\"");
        assertThat(console.get(ruleset, "If-None-Match", "\"r1\"").status()).isEqualTo(304);
        assertThat(console.get(ruleset, "If-None-Match", "\"r0\"").status()).isEqualTo(200);
    }

    @Test
    void who_does_not_say_what_he_saw_is_refused() {
        Answer answer = console.put(ruleset, PAY_600);
        assertThat(answer.status()).isEqualTo(428);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(console.put(ruleset, PAY_600, "If-Match", "*").status()).isEqualTo(400);
        assertThat(console.get(ruleset).header("ETag")).isEqualTo("\"r0\"");
    }

    @Test
    void who_saw_an_older_revision_gets_what_he_needs_to_merge() {
        publish(PAY_600, "\"r0\"");
        publish(PAY_600.replace("600", "580"), "\"r1\"");
        Answer late = publish(PAY_400, "\"r1\"");
        assertThat(late.status()).isEqualTo(412);
        assertThat(late.header("ETag")).isEqualTo("\"r2\"");
        JsonNode problem = late.json();
        assertThat(problem.at("/base/revision").intValue()).isEqualTo(1);
        assertThat(problem.at("/base/document/rules/0/config/limitForPeriod").intValue())
                .isEqualTo(600);
        assertThat(problem.at("/live/revision").intValue()).isEqualTo(2);
        assertThat(problem.at("/live/document/rules/0/config/limitForPeriod").intValue())
                .isEqualTo(580);
    }

    @Test
    void each_mistake_is_told_with_path_and_code_and_nothing_is_changed() {
        String wrong = "{\"rules\":[{\"resource\":\"POST /pay\",\"kind\":\"rateLimiter\",\"config\":"
                + "{\"limitForPeriod\":-5,\"limitRefreshPeriod\":\"10 min\",\"colour\":\"red\"}}]}";
        Answer answer = publish(wrong, "\"r0\"");
        assertThat(answer.status()).isEqualTo(422);
        JsonNode errors = answer.json().path("errors");
        List<String> found = errors.valueStream()
                .map(error ->
                        error.path("code").asString() + " " + error.path("path").asString())
                .toList();
        assertThat(found).contains("UNKNOWN_KEY rules[0].config.colour", "OUT_OF_RANGE rules[0].config.limitForPeriod");
        assertThat(found).anyMatch(error -> error.endsWith("rules[0].config.limitRefreshPeriod"));
        assertThat(console.get(ruleset).header("ETag")).isEqualTo("\"r0\"");
        assertThat(console.post(ruleset + ":validate", wrong).json().path("errors"))
                .isEqualTo(errors);
    }

    @Test
    void what_was_checked_comes_back_as_the_rules_it_is_whatever_it_was_written_in() {
        String yaml =
                "rules:\n  - {id: pay, resource: POST /pay, kind: rateLimiter, config: {limitForPeriod: 7}} # seven\n";
        JsonNode checked = console.post(ruleset + ":validate", yaml, "Content-Type", "application/yaml")
                .json();
        assertThat(checked.at("/document/rules/0/id").asString()).isEqualTo("pay");
        assertThat(checked.at("/document/rules/0/config/limitForPeriod").intValue())
                .isEqualTo(7);
    }

    @Test
    void a_trial_changes_nothing() {
        Answer trial = console.put(ruleset + "?dryRun=true", PAY_600);
        assertThat(trial.status()).isEqualTo(200);
        assertThat(trial.json().path("ruleCount").intValue()).isEqualTo(1);
        assertThat(console.get(ruleset).header("ETag")).isEqualTo("\"r0\"");
    }

    @Test
    void going_back_is_a_new_revision_with_old_content() {
        publish(PAY_600, "\"r0\"");
        publish(PAY_400, "\"r1\"");
        Answer back = console.post(ruleset + ":rollback", "{\"to\":1}", "If-Match", "\"r2\"");
        assertThat(back.status()).isEqualTo(200);
        assertThat(back.json().path("revision").intValue()).isEqualTo(3);
        assertThat(back.json().path("parent").intValue()).isEqualTo(2);
        assertThat(back.json().path("origin").asString()).isEqualTo("ROLLBACK");
        assertThat(console.get(ruleset)
                        .json()
                        .at("/rules/0/config/limitForPeriod")
                        .intValue())
                .isEqualTo(600);
        assertThat(console.post(ruleset + ":rollback", "{\"to\":9}", "If-Match", "\"r3\"")
                        .status())
                .isEqualTo(404);
        assertThat(console.post(ruleset + ":rollback", "{\"to\":1}").status()).isEqualTo(428);
    }

    @Test
    void a_request_that_is_sent_again_is_answered_again_and_done_once() {
        String[] headers = {"If-Match", "\"r0\"", "Idempotency-Key", "k-1"};
        Answer first = console.put(ruleset, PAY_600, headers);
        Answer again = console.put(ruleset, PAY_600, headers);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(console.get(ruleset).header("ETag")).isEqualTo("\"r1\"");

        Answer other = console.put(ruleset, PAY_400, headers);
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.json().path("detail").asString()).contains("k-1");
    }

    @Test
    void history_is_told_page_by_page() {
        publish(PAY_600, "\"r0\"");
        publish(PAY_400, "\"r1\"");
        publish(PAY_600, "\"r2\"");
        String revisions = ruleset.replace("/ruleset", "/revisions");
        assertThat(numbers(console.get(revisions + "?limit=2"))).containsExactly(3, 2);
        assertThat(numbers(console.get(revisions + "?limit=2&before=2"))).containsExactly(1);
        assertThat(console.get(revisions + "?limit=0").status()).isEqualTo(400);
        JsonNode second = console.get(revisions + "/2").json();
        assertThat(second.at("/document/rules/0/config/limitForPeriod").intValue())
                .isEqualTo(400);
        assertThat(second.path("message").asString()).isEqualTo("INC-311");
        assertThat(console.get(revisions + "/4").status()).isEqualTo(404);
    }

    private static List<Integer> numbers(Answer answer) {
        return answer.json()
                .valueStream()
                .map(revision -> revision.path("revision").intValue())
                .toList();
    }

    @Test
    void each_change_is_in_the_audit_log_and_the_log_is_whole() {
        publish(PAY_600, "\"r0\"");
        JsonNode newest = console.get("/api/v1/audit?limit=1").json().path(0);
        assertThat(newest.path("action").asString()).isEqualTo("ruleset.publish");
        assertThat(newest.path("detail").asString()).contains("r0 → r1").contains("INC-311");
        assertThat(console.get("/api/v1/audit/verdict").json().path("intact").booleanValue())
                .isTrue();
    }

    @Test
    void what_is_not_there_is_said_by_name() {
        Answer app = console.get("/api/v1/apps/nowhere/envs/dev/ruleset");
        assertThat(app.status()).isEqualTo(404);
        assertThat(app.json().path("detail").asString()).isEqualTo("there is no application \"nowhere\"");
        Answer env = console.get(ruleset.replace("/dev/", "/mars/"));
        assertThat(env.status()).isEqualTo(404);
        assertThat(env.json().path("detail").asString()).isEqualTo("there is no environment \"mars\"");
        assertThat(console.get("/api/v1/apps/No%20name").status()).isEqualTo(400);
        assertThat(console.put("/api/v1/apps/No%20name", "{\"owner\":\"\"}").status())
                .isEqualTo(400);
    }

    @Test
    void hostile_bodies_are_refused() {
        assertThat(publish("x".repeat(600_000), "\"r0\"").status()).isEqualTo(413);
        assertThat(publish("[".repeat(5_000), "\"r0\"").status()).isEqualTo(422);
        assertThat(console.put(ruleset, PAY_600, "If-Match", "\"r0\"", "Content-Type", "text/plain")
                        .status())
                .isEqualTo(415);
        assertThat(console.post(ruleset + ":rollback", "{\"to\":1,\"force\":true}", "If-Match", "\"r0\"")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void of_many_who_publish_at_once_one_wins() {
        List<CompletableFuture<Answer>> editors = IntStream.range(0, 16)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> publish(PAY_600.replace("600", Integer.toString(100 + i)), "\"r0\"")))
                .toList();
        List<Integer> statuses = editors.stream()
                .map(CompletableFuture::join)
                .map(Answer::status)
                .sorted()
                .toList();
        assertThat(statuses.get(0)).isEqualTo(200);
        assertThat(statuses.subList(1, 16)).containsOnly(412);
    }

    private Answer publish(String document, String ifMatch) {
        return console.put(ruleset + "?message=INC-311", document, "If-Match", ifMatch);
    }
}
