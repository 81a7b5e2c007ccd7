package io.sluice.dashboard.server.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.server.Console;
import io.sluice.dashboard.server.Console.Answer;
import io.sluice.dashboard.server.Sim;
import io.sluice.dashboard.sim.Tally;
import io.sluice.dashboard.sim.Traffic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WhatIfTest {
    private static final String PAY = "POST /pay";

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

    private static String rules(String algorithm, int limit) {
        return "{\"rules\":[{\"id\":\"pay-rate\",\"resource\":\"POST /pay\",\"kind\":\"rateLimiter\",\"config\":"
                + "{\"algorithm\":\"" + algorithm + "\",\"limitForPeriod\":" + limit + "}}]}";
    }

    private static String question(String document, String more) {
        return "{\"resource\":\"POST /pay\",\"windowMillis\":60000,\"document\":" + document + more + "}";
    }

    private static Answer ask(Sim sim, String document, String more) {
        return console.post(sim.path("/ruleset:whatif"), question(document, more));
    }

    /** What it said it would refuse is what is refused when the same calls come again under that rule. */
    @Test
    void what_it_says_comes_true_and_nothing_was_refused_for_it() {
        long said;
        try (Sim asked = new Sim(console, "asked", 4, Traffic.of(PAY, 20)).start()) {
            asked.advance(Duration.ofSeconds(30));
            asked.fleet().traffic(Traffic.of(PAY, 60));
            asked.advance(Duration.ofSeconds(10));
            Answer answer = ask(asked, rules("SLIDING_WINDOW", 40), ",\"suggest\":true");
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            JsonNode result = answer.json();
            assertThat(result.path("asked").intValue()).isEqualTo(4);
            assertThat(result.path("answered").intValue()).isEqualTo(4);
            JsonNode rule = result.at("/results/0");
            assertThat(rule.path("fidelity").asString()).isEqualTo("EXACT");
            said = rule.path("leastRejected").longValue();
            assertThat(rule.path("mostRejected").longValue()).isEqualTo(said).isPositive();
            assertThat(rule.path("worst").size()).isEqualTo(4);
            assertThat(asked.fleet().tallies(0, Long.MAX_VALUE)).allMatch(tally -> tally.rejected() == 0);
            assertThat(result.at("/suggestion/limitForPeriod").longValue()).isBetween(40L, 75L);

            asked.advance(Turns.BETWEEN);
            JsonNode range = ask(asked, rules("TOKEN_BUCKET", 40), "").json().at("/results/0");
            assertThat(range.path("fidelity").asString()).isEqualTo("RANGE");
            assertThat(range.path("leastRejected").longValue())
                    .isLessThanOrEqualTo(range.path("mostRejected").longValue());
        }
        try (Sim again = new Sim(console, "again", 4, Traffic.of(PAY, 20))) {
            again.publish(rules("SLIDING_WINDOW", 40), 0);
            again.start();
            await().until(() -> again.having(1).size() == 4);
            again.advance(Duration.ofSeconds(30));
            again.fleet().traffic(Traffic.of(PAY, 60));
            again.advance(Duration.ofSeconds(10));
            long rejected = again.fleet().tallies(0, Long.MAX_VALUE).stream()
                    .mapToLong(Tally::rejected)
                    .sum();
            assertThat(said).isBetween(rejected - 4, rejected + 4);
        }
    }

    @Test
    void who_asks_too_often_waits_for_a_turn_and_who_does_not_wait_is_told_when_to_come_again() {
        try (Sim sim = new Sim(console, "often", 1, Traffic.of(PAY, 10)).start()) {
            sim.advance(Duration.ofSeconds(2));
            assertThat(ask(sim, rules("SLIDING_WINDOW", 5), "").status()).isEqualTo(200);
            int before = console.clock().pending();
            CompletableFuture<Answer> second =
                    CompletableFuture.supplyAsync(() -> ask(sim, rules("SLIDING_WINDOW", 5), ""));
            await().until(() -> console.clock().pending() > before);

            Answer third = ask(sim, rules("SLIDING_WINDOW", 5), "");
            assertThat(third.status()).isEqualTo(429);
            assertThat(third.header("Retry-After")).isEqualTo("1");
            assertThat(third.json().path("title").asString()).isEqualTo("not so often");
            assertThat(second).as("it waits").isNotDone();

            sim.advance(Duration.ofMillis(500));
            assertThat(second.join().status()).isEqualTo(200);
        }
    }

    @Test
    void who_does_not_answer_in_time_is_not_waited_for() {
        try (Sim sim = new Sim(console, "frozen", 3, Traffic.of(PAY, 10)).start()) {
            sim.advance(Duration.ofSeconds(5));
            sim.fleet().freeze(1);
            int before = console.clock().pending();
            CompletableFuture<Answer> answer =
                    CompletableFuture.supplyAsync(() -> ask(sim, rules("SLIDING_WINDOW", 5), ""));
            await().until(() -> console.clock().pending() > before || answer.isDone());
            console.clock().advance(WhatIfDesk.DEADLINE);
            JsonNode result = answer.join().json();
            assertThat(result.path("asked").intValue()).isEqualTo(3);
            assertThat(result.path("answered").intValue()).isLessThan(3);
            sim.fleet().thaw(1);
        }
    }

    @Test
    void where_nothing_honest_can_be_said_it_says_why_and_mistakes_are_told_with_their_paths() {
        try (Sim sim = new Sim(console, "honest", 2, Traffic.of(PAY, 10)).start()) {
            sim.advance(Duration.ofSeconds(2));
            String breaker = "{\"rules\":[{\"resource\":\"POST /pay\",\"kind\":\"circuitBreaker\"}]}";
            JsonNode rule = ask(sim, breaker, "").json().at("/results/0");
            assertThat(rule.path("fidelity").asString()).isEqualTo("SHADOW_ONLY");
            assertThat(rule.path("why").asString()).contains("cannot be played again");
            Answer wrong = ask(sim, rules("SLIDING_WINDOW", -5), "");
            assertThat(wrong.status()).isEqualTo(422);
            assertThat(wrong.json().at("/errors/0/path").asString()).contains("rules[0].config");
            assertThat(console.post(sim.path("/ruleset:whatif"), "{\"resource\":\"\",\"document\":{\"rules\":[]}}")
                            .status())
                    .isEqualTo(400);
        }
        console.put("/api/v1/apps/nobody", "{\"owner\":\"\"}");
        JsonNode none = console.post(
                        "/api/v1/apps/nobody/envs/dev/ruleset:whatif", question(rules("SLIDING_WINDOW", 5), ""))
                .json();
        assertThat(none.path("asked").intValue()).isZero();
    }
}
