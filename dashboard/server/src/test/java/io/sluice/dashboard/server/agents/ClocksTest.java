package io.sluice.dashboard.server.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.api.AgentMessages;
import io.sluice.dashboard.api.OverrideCommand;
import io.sluice.dashboard.api.Ruleset;
import io.sluice.dashboard.server.Console;
import io.sluice.dashboard.server.Console.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Failure scenario F11, on the console's side: its wall clock is set, by twenty minutes either way. Agents whose clocks are wrong are in
 * {@code OverridesTest} and {@code MetricsTest} of the agent, and in {@code LiveTruthTest}.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ClocksTest {
    private static final String PLACE = "/api/v1/apps/shop/envs/dev";
    private static final String OVERRIDES = PLACE + "/overrides";
    private static final Duration STEP = Duration.ofMinutes(20);

    @TempDir
    Path home;

    private final ManualClock clock = new ManualClock();

    private void set(Duration ahead) {
        clock.setInstant(clock.instant().plus(ahead));
    }

    @Test
    void an_override_lasts_as_long_as_it_was_to_whichever_way_the_clock_is_set() {
        try (Console console = new Console(home, clock)) {
            String token = begin(console, Duration.ofMinutes(15));
            clock.advance(Duration.ofMinutes(5));
            for (Duration step : List.of(STEP, STEP.negated(), STEP.negated())) {
                set(step);
                assertThat(told(console, token)).as("who comes after %s", step).isEqualTo(Duration.ofMinutes(10));
                assertThat(console.get(OVERRIDES).json().size()).isEqualTo(1);
            }
            clock.advance(Duration.ofMinutes(10).minusNanos(1));
            assertThat(console.get(OVERRIDES).json().size()).isEqualTo(1);
            clock.advance(1);
            assertThat(console.get(OVERRIDES).json().isEmpty()).isTrue();
            set(STEP.negated());
            assertThat(console.get(OVERRIDES).json().isEmpty())
                    .as("it is not revived")
                    .isTrue();
        }
    }

    @Test
    void one_that_the_clock_says_is_over_can_be_ended_and_one_that_is_over_cannot() {
        try (Console console = new Console(home, clock)) {
            begin(console, Duration.ofMinutes(15));
            String id = console.get(OVERRIDES).json().at("/0/id").asString();
            set(STEP);
            assertThat(console.delete(OVERRIDES + "/" + id).status()).isEqualTo(204);
            begin(console, Duration.ofMinutes(15));
            String other = console.get(OVERRIDES).json().at("/0/id").asString();
            clock.advance(Duration.ofMinutes(15));
            set(STEP.negated());
            assertThat(console.delete(OVERRIDES + "/" + other).status()).isEqualTo(404);
        }
    }

    /** The longest, begun before the clock was set back, was longer than an override may be: nobody could say hello any more. */
    @Test
    void after_a_restart_the_wall_clock_decides_and_never_gives_more_than_there_was() {
        String token;
        try (Console console = new Console(home, clock)) {
            token = begin(console, OverrideCommand.LONGEST);
        }
        set(STEP.negated());
        try (Console console = new Console(home, clock)) {
            assertThat(told(console, token)).isEqualTo(OverrideCommand.LONGEST);
        }
        set(STEP.plus(Duration.ofHours(1)));
        try (Console console = new Console(home, clock)) {
            assertThat(told(console, token)).isEqualTo(Duration.ofHours(23));
        }
    }

    /** Begins an override, and returns a token for agents. */
    private static String begin(Console console, Duration life) {
        console.put("/api/v1/apps/shop", "{\"owner\":\"\"}");
        console.put(PLACE + "/ruleset", "{\"rules\":[]}", "If-Match", "\"r0\"");
        String wanted = "{\"resource\":\"POST /pay\",\"action\":\"BYPASS\",\"reason\":\"INC-311\",\"ttlMillis\":"
                + life.toMillis() + "}";
        assertThat(console.post(OVERRIDES, wanted).status()).isEqualTo(201);
        return console.post("/api/v1/tokens", "{\"kind\":\"AGENT\",\"name\":\"t\",\"env\":\"dev\"}")
                .json()
                .path("secret")
                .asString();
    }

    /** For how long yet an agent is told to hold the only override, if it comes now. */
    private static Duration told(Console console, String token) {
        try (RawAgent agent = new RawAgent(console, token, "shop", "pay-1").connected()) {
            Ruleset rules = agent.nextRules();
            assertThat(rules.overrides()).as(AgentMessages.write(rules)).hasSize(1);
            return rules.overrides().get(0).ttl();
        }
    }

    @Test
    void a_token_is_good_five_minutes_longer_than_it_says_and_before_it_was_made() {
        try (Console console = new Console(home, clock)) {
            String secret = console.post(
                            "/api/v1/tokens", "{\"kind\":\"API\",\"name\":\"ci\",\"role\":\"VIEWER\",\"lifeDays\":1}")
                    .json()
                    .path("secret")
                    .asString();
            set(STEP.negated());
            assertThat(asProgram(console, secret)).as("made in twenty minutes").isEqualTo(200);
            set(STEP.plus(Duration.ofDays(1)));
            assertThat(asProgram(console, secret)).as("at its end").isEqualTo(200);
            clock.advance(Duration.ofMinutes(5).minusMillis(1));
            assertThat(asProgram(console, secret)).isEqualTo(200);
            clock.advance(Duration.ofMillis(1));
            assertThat(asProgram(console, secret)).isEqualTo(401);
        }
        try (Console console = new Console(home, clock)) {
            String secret = console.post(
                            "/api/v1/tokens", "{\"kind\":\"API\",\"name\":\"ci\",\"role\":\"VIEWER\",\"lifeDays\":1}")
                    .json()
                    .path("secret")
                    .asString();
            console.close();
            clock.advance(Duration.ofDays(1).plusMinutes(5));
            try (Console later = new Console(home, clock)) {
                assertThat(asProgram(later, secret))
                        .as("one that has to be looked up")
                        .isEqualTo(401);
            }
        }
    }

    private static int asProgram(Console console, String secret) {
        return console.send(console.request("/api/v1/apps")
                        .setHeader("Authorization", "Bearer " + secret)
                        .GET())
                .status();
    }

    @Test
    void the_audit_log_has_the_consoles_time_in_the_order_in_which_things_happened() {
        try (Console console = new Console(home, clock)) {
            Instant first = clock.instant();
            console.put("/api/v1/apps/shop", "{\"owner\":\"\"}", "Date", "Thu, 01 Jan 1970 00:00:00 GMT");
            set(STEP.negated());
            console.put("/api/v1/apps/cart", "{\"owner\":\"\"}");
            clock.advance(Duration.ofSeconds(1));
            Answer log = console.get("/api/v1/audit?action=app");
            assertThat(log.json().valueStream().map(ClocksTest::told))
                    .containsExactly("cart " + first.minus(STEP), "shop " + first);
            assertThat(console.get("/api/v1/audit/verdict")
                            .json()
                            .path("intact")
                            .booleanValue())
                    .isTrue();
        }
    }

    private static String told(JsonNode entry) {
        return entry.path("object").asString() + ' ' + entry.path("at").asString();
    }
}
