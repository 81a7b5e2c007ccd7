package io.sluice.dashboard.server.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.api.Hello.Transport;
import io.sluice.dashboard.api.Ruleset;
import io.sluice.dashboard.api.metrics.Heartbeat;
import io.sluice.dashboard.api.metrics.Heartbeat.SnapshotState;
import io.sluice.dashboard.api.metrics.MetricsBatch;
import io.sluice.dashboard.api.metrics.MetricsEncoder;
import io.sluice.dashboard.server.Console;
import io.sluice.dashboard.server.Console.Answer;
import io.sluice.dashboard.server.Visitor;
import io.sluice.dashboard.server.access.Grant;
import io.sluice.dashboard.server.access.Role;
import io.sluice.dashboard.server.store.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Failure scenario F3. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DatabaseAwayTest {
    private static final String PLACE = "/api/v1/apps/shop/envs/dev";
    private static final String RULES = "{\"rules\":[{\"resource\":\"POST /pay\",\"kind\":\"bulkhead\"}]}";

    private final ManualClock clock = new ManualClock();

    @Test
    void while_it_is_away_what_runs_goes_on_and_is_seen_and_nothing_is_changed(@TempDir Path home) {
        try (PostgresServer server = PostgresServer.start();
                Console console = Console.on(home, clock, "--console.database.url=" + server.newDatabase("console"))) {
            assertThat(console.put("/api/v1/apps/shop", "{\"owner\":\"\"}").status())
                    .isLessThan(300);
            assertThat(console.put(PLACE + "/ruleset", RULES, "If-Match", "\"r0\"")
                            .status())
                    .isEqualTo(200);
            String token = console.post("/api/v1/tokens", "{\"kind\":\"AGENT\",\"name\":\"t\",\"env\":\"dev\"}")
                    .json()
                    .path("secret")
                    .asString();
            Visitor viewer = console.person("vic", new Grant(Role.VIEWER, null, null));
            try (RawAgent agent = new RawAgent(console, token, "shop", "pay-1").connected()) {
                Ruleset rules = agent.nextRules();
                agent.apply(rules);
                assertThat(arrival(viewer.get(PLACE + "/instances"))).isEqualTo("APPLIED");

                server.goAway();

                assertThat(beat(agent, rules, 1)).as("agents are heard").isEqualTo(200);
                assertThat(arrival(viewer.get(PLACE + "/instances"))).isEqualTo("APPLIED");
                assertThat(viewer.get(PLACE + "/traffic/resources").status()).isEqualTo(200);
                for (Answer refused : List.of(
                        console.put(PLACE + "/ruleset", "{\"rules\":[]}", "If-Match", "\"r1\""),
                        console.put(PLACE + "/draft?base=1", "{\"rules\":[]}", "If-Match", "\"none\""),
                        console.get(PLACE + "/draft"),
                        console.post(
                                PLACE + "/overrides",
                                "{\"resource\":\"POST /pay\",\"action\":\"BYPASS\",\"reason\":\"x\"}"),
                        console.visitor().signIn(Console.ADMIN, Console.PASSWORD))) {
                    assertThat(refused.status()).as(refused.text()).isEqualTo(503);
                    assertThat(refused.json().path("title").asString()).isEqualTo("no database");
                }

                server.comeBack();
                await().until(() -> {
                    clock.advance(Duration.ofSeconds(1)); // until it is tried again
                    return console.get(PLACE + "/ruleset").status() == 200;
                });
                assertThat(beat(agent, rules, 2))
                        .as("its session was never lost")
                        .isEqualTo(200);
                assertThat(console.put(PLACE + "/ruleset", "{\"rules\":[]}", "If-Match", "\"r1\"")
                                .status())
                        .as("nothing was changed meanwhile")
                        .isEqualTo(200);
                assertThat(agent.nextRules().revision())
                        .as("by the stream that stayed open")
                        .isEqualTo(2);
            }
        }
    }

    private static String arrival(Answer instances) {
        assertThat(instances.status()).as(instances.text()).isEqualTo(200);
        return instances.json().at("/0/arrival").asString();
    }

    private static int beat(RawAgent agent, Ruleset rules, long number) {
        Heartbeat heartbeat = new Heartbeat(rules.position(), 1, true, SnapshotState.WRITABLE, Transport.STREAM, 0);
        MetricsBatch batch = new MetricsBatch(MetricsBatch.bootHash(agent.boot()), number, List.of(), heartbeat);
        return agent.postMetrics(new MetricsEncoder().encode(batch).orElseThrow());
    }
}
