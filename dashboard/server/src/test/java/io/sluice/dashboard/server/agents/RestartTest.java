package io.sluice.dashboard.server.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.api.DownEvent;
import io.sluice.dashboard.server.Console;
import io.sluice.dashboard.server.store.Database;
import io.sluice.dashboard.server.store.InstanceStore;
import io.sluice.dashboard.server.store.RulesetKey;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RestartTest {
    private static final String PLACE = "/api/v1/apps/checkout/envs/dev";

    @TempDir
    Path home;

    private final ManualClock clock = new ManualClock();

    @Test
    void agents_are_told_to_come_back_and_who_does_not_is_missed() {
        String token;
        try (Console console = new Console(home, clock)) {
            token = console.post("/api/v1/tokens", "{\"kind\":\"AGENT\",\"name\":\"t\",\"env\":\"dev\"}")
                    .json()
                    .path("secret")
                    .asString();
            RawAgent agent = new RawAgent(console, token, "checkout", "pay-1").connected();
            String document = "{\"rules\":[{\"resource\":\"a\",\"kind\":\"bulkhead\"}]}";
            assertThat(console.put(PLACE + "/ruleset", document, "If-Match", "\"r0\"")
                            .status())
                    .isEqualTo(200);
            agent.apply(agent.nextRules());
            clock.advance(Duration.ofSeconds(5));
            InstanceStore seen = new InstanceStore(console.bean(Database.class));
            await().until(() -> !seen.all(new RulesetKey("checkout", "dev")).isEmpty());
            console.close();
            assertThat(agent.next().name()).isEqualTo(DownEvent.BYE.wireName());
            assertThat(agent.nextOrEnd()).as("the stream has ended").isNull();
        }
        clock.advance(Duration.ofSeconds(60));
        try (Console console = new Console(home, clock)) {
            assertThat(console.get(PLACE + "/ruleset").header("ETag")).isEqualTo("\"r1\"");
            JsonNode missing = console.get(PLACE + "/instances").json().path(0);
            assertThat(missing.path("instance").asString()).isEqualTo("pay-1");
            assertThat(missing.path("arrival").asString()).isEqualTo("OFFLINE");
            assertThat(missing.at("/current/revision").intValue()).isEqualTo(1);

            try (RawAgent back = new RawAgent(console, token, "checkout", "pay-1").connected()) {
                assertThat(back.nextRules().revision()).isEqualTo(1);
                JsonNode all = console.get(PLACE + "/instances").json();
                assertThat(all.size())
                        .as("its new start has taken the place of the old one")
                        .isEqualTo(1);
                assertThat(all.at("/0/boot").asString()).isEqualTo(back.boot());
            }
        }
    }

    @Test
    void who_is_back_first_is_not_told_that_it_is_alone() {
        String token;
        try (Console console = new Console(home, clock)) {
            token = console.post("/api/v1/tokens", "{\"kind\":\"AGENT\",\"name\":\"t\",\"env\":\"dev\"}")
                    .json()
                    .path("secret")
                    .asString();
            console.put("/api/v1/apps/checkout", "{\"owner\":\"\"}");
            String document =
                    "{\"rules\":[{\"resource\":\"a\",\"kind\":\"bulkhead\",\"config\":{\"scope\":\"SHARE\"}}]}";
            assertThat(console.put(PLACE + "/ruleset", document, "If-Match", "\"r0\"")
                            .status())
                    .isEqualTo(200);
            new RawAgent(console, token, "checkout", "pay-1").hello();
            new RawAgent(console, token, "checkout", "pay-2").hello();
            clock.advance(Duration.ofSeconds(5));
            InstanceStore seen = new InstanceStore(console.bean(Database.class));
            await().until(() -> seen.all(new RulesetKey("checkout", "dev")).size() == 2);
        }
        clock.advance(Duration.ofHours(2));
        try (Console console = new Console(home, clock);
                RawAgent back = new RawAgent(console, token, "checkout", "pay-1").connected()) {
            assertThat(back.nextRules().fleet())
                    .as("the other one still lets in a half")
                    .isEqualTo(2);
        }
    }

    /** F1: the answer was lost with the process, so who published asks again, and it is done once. */
    @Test
    void a_publication_whose_answer_was_lost_is_there_as_a_whole_and_may_be_asked_for_again() {
        String document = "{\"rules\":[{\"resource\":\"a\",\"kind\":\"bulkhead\"}]}";
        String[] headers = {"If-Match", "\"r0\"", "Idempotency-Key", "lost-1"};
        String token;
        try (Console console = new Console(home, clock)) {
            token = console.post("/api/v1/tokens", "{\"kind\":\"AGENT\",\"name\":\"t\",\"env\":\"dev\"}")
                    .json()
                    .path("secret")
                    .asString();
            console.put("/api/v1/apps/checkout", "{\"owner\":\"\"}");
            assertThat(console.put(PLACE + "/ruleset", document, headers).status())
                    .isEqualTo(200);
        }
        try (Console console = new Console(home, clock);
                RawAgent agent = new RawAgent(console, token, "checkout", "pay-1").connected()) {
            assertThat(agent.nextRules().revision())
                    .as("nobody has to ask again")
                    .isEqualTo(1);
            Console.Answer again = console.put(PLACE + "/ruleset", document, headers);
            assertThat(again.status()).as(again.text()).isEqualTo(200);
            assertThat(again.json().path("revision").intValue()).isEqualTo(1);
            assertThat(console.get(PLACE + "/revisions").json().size()).isEqualTo(1);
            assertThat(console.get("/api/v1/audit/verdict")
                            .json()
                            .path("intact")
                            .asBoolean())
                    .isTrue();
        }
    }
}
