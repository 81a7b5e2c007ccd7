package io.sluice.dashboard.server.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.server.Console;
import io.sluice.dashboard.server.Console.Answer;
import io.sluice.dashboard.server.Sim;
import io.sluice.dashboard.sim.Traffic;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TemplatesTest {
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

    private static JsonNode templates(String app) {
        return console.get("/api/v1/templates?app=" + app + "&env=dev&resource=POST%20/pay")
                .json();
    }

    @Test
    void each_is_a_rule_set_in_shadow_that_the_console_would_take() {
        console.put("/api/v1/apps/empty", "{\"owner\":\"\"}");
        JsonNode all = templates("empty");
        assertThat(all.size()).isEqualTo(6);
        for (JsonNode each : all) {
            Answer checked = console.post(
                    "/api/v1/apps/empty/envs/dev/ruleset:validate",
                    each.path("document").toString());
            assertThat(checked.status()).as(checked.text()).isEqualTo(200);
            assertThat(each.path("document").path("rules").valueStream())
                    .allMatch(rule -> rule.path("mode").asString().equals("SHADOW"));
            assertThat(each.path("parameters").valueStream())
                    .isNotEmpty()
                    .allMatch(parameter -> parameter.path("value").longValue()
                            >= parameter.path("least").longValue());
        }
        assertThat(all.at("/0/parameters/0/because").asString()).contains("a guess");
    }

    @Test
    void numbers_follow_from_what_was_seen() {
        try (Sim sim = new Sim(console, "seen", 2, Traffic.of("POST /pay", 100)).start()) {
            sim.advance(Duration.ofSeconds(21));
            JsonNode rate = templates("seen").at("/0/parameters/0");
            assertThat(rate.path("path").asString()).isEqualTo("rules[0].config.limitForPeriod");
            assertThat(rate.path("value").longValue())
                    .as("1.3 times 100 a second")
                    .isEqualTo(130);
            assertThat(rate.path("because").asString()).isEqualTo("1.3 × 100.0, the busiest time of an instance");
        }
    }
}
