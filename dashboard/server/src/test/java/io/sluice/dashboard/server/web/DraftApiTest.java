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

/** Over HTTP, against the whole server; each test has an application of its own. What mistakes and roles do is also in the contract and the matrix. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DraftApiTest {
    private static final String NONE = "\"none\"";
    private static final String PAY_600 =
            "{\"rules\":[{\"id\":\"pay\",\"resource\":\"POST /pay\",\"kind\":\"rateLimiter\","
                    + "\"config\":{\"limitForPeriod\":600}}]}";
    private static final String PAY_400 = PAY_600.replace("600", "400");
    private static final String WRONG = PAY_600.replace("600", "-5");

    @TempDir
    static Path home;

    private static Console console;
    private static Visitor ann;
    private static Visitor bob;
    private static int apps;

    private String ruleset = "";
    private String draft = "";

    @BeforeAll
    static void start() {
        console = new Console(home, new ManualClock());
        ann = console.person("ann", new Grant(Role.PUBLISHER, null, null));
        bob = console.person("bob", new Grant(Role.PUBLISHER, null, null));
    }

    @AfterAll
    static void stop() {
        console.close();
    }

    @BeforeEach
    void create() {
        String app = "app-" + apps++;
        assertThat(console.put("/api/v1/apps/" + app, "{\"owner\":\"\"}").status())
                .isEqualTo(201);
        ruleset = "/api/v1/apps/" + app + "/envs/dev/ruleset";
        draft = ruleset.replace("/ruleset", "/draft");
    }

    @Test
    void nobody_has_a_draft_at_first() {
        Answer answer = ann.get(draft);
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("ETag")).isEqualTo(NONE);
        assertThat(discard(ann, NONE).status())
                .as("there is nothing to discard, and that is just as well")
                .isEqualTo(204);
    }

    @Test
    void what_is_kept_is_there_in_whatever_browser_its_owner_opens() {
        String tag = kept(ann, PAY_600, NONE);
        Visitor elsewhere = console.visitor();
        elsewhere.signIn("ann", Console.PASSWORD);
        Answer found = elsewhere.get(draft);
        assertThat(found.status()).isEqualTo(200);
        assertThat(found.header("ETag")).isEqualTo(tag);
        assertThat(found.json().path("base").longValue()).isZero();
        assertThat(found.json().at("/document/rules/0/config/limitForPeriod").intValue())
                .isEqualTo(600);
        assertThat(found.json().path("updatedAt").asString())
                .isEqualTo(console.clock().instant().toString());
    }

    @Test
    void nobody_else_sees_it_whatever_his_role() {
        kept(ann, PAY_600, NONE);
        for (Visitor other : List.of(bob, console.admin())) {
            assertThat(other.get(draft).status()).isEqualTo(204);
            assertThat(discard(other, NONE).status()).isEqualTo(204);
        }
        String bobs = kept(bob, PAY_400, NONE);
        assertThat(limit(ann.get(draft))).isEqualTo(600);
        assertThat(discard(bob, bobs).status()).isEqualTo(204);
        assertThat(limit(ann.get(draft))).isEqualTo(600);
        assertThat(console.get("/api/v1/audit?limit=1").text())
                .as("the log does not tell of it either")
                .doesNotContain("draft");
    }

    @Test
    void of_two_windows_neither_overwrites_unseen_what_the_other_has_kept() {
        String first = kept(ann, PAY_600, NONE);
        String second = kept(ann, PAY_400, first);
        assertThat(second).isNotEqualTo(first);
        console.clock().advance(Duration.ofMinutes(1));
        for (Answer late :
                List.of(keep(ann, WRONG, first), keep(ann, WRONG, NONE), discard(ann, first), discard(ann, NONE))) {
            assertThat(late.status()).isEqualTo(412);
            assertThat(late.header("ETag")).isEqualTo(second);
            assertThat(late.json()
                            .at("/draft/document/rules/0/config/limitForPeriod")
                            .intValue())
                    .isEqualTo(400);
        }
        assertThat(limit(ann.get(draft))).isEqualTo(400);
    }

    @Test
    void one_that_was_discarded_and_begun_anew_is_another_one() {
        String first = kept(ann, PAY_600, NONE);
        assertThat(discard(ann, first).status()).isEqualTo(204);
        Answer late = keep(ann, PAY_400, first);
        assertThat(late.status()).isEqualTo(412);
        assertThat(late.header("ETag")).isEqualTo(NONE);
        assertThat(late.json().path("draft").isNull()).isTrue();
        kept(ann, PAY_400, NONE);
        assertThat(keep(ann, WRONG, first).status()).isEqualTo(412);
    }

    @Test
    void what_is_sent_again_because_the_answer_was_lost_is_answered_as_the_first_time() {
        String tag = kept(ann, PAY_600, NONE);
        assertThat(kept(ann, PAY_600, NONE)).isEqualTo(tag);
        assertThat(discard(ann, tag).status()).isEqualTo(204);
        assertThat(discard(ann, tag).status()).isEqualTo(204);
    }

    @Test
    void of_many_who_begin_at_once_one_is_kept_and_the_others_are_told() {
        List<CompletableFuture<Answer>> windows = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> keep(ann, PAY_600.replace("600", Integer.toString(100 + i)), NONE)))
                .toList();
        List<Integer> statuses = windows.stream()
                .map(CompletableFuture::join)
                .map(Answer::status)
                .sorted()
                .toList();
        assertThat(statuses.get(0)).isEqualTo(204);
        assertThat(statuses.subList(1, 8)).containsOnly(412);
    }

    @Test
    void mistakes_are_kept_and_never_published() {
        kept(ann, WRONG, NONE);
        assertThat(limit(ann.get(draft))).isEqualTo(-5);
        assertThat(ann.put(ruleset, WRONG, "If-Match", "\"r0\"").status()).isEqualTo(422);
        assertThat(limit(ann.get(draft))).as("and still there").isEqualTo(-5);
        assertThat(ann.get(ruleset).header("ETag")).isEqualTo("\"r0\"");
    }

    @Test
    void a_document_is_kept_as_it_was_written_whatever_is_in_it() {
        String yaml = "rules: # half a th\u0000ought \u202e 限流 \ud83d\ude80\n  - {id: [";
        Answer kept = ann.put(draft + "?base=0", yaml, "If-Match", NONE, "Content-Type", "application/yaml");
        assertThat(kept.status()).as(kept.text()).isEqualTo(204);
        assertThat(ann.get(draft).json().path("document").asString()).isEqualTo(yaml);
        assertThat(ann.get(draft).header("ETag")).isEqualTo(kept.header("ETag"));
        kept(ann, "{\"rules\":[],\"half of a pair\":\"\\ud83d\"}", kept.header("ETag"));
        assertThat(ann.get(draft).text()).contains("\\uD83D");
    }

    @Test
    void what_is_no_draft_of_rules_is_refused_and_changes_nothing() {
        String tag = kept(ann, PAY_600, NONE);
        assertThat(keep(ann, "[]", tag).status()).isEqualTo(400);
        assertThat(keep(ann, "{\"rules\":", tag).status()).isEqualTo(400);
        assertThat(keep(ann, "", tag).status()).isEqualTo(400);
        assertThat(keep(ann, "{\"a\":".repeat(2_000), tag).status()).isEqualTo(400);
        assertThat(keep(ann, PAY_400, "\"r0\"").status()).as("a revision's tag").isEqualTo(400);
        assertThat(keep(ann, "x".repeat(600_000), tag).status()).isEqualTo(413);
        assertThat(ann.put(draft + "?base=7", PAY_400, "If-Match", tag).status())
                .as("began from a revision that never was")
                .isEqualTo(404);
        assertThat(ann.put(draft + "?base=-1", PAY_400, "If-Match", tag).status())
                .isEqualTo(400);
        assertThat(ann.put(draft, PAY_400, "If-Match", tag).status())
                .as("does not say what it began from")
                .isEqualTo(400);
        assertThat(ann.put(draft + "?base=0", PAY_400).status()).isEqualTo(428);
        assertThat(ann.delete(draft).status()).isEqualTo(428);
        assertThat(ann.put(draft + "?base=0", PAY_400, "If-Match", tag, "Content-Type", "text/plain")
                        .status())
                .isEqualTo(415);
        assertThat(ann.get(draft.replace("/dev/", "/mars/")).status()).isEqualTo(404);
        assertThat(ann.get(draft).header("ETag")).isEqualTo(tag);
    }

    @Test
    void it_goes_when_its_owner_publishes_these_rules_however_they_are_written() {
        kept(ann, PAY_600, NONE);
        kept(bob, PAY_600, NONE);
        assertThat(ann.put(ruleset, PAY_400, "If-Match", "\"r0\"").status()).isEqualTo(200);
        assertThat(limit(ann.get(draft))).as("that were other rules").isEqualTo(600);
        String yaml = "rules:\n  - {kind: rateLimiter, id: pay, resource: POST /pay, config: {limitForPeriod: 600}}\n";
        Answer published = ann.put(ruleset, yaml, "If-Match", "\"r1\"", "Content-Type", "application/yaml");
        assertThat(published.status()).isEqualTo(200);
        assertThat(ann.get(draft).status()).isEqualTo(204);
        assertThat(limit(bob.get(draft))).as("his own, whoever publishes").isEqualTo(600);
    }

    @Test
    void it_goes_with_a_canary_too_and_stays_if_somebody_was_faster() {
        kept(ann, PAY_600, NONE);
        assertThat(bob.put(ruleset, PAY_400, "If-Match", "\"r0\"").status()).isEqualTo(200);
        assertThat(ann.put(ruleset, PAY_600, "If-Match", "\"r0\"").status()).isEqualTo(412);
        assertThat(limit(ann.get(draft))).isEqualTo(600);
        String canary = "{\"document\":" + PAY_600 + ",\"plan\":{\"steps\":[{\"count\":1},{\"all\":true}]}}";
        Answer begun = ann.post(ruleset.replace("/ruleset", "/rollouts"), canary, "If-Match", "\"r1\"");
        assertThat(begun.status()).as(begun.text()).isEqualTo(201);
        assertThat(ann.get(draft).status()).isEqualTo(204);
    }

    @Test
    void it_can_be_based_on_a_newer_revision() {
        String old = kept(ann, PAY_600, NONE);
        bob.put(ruleset, PAY_400, "If-Match", "\"r0\"");
        assertThat(ann.get(draft).json().path("base").longValue())
                .as("nobody moves it but its owner")
                .isZero();
        Answer rebased = ann.put(draft + "?base=1", PAY_600, "If-Match", old);
        assertThat(rebased.header("ETag")).as("another draft").isNotEqualTo(old);
        assertThat(ann.get(draft).json().path("base").longValue()).isEqualTo(1);
    }

    @Test
    void a_program_has_drafts_of_its_own() {
        String secret = console.post(
                        "/api/v1/tokens", "{\"kind\":\"API\",\"name\":\"ann\",\"role\":\"EDITOR\",\"lifeDays\":1}")
                .json()
                .path("secret")
                .asString();
        kept(ann, PAY_600, NONE);
        Answer answer = console.send(console.request(draft)
                .setHeader("Authorization", "Bearer " + secret)
                .GET());
        assertThat(answer.status()).as("it is called like her, and is not her").isEqualTo(204);
    }

    private Answer keep(Visitor visitor, String document, String ifMatch) {
        return visitor.put(draft + "?base=0", document, "If-Match", ifMatch);
    }

    /** Keeps a draft, and returns its tag. */
    private String kept(Visitor visitor, String document, String ifMatch) {
        Answer answer = keep(visitor, document, ifMatch);
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
        return answer.header("ETag");
    }

    private Answer discard(Visitor visitor, String ifMatch) {
        return visitor.delete(draft, "If-Match", ifMatch);
    }

    private static int limit(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        JsonNode limit = answer.json().at("/document/rules/0/config/limitForPeriod");
        return limit.intValue();
    }
}
