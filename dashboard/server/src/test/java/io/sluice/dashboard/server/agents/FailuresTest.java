package io.sluice.dashboard.server.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.api.Ack;
import io.sluice.dashboard.api.AgentProtocol;
import io.sluice.dashboard.api.Hello.Transport;
import io.sluice.dashboard.api.Mistake;
import io.sluice.dashboard.api.Position;
import io.sluice.dashboard.api.Ruleset;
import io.sluice.dashboard.api.metrics.Heartbeat;
import io.sluice.dashboard.api.metrics.Heartbeat.SnapshotState;
import io.sluice.dashboard.api.metrics.MetricsBatch;
import io.sluice.dashboard.api.metrics.MetricsEncoder;
import io.sluice.dashboard.api.sse.SseEvent;
import io.sluice.dashboard.api.sse.SseReader;
import io.sluice.dashboard.server.Console;
import io.sluice.dashboard.server.Console.Answer;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What goes wrong with agents, and what rollouts and the console make of it; the numbers are those of the failure scenarios. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FailuresTest {
    private static final String RULES = "{\"rules\":[{\"resource\":\"POST /pay\",\"kind\":\"bulkhead\"}]}";
    private static final String ONE_FIRST = "{\"steps\":[{\"count\":1,\"gate\":\"MANUAL\"},{\"all\":true}]}";

    @TempDir
    static Path home;

    private static Console console;
    private static int apps;

    private String app = "";
    private String token = "";

    @BeforeAll
    static void start() {
        console = new Console(home, new ManualClock());
    }

    @AfterAll
    static void stop() {
        console.close();
    }

    @BeforeEach
    void prepare() {
        app = "rolled-" + apps++;
        token = console.post("/api/v1/tokens", "{\"kind\":\"AGENT\",\"name\":\"test\",\"env\":\"dev\"}")
                .json()
                .path("secret")
                .asString();
        console.put("/api/v1/apps/" + app, "{\"owner\":\"\"}");
    }

    private RawAgent raw(String instance) {
        return new RawAgent(console, token, app, instance);
    }

    private Answer begin(String... headers) {
        String body = "{\"document\":" + RULES + ",\"plan\":" + ONE_FIRST + "}";
        return console.post("/api/v1/apps/" + app + "/envs/dev/rollouts", body, headers);
    }

    private static JsonNode rollout(long id) {
        return console.get("/api/v1/rollouts/" + id).json();
    }

    private static void awaitState(long id, String state) {
        await().until(() -> {
            console.clock().advance(Duration.ofMillis(250));
            return rollout(id).path("state").asString().equals(state);
        });
    }

    /** F7. */
    @Test
    void who_applies_it_but_cannot_say_so_has_timed_out_and_is_believed_as_soon_as_it_can() {
        try (RawAgent agent = raw("pay-1").connected()) {
            long id = begin("If-Match", "\"r0\"").json().path("id").longValue();
            Ruleset rules = agent.nextRules();
            assertThat(rules.cohort()).isEqualTo("canary");
            console.clock().advance(Duration.ofSeconds(10));
            awaitState(id, "PAUSED");
            assertThat(rollout(id).path("reason").asString())
                    .isEqualTo("1 timed out: its uplink may be failing (pay-1)");
            Heartbeat heartbeat = new Heartbeat(rules.position(), 1, true, SnapshotState.WRITABLE, Transport.STREAM, 0);
            MetricsBatch batch = new MetricsBatch(MetricsBatch.bootHash(agent.boot()), 1, List.of(), heartbeat);
            assertThat(agent.postMetrics(new MetricsEncoder().encode(batch).orElseThrow()))
                    .isEqualTo(200);
            console.post("/api/v1/rollouts/" + id + ":resume", "{}");
            awaitState(id, "BAKING");
        }
    }

    /** F13. */
    @Test
    void two_processes_with_one_id_are_one_member_and_both_are_marked() {
        try (RawAgent one = raw("pay-1").connected();
                RawAgent other = raw("pay-1").connected()) {
            assertThat(one.postMetrics(new MetricsEncoder()
                            .encode(new MetricsBatch(MetricsBatch.bootHash(one.boot()), 1, List.of(), null))
                            .orElseThrow()))
                    .isEqualTo(200);
            long id = begin("If-Match", "\"r0\"").json().path("id").longValue();
            one.apply(one.nextRules());
            other.apply(other.nextRules());
            awaitState(id, "BAKING");
            JsonNode arrival =
                    console.get("/api/v1/rollouts/" + id + "/arrival").json();
            assertThat(arrival.path("instances").size()).isEqualTo(2);
            JsonNode now = console.get("/api/v1/now?env=dev").json();
            assertThat(now.path("attention")
                            .valueStream()
                            .filter(each -> each.path("app").asString().equals(app))
                            .map(each -> each.path("kind").asString()))
                    .contains("DUPLICATE");
        }
    }

    @Test
    void who_refused_is_sent_it_once_more_when_somebody_tries_again() {
        try (RawAgent agent = raw("pay-1").connected()) {
            long id = begin("If-Match", "\"r0\"").json().path("id").longValue();
            Ruleset rules = agent.nextRules();
            agent.reject(rules, new Mistake("rules[0]", "UNKNOWN_KIND", "what is that?"));
            awaitState(id, "PAUSED");
            assertThat(rollout(id).path("reason").asString()).isEqualTo("1 rejected (pay-1)");
            assertThat(console.post("/api/v1/rollouts/" + id + ":retry", "{}").status())
                    .isEqualTo(200);
            Ruleset again = agent.nextRules();
            assertThat(again.position()).isEqualTo(rules.position());
            agent.apply(again);
            console.post("/api/v1/rollouts/" + id + ":resume", "{}");
            awaitState(id, "BAKING");
        }
    }

    @Test
    void a_rollout_that_is_asked_for_again_is_begun_once() {
        Answer first = begin("If-Match", "\"r0\"", "Idempotency-Key", "k1");
        Answer again = begin("If-Match", "\"r0\"", "Idempotency-Key", "k1");
        assertThat(first.status()).as(first.text()).isEqualTo(201);
        assertThat(again.json().path("id")).isEqualTo(first.json().path("id"));
        assertThat(begin().status()).as("who says not what he saw").isEqualTo(428);
        assertThat(begin("If-Match", "\"r0\"").status())
                .as("who saw something older")
                .isEqualTo(412);
        assertThat(console.get("/api/v1/rollouts/4711").status()).isEqualTo(404);
    }

    @Test
    void who_looks_is_told_whenever_it_comes_further() throws Exception {
        try (RawAgent agent = raw("pay-1").connected()) {
            long id = begin("If-Match", "\"r0\"").json().path("id").longValue();
            HttpRequest request = console.admin()
                    .request("/api/v1/rollouts/" + id + "/arrival", "Accept", "text/event-stream")
                    .build();
            try (InputStream body = HttpClient.newHttpClient()
                    .send(request, BodyHandlers.ofInputStream())
                    .body()) {
                SseReader events = new SseReader(body, 1 << 20);
                assertThat(counts(events.next()).path("SENT").intValue()).isEqualTo(1);
                Ruleset rules = agent.nextRules();
                agent.acknowledge(
                        rules,
                        Ack.Status.REJECTED,
                        Position.NONE,
                        List.of(new Mistake("rules[0]", "UNKNOWN_KIND", "what is that?")));
                console.clock().advance(Duration.ofMillis(250));
                JsonNode counts = counts(events.next());
                assertThat(counts.path("REJECTED").intValue()).isEqualTo(1);
            }
        }
    }

    /** F15. */
    @Test
    void who_does_not_read_holds_up_nobody_loses_his_stream_and_gets_the_newest_when_he_is_back() {
        try (RawAgent slow = raw("pay-1").connected();
                RawAgent other = raw("pay-2").connected()) {
            int revisions = 30;
            for (int revision = 0; revision < revisions; revision++) {
                assertThat(console.put(
                                        "/api/v1/apps/" + app + "/envs/dev/ruleset",
                                        large(revision),
                                        "If-Match",
                                        "\"r" + revision + '"')
                                .status())
                        .isEqualTo(200);
                Ruleset arrived = other.nextRules();
                assertThat(arrived.revision()).isEqualTo(revision + 1L);
            }
            int timers = console.clock().pending();
            for (int i = 0; i < 8; i++) {
                console.clock().advance(Duration.ofSeconds(5));
                await().until(() -> console.clock().pending() == timers); // what was due has been done
                other.post(AgentProtocol.EVENTS, "{\"seq\":" + (i + 1) + ",\"events\":[]}"); // it lives
            }
            long newest = 0;
            for (SseEvent event = slow.nextOrEnd(); event != null; event = slow.nextOrEnd()) {
                newest = event.name().equals("ruleset") ? newest + 1 : newest;
            }
            assertThat(newest).as("what was in the sockets").isLessThan(revisions);
            slow.connected();
            assertThat(slow.nextRules().revision()).isEqualTo(revisions);
        }
    }

    /** More than half of what a message may be. */
    private static String large(int revision) {
        StringBuilder rules = new StringBuilder();
        for (int i = 0; i < 2_500; i++) {
            rules.append(i == 0 ? "" : ",")
                    .append("{\"resource\":\"a resource with a long name, as they are, number ")
                    .append(i)
                    .append("\",\"kind\":\"bulkhead\",\"config\":{\"maxConcurrentCalls\":")
                    .append(revision + 1)
                    .append("}}");
        }
        return "{\"rules\":[" + rules + "]}";
    }

    private static JsonNode counts(SseEvent event) {
        assertThat(event).isNotNull();
        assertThat(event.name()).isEqualTo("arrival");
        return new JsonMapper().readTree(event.data()).path("counts");
    }
}
