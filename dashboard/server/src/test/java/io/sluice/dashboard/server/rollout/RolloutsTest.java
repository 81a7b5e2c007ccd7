package io.sluice.dashboard.server.rollout;

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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Over HTTP, with real agents; what they have in force and what happens to calls is asked of the simulator, not of the console. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RolloutsTest {
    private static final String PAY = "POST /pay";

    @TempDir
    Path home;

    private final ManualClock clock = new ManualClock();
    private Console console;

    @BeforeEach
    void start() {
        console = new Console(home, clock);
    }

    @AfterEach
    void stop() {
        console.close();
    }

    private static String rules(int limit) {
        return "{\"rules\":[{\"resource\":\"POST /pay\",\"kind\":\"rateLimiter\",\"config\":{\"limitForPeriod\":"
                + limit + "}}]}";
    }

    private static String rollout(int limit, String plan) {
        return "{\"document\":" + rules(limit) + ",\"message\":\"try it\",\"plan\":" + plan + "}";
    }

    private long begin(Sim sim, long base, int limit, String plan) {
        Answer answer = console.post(sim.path("/rollouts"), rollout(limit, plan), "If-Match", "\"r" + base + '"');
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json().path("id").longValue();
    }

    private JsonNode rollout(long id) {
        return console.get("/api/v1/rollouts/" + id).json();
    }

    private String state(long id) {
        return rollout(id).path("state").asString();
    }

    private JsonNode act(long id, String what) {
        Answer answer = console.post("/api/v1/rollouts/" + id + ':' + what, "{}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    /** Time passes until it is so. */
    private static void pass(Sim sim, Callable<Boolean> until) {
        await().until(() -> {
            sim.advance(Duration.ofSeconds(1));
            return until.call();
        });
    }

    /** Scenario 7: of three, one does not know this kind of rules at first. */
    @Test
    void who_refused_gets_it_by_another_try_once_it_understands_and_keeps_what_it_had_until_then() {
        try (Sim sim = new Sim(console, "retried", 3, Traffic.of(PAY, 1)).start()) {
            sim.publish(rules(50), 0);
            sim.fleet().know(1, "keyedRateLimiter", false);
            String keyed = "{\"rules\":[{\"resource\":\"POST /pay\",\"kind\":\"keyedRateLimiter\",\"config\":"
                    + "{\"key\":\"user\",\"limitForPeriod\":20}}]}";
            long id = console.post(
                            sim.path("/rollouts"),
                            "{\"document\":" + keyed + ",\"plan\":{\"steps\":[{\"all\":true}]}}",
                            "If-Match",
                            "\"r1\"")
                    .json()
                    .path("id")
                    .longValue();
            pass(sim, () -> state(id).equals("DONE"));
            assertThat(rollout(id).path("reason").asString())
                    .isEqualTo("1 rejected (" + sim.fleet().id(1) + ")");
            assertThat(sim.having(1)).containsExactly(sim.fleet().id(1));
            JsonNode refused = console.get(sim.path("/instances")).json().path(1);
            assertThat(refused.path("arrival").asString()).isEqualTo("REJECTED");
            assertThat(refused.at("/mistakes/0/path").asString()).startsWith("rules[0]");

            act(id, "retry");
            await().until(() -> arrival(sim).equals("REJECTED"));
            assertThat(sim.having(1)).as("nothing has changed there").hasSize(1);

            sim.fleet().know(1, "keyedRateLimiter", true);
            act(id, "retry");
            await().until(() -> sim.having(2).size() == 3);
            await().until(() -> arrival(sim).equals("APPLIED"));
        }
    }

    /** Of the instance with number 1. */
    private String arrival(Sim sim) {
        return console.get(sim.path("/instances"))
                .json()
                .path(1)
                .path("arrival")
                .asString();
    }

    @Test
    void a_tenth_gets_it_first_whoever_dies_is_replaced_and_then_all_get_it() {
        try (Sim sim = new Sim(console, "canary", 40, Traffic.of(PAY, 1)).start()) {
            sim.publish(rules(50), 0);
            String plan = "{\"steps\":[{\"percent\":10,\"gate\":\"MANUAL\"},{\"all\":true}]}";
            JsonNode preview = console.post(sim.path("/rollouts:preview"), "{\"plan\":" + plan + "}")
                    .json();
            List<String> chosen = preview.at("/0/instances")
                    .valueStream()
                    .map(JsonNode::asString)
                    .toList();
            assertThat(chosen).hasSize(4);

            long id = begin(sim, 1, 40, plan);
            await().until(() -> sim.having(2).size() == 4);
            pass(sim, () -> state(id).equals("BAKING"));
            Set<String> members = sim.having(2);
            assertThat(members).as("only those, says the simulator").containsExactlyInAnyOrderElementsOf(chosen);
            assertThat(sim.having(1)).hasSize(36);
            JsonNode arrival =
                    console.get("/api/v1/rollouts/" + id + "/arrival").json();
            assertThat(arrival.at("/counts/APPLIED").intValue()).isEqualTo(4);
            assertThat(arrival.path("members").intValue()).isEqualTo(4);

            String killed = members.iterator().next();
            sim.fleet().kill(sim.number(killed));
            sim.advance(Duration.ofSeconds(50));
            assertThat(sim.having(2)).as("not yet dead for the console").hasSize(3);
            pass(sim, () -> sim.having(2).size() == 4);
            assertThat(sim.having(2)).containsAll(minus(members, killed));
            sim.fleet().start(sim.number(killed));
            pass(sim, () -> sim.having(1).contains(killed));
            assertThat(sim.having(2))
                    .as("a new start gets what the others have")
                    .hasSize(4);

            assertThat(act(id, "promote").path("step").intValue()).isEqualTo(1);
            await().until(() -> sim.having(2).size() == 40);
            pass(sim, () -> state(id).equals("DONE"));
            assertThat(console.post("/api/v1/rollouts/" + id + ":pause", "{}").status())
                    .isEqualTo(409);
            assertThat(console.post("/api/v1/rollouts/" + id + ":dance", "{}").status())
                    .isEqualTo(400);
        }
    }

    private static Set<String> minus(Set<String> all, String one) {
        Set<String> rest = new HashSet<>(all);
        rest.remove(one);
        return rest;
    }

    @Test
    void a_guard_that_is_breached_brings_the_old_rules_back_and_the_others_never_notice() {
        try (Sim sim = new Sim(console, "guard", 8, Traffic.of(PAY, 20)).start()) {
            sim.publish(rules(50), 0);
            long id = begin(
                    sim,
                    1,
                    2,
                    "{\"steps\":[{\"percent\":25,\"bakeMillis\":300000},{\"all\":true}],"
                            + "\"guards\":{\"blockRatio\":0.02},\"onBreach\":\"ROLLBACK\"}");
            await().until(() -> sim.having(2).size() == 2);
            Set<String> canary = sim.having(2);
            pass(sim, () -> state(id).equals("ROLLED_BACK"));
            JsonNode after = rollout(id);
            assertThat(after.path("reason").asString())
                    .matches("block ratio [89]\\d\\.\\d % > 2\\.0 % on 2 instances, n = \\d+");
            assertThat(after.path("rollbackRevision").longValue()).isEqualTo(3);
            await().until(() -> sim.having(3).size() == 8);
            JsonNode old = console.get(sim.path("/revisions/1")).json();
            JsonNode anew = console.get(sim.path("/revisions/3")).json();
            assertThat(anew.path("hash")).isEqualTo(old.path("hash"));
            assertThat(anew.path("origin").asString()).isEqualTo("ROLLBACK");
            Set<String> refused = new TreeSet<>();
            for (Tally tally : sim.fleet().tallies(0, Long.MAX_VALUE)) {
                if (tally.rejected() > 0) {
                    refused.add(tally.instance());
                }
            }
            assertThat(refused).as("where calls were refused").isEqualTo(canary);
            long end = clock.millis();
            sim.advance(Duration.ofSeconds(3));
            assertThat(sim.fleet().tallies(end + 1_000, Long.MAX_VALUE)).allMatch(tally -> tally.rejected() == 0);
        }
    }

    @Test
    void one_that_refuses_pauses_it_and_keeps_what_it_had_until_it_understands() {
        try (Sim sim = new Sim(console, "nack", 4, Traffic.of(PAY, 1)).start()) {
            sim.publish("{\"rules\":[]}", 0);
            sim.fleet().know(1, "rateLimiter", false);
            String plan = "{\"steps\":[{\"instances\":[\"" + sim.fleet().id(1) + "\",\""
                    + sim.fleet().id(2) + "\"]},{\"all\":true}]}";
            long id = begin(sim, 1, 40, plan);
            pass(sim, () -> state(id).equals("PAUSED"));
            assertThat(rollout(id).path("reason").asString())
                    .contains("1 rejected (" + sim.fleet().id(1) + ")");
            assertThat(sim.having(2)).containsExactly(sim.fleet().id(2));
            JsonNode now = console.get("/api/v1/now?env=dev").json();
            assertThat(now.path("attention")
                            .valueStream()
                            .map(each -> each.path("kind").asString()))
                    .contains("ROLLOUT_PAUSED", "REJECTED");
            assertThat(now.at("/rollouts/0/id").longValue()).isEqualTo(id);

            sim.fleet().know(1, "rateLimiter", true);
            sim.fleet().stop(1);
            sim.fleet().start(1);
            await().until(() -> sim.having(2).size() == 2);
            act(id, "resume");
            pass(sim, () -> state(id).equals("DONE"));
            assertThat(sim.having(2)).hasSize(4);
        }
    }

    @Test
    void only_one_goes_on_at_a_time_and_what_is_published_for_all_takes_its_place() {
        try (Sim sim = new Sim(console, "one", 4, Traffic.of(PAY, 1)).start()) {
            sim.publish(rules(50), 0);
            String plan = "{\"steps\":[{\"count\":1,\"gate\":\"MANUAL\"},{\"all\":true}]}";
            long id = begin(sim, 1, 40, plan);
            await().until(() -> sim.having(2).size() == 1);
            Answer second = console.post(sim.path("/rollouts"), rollout(30, plan), "If-Match", "\"r2\"");
            assertThat(second.status()).as(second.text()).isEqualTo(409);
            assertThat(console.get(sim.path("/ruleset")).header("ETag"))
                    .as("what was refused was not written")
                    .isEqualTo("\"r2\"");
            sim.publish(rules(20), 2);
            assertThat(sim.having(3)).hasSize(4);
            assertThat(state(id)).isEqualTo("SUPERSEDED");
            assertThat(console.post("/api/v1/rollouts/" + id + ":promote", "{}").status())
                    .isEqualTo(409);
        }
    }

    @Test
    void aborting_gives_all_the_rules_of_before() {
        try (Sim sim = new Sim(console, "abort", 4, Traffic.of(PAY, 1)).start()) {
            long id = begin(sim, 0, 40, "{\"steps\":[{\"count\":1,\"gate\":\"MANUAL\"},{\"all\":true}]}");
            await().until(() -> sim.having(1).size() == 1);
            assertThat(sim.having(0)).as("the others have none").hasSize(3);
            assertThat(act(id, "abort").path("state").asString()).isEqualTo("ROLLING_BACK");
            await().until(() -> sim.having(2).size() == 4);
            pass(sim, () -> state(id).equals("ROLLED_BACK"));
            assertThat(console.get(sim.path("/revisions/2"))
                            .json()
                            .path("ruleCount")
                            .intValue())
                    .as("there were none before")
                    .isZero();
        }
    }

    @Test
    void after_a_restart_the_step_goes_on_with_the_same_instances() {
        Set<String> before;
        long id;
        try (Sim sim = new Sim(console, "restart", 10, Traffic.of(PAY, 1)).start()) {
            sim.publish(rules(50), 0);
            id = begin(sim, 1, 40, "{\"steps\":[{\"percent\":30,\"gate\":\"MANUAL\"},{\"all\":true}]}");
            await().until(() -> sim.having(2).size() == 3);
            before = sim.having(2);
            pass(sim, () -> state(id).equals("BAKING"));
            sim.advance(Duration.ofSeconds(6)); // who was seen is written
        }
        console.close();
        console = new Console(home, clock);
        assertThat(state(id)).isEqualTo("BAKING");
        try (Sim sim = new Sim(console, "restart", 10, Traffic.of(PAY, 1)).start()) {
            await().until(() -> sim.having(2).size() + sim.having(1).size() == 10);
            assertThat(sim.having(2)).isEqualTo(before);
            act(id, "promote");
            await().until(() -> sim.having(2).size() == 10);
        }
    }

    /** F6: a part is cut off. */
    @Test
    void who_is_cut_off_is_not_waited_for_for_ever_and_gets_it_in_one_push_later() {
        try (Sim sim = new Sim(console, "cut", 10, Traffic.of(PAY, 1)).start()) {
            sim.publish(rules(50), 0);
            for (int i = 0; i < 3; i++) {
                sim.fleet().cut(i);
            }
            sim.advance(Duration.ofSeconds(65));
            JsonNode matrix = console.get(sim.path("/instances")).json();
            assertThat(matrix.valueStream()
                            .filter(each -> each.path("arrival").asString().equals("OFFLINE")))
                    .hasSize(3);
            console.put(sim.path("/ruleset"), rules(40), "If-Match", "\"r1\"");
            console.put(sim.path("/ruleset"), rules(30), "If-Match", "\"r2\"");
            pass(sim, () -> sim.having(3).size() == 7); // who polls asks again after a second
            JsonNode newest = console.get(sim.path("/rollouts?limit=1")).json().path(0);
            pass(sim, () -> state(newest.path("id").longValue()).equals("DONE"));
            for (int i = 0; i < 3; i++) {
                sim.fleet().mend(i);
            }
            pass(sim, () -> sim.having(3).size() == 10);
        }
    }
}
