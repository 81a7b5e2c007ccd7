package io.sluice.dashboard.server.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.agent.ConsoleAgent;
import io.sluice.dashboard.agent.ConsoleAgentConfig;
import io.sluice.dashboard.api.Ack;
import io.sluice.dashboard.api.AgentEvent;
import io.sluice.dashboard.api.AgentEvents;
import io.sluice.dashboard.api.AgentMessages;
import io.sluice.dashboard.api.AgentProtocol;
import io.sluice.dashboard.api.Farewell;
import io.sluice.dashboard.api.Hello.Transport;
import io.sluice.dashboard.api.Mistake;
import io.sluice.dashboard.api.Overrides;
import io.sluice.dashboard.api.Position;
import io.sluice.dashboard.api.Ruleset;
import io.sluice.dashboard.api.metrics.Bucket;
import io.sluice.dashboard.api.metrics.Heartbeat;
import io.sluice.dashboard.api.metrics.Heartbeat.SnapshotState;
import io.sluice.dashboard.api.metrics.Histogram;
import io.sluice.dashboard.api.metrics.MetricsBatch;
import io.sluice.dashboard.api.metrics.MetricsEncoder;
import io.sluice.dashboard.api.metrics.ResourceSecond;
import io.sluice.dashboard.server.Console;
import io.sluice.dashboard.server.Console.Answer;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Over HTTP, against the whole server on a clock that stands; each test has an application and a token of its own. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AgentEndpointsTest {
    @TempDir
    static Path home;

    private static Console console;
    private static int apps;

    private String app = "";
    private String token = "";
    private long tokenId;

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
        app = "app-" + apps++;
        JsonNode issued = console.post("/api/v1/tokens", "{\"kind\":\"AGENT\",\"name\":\"test\",\"env\":\"dev\"}")
                .json();
        token = issued.path("secret").asString();
        tokenId = issued.path("id").longValue();
        console.put("/api/v1/apps/" + app, "{\"owner\":\"\"}");
    }

    @Test
    void real_agents_get_what_is_published_and_the_matrix_says_so(@TempDir Path folder) {
        publish(1, 0);
        try (ConsoleAgent agent = agent(folder);
                Sluice sluice = Sluice.builder().source(agent).build()) {
            agent.attach(sluice);
            Guard pay = sluice.guard("POST /pay");
            await().until(() -> "APPLIED".equals(arrival()));
            assertThat(pay.executeSupplier(() -> "charged")).isEqualTo("charged");
            publish(7, 1);
            await().until(() -> instance().at("/current/revision").intValue() == 2);
            assertThat(arrival()).isEqualTo("APPLIED");
            assertThat(instance().path("instance").asString()).isEqualTo("pay-1");
            assertThat(instance().at("/labels/zone").asString()).isEqualTo("b");
        }
        await().until(() -> matrix().isEmpty());
    }

    private ConsoleAgent agent(Path folder) {
        return ConsoleAgent.of(ConsoleAgentConfig.custom()
                .endpoint(console.uri(""))
                .app(app)
                .env("dev")
                .token(token)
                .instanceId("pay-1")
                .label("zone", "b")
                .home(folder)
                .build());
    }

    @Test
    void a_revision_is_sent_at_once_and_has_arrived_when_it_is_acknowledged() {
        publish(1, 0);
        try (RawAgent agent = raw("pay-1").connected()) {
            Ruleset first = agent.nextRules();
            assertThat(first.revision()).isEqualTo(1);
            assertThat(first.hash()).isEqualTo(first.rules().hash());
            assertThat(arrival()).isEqualTo("SENT");
            agent.apply(first);
            assertThat(arrival()).isEqualTo("APPLIED");
            publish(2, 1);
            Ruleset second = agent.nextRules();
            assertThat(second.revision()).isEqualTo(2);
            assertThat(arrival()).isEqualTo("SENT");
            agent.apply(second);
            assertThat(arrival()).isEqualTo("APPLIED");
        }
    }

    @Test
    void an_agent_that_has_the_rules_already_is_not_sent_them_again() {
        publish(1, 0);
        try (RawAgent agent = raw("pay-1").connected()) {
            agent.apply(agent.nextRules());
            agent.connected();
            assertThat(agent.next().name()).as("only what overrides there are").isEqualTo("override");
            assertThat(arrival()).isEqualTo("APPLIED");
        }
    }

    @Test
    void a_refusal_is_shown_with_its_path() {
        publish(1, 0);
        try (RawAgent agent = raw("pay-1").connected()) {
            agent.reject(agent.nextRules(), new Mistake("rules[0].config.x", "UNKNOWN_FIELD", "there is no x"));
            assertThat(arrival()).isEqualTo("REJECTED");
            assertThat(instance().at("/mistakes/0/path").asString()).isEqualTo("rules[0].config.x");
            publish(2, 1);
            agent.apply(agent.nextRules());
            assertThat(arrival()).isEqualTo("APPLIED");
        }
    }

    @Test
    void an_agent_that_understood_something_else_has_drifted() {
        publish(1, 0);
        try (RawAgent agent = raw("pay-1").connected()) {
            Ruleset rules = agent.nextRules();
            Position other = new Position(rules.epoch(), rules.revision(), "sha256:" + "0".repeat(64));
            agent.acknowledge(rules, Ack.Status.APPLIED, other, List.of());
            assertThat(arrival()).isEqualTo("DRIFTED");
        }
    }

    @Test
    void without_an_answer_for_10_s_it_timed_out_after_a_minute_it_is_offline_and_after_15_it_is_hidden() {
        publish(1, 0);
        try (RawAgent agent = raw("pay-1").connected()) {
            agent.nextRules();
            console.clock().advance(Duration.ofSeconds(10).minusNanos(1));
            assertThat(arrival()).isEqualTo("SENT");
            console.clock().advance(Duration.ofNanos(1));
            assertThat(arrival()).isEqualTo("TIMED_OUT");
            assertThat(instance().path("presence").asString()).isEqualTo("ONLINE");
            console.clock().advance(Duration.ofSeconds(15));
            assertThat(instance().path("presence").asString()).isEqualTo("SUSPECT");
            console.clock().advance(Duration.ofSeconds(35));
            assertThat(arrival()).isEqualTo("OFFLINE");
            console.clock().advance(Duration.ofMinutes(14));
            assertThat(matrix()).isEmpty();
        }
    }

    @Test
    void who_never_opened_a_stream_waits() {
        publish(1, 0);
        raw("pay-1").hello();
        assertThat(arrival()).isEqualTo("WAITING");
    }

    @Test
    void before_anything_is_published_there_is_nothing_to_arrive() {
        assertThat(raw("pay-1").hello().target()).isNull();
        assertThat(arrival()).isEqualTo("NO_RULES");
    }

    @Test
    void a_slow_reader_gets_the_newest_only() {
        publish(1, 0);
        try (RawAgent agent = raw("pay-1").connected()) {
            agent.nextRules();
            for (int revision = 1; revision < 20; revision++) {
                publish(1 + revision, revision);
            }
            Ruleset last = agent.nextRules();
            while (last.revision() < 20) {
                Ruleset next = agent.nextRules();
                assertThat(next.revision()).isGreaterThan(last.revision());
                last = next;
            }
            agent.apply(last);
            assertThat(arrival()).isEqualTo("APPLIED");
        }
    }

    @Test
    void a_long_poll_is_answered_when_something_is_published_or_its_time_is_over() {
        publish(1, 0);
        RawAgent agent = raw("pay-1");
        agent.hello();
        Answer first = agent.pull(0, "");
        assertThat(first.status()).isEqualTo(200);
        String etag = first.header("ETag");
        assertThat(agent.pull(0, etag).status()).isEqualTo(304);

        CompletableFuture<Answer> waiting = poll(agent, etag);
        publish(2, 1);
        Answer second = waiting.join();
        assertThat(second.status()).isEqualTo(200);
        assertThat(AgentMessages.read(Ruleset.class, second.text()).revision()).isEqualTo(2);

        CompletableFuture<Answer> inVain = poll(agent, second.header("ETag"));
        console.clock().advance(Duration.ofSeconds(20));
        assertThat(inVain.join().status()).isEqualTo(304);
        assertThat(agent.pull(21, etag).status()).isEqualTo(400);
    }

    /** One that waits: it has a timer of its own. */
    private static CompletableFuture<Answer> poll(RawAgent agent, String etag) {
        int before = console.clock().pending();
        CompletableFuture<Answer> waiting = CompletableFuture.supplyAsync(() -> agent.pull(20, etag));
        await().until(() -> console.clock().pending() > before);
        return waiting;
    }

    @Test
    void how_many_there_are_comes_with_the_rules_and_by_itself_when_it_changes() {
        publish(1, 0);
        try (RawAgent one = raw("pay-1").connected()) {
            Ruleset rules = one.nextRules();
            assertThat(rules.fleet()).isEqualTo(1);
            one.apply(rules);
            try (RawAgent other = raw("pay-2").connected()) {
                assertThat(other.nextRules().fleet()).as("who comes").isEqualTo(2);
                console.clock().advance(Duration.ofSeconds(1));
                assertThat(one.nextFleet()).as("who was there").isEqualTo(2);
                other.post(AgentProtocol.BYE, AgentMessages.write(new Farewell("stop")));
            }
            console.clock().advance(Duration.ofSeconds(11));
            assertThat(one.nextFleet()).as("after ten seconds").isEqualTo(1);
            one.connected();
            assertThat(one.nextFleet()).as("who has its rules already").isEqualTo(1);
            assertThat(arrival()).as("it is no revision").isEqualTo("APPLIED");
        }
    }

    @Test
    void a_poll_is_answered_with_the_same_rules_when_there_are_more() {
        publish(1, 0);
        RawAgent agent = raw("pay-1");
        agent.hello();
        String etag = agent.pull(0, "").header("ETag");
        CompletableFuture<Answer> waiting = poll(agent, etag);
        raw("pay-2").hello();
        console.clock().advance(Duration.ofSeconds(1));
        Answer again = waiting.join();
        assertThat(again.header("ETag")).isEqualTo(etag);
        assertThat(AgentMessages.read(Ruleset.class, again.text()).fleet()).isEqualTo(2);
        raw("pay-3").hello();
        assertThat(agent.pull(0, etag).status()).as("who polls later").isEqualTo(200);
        assertThat(agent.pull(0, etag).status()).isEqualTo(304);
    }

    @Test
    void an_override_reaches_who_is_there_and_who_comes_later_and_ends() {
        publish(1, 0);
        String overrides = "/api/v1/apps/" + app + "/envs/dev/overrides";
        try (RawAgent agent = raw("pay-1").connected()) {
            agent.apply(agent.nextRules());
            Answer begun = console.post(
                    overrides,
                    "{\"resource\":\"POST /pay\",\"action\":\"FORCE_OPEN\",\"ttlMillis\":60000,\"reason\":\"provider"
                            + " down\"}");
            assertThat(begun.status()).isEqualTo(201);
            Overrides told = AgentMessages.read(Overrides.class, agent.next().data());
            assertThat(told.overrides()).hasSize(1);
            assertThat(told.overrides().get(0).ttl()).isEqualTo(Duration.ofMinutes(1));

            console.clock().advance(Duration.ofSeconds(9));
            try (RawAgent later = raw("pay-2").connected()) {
                Ruleset whole = later.nextRules();
                assertThat(whole.overrides().get(0).ttl()).isEqualTo(Duration.ofSeconds(51));
            }
            String id = begun.json().path("id").asString();
            assertThat(console.delete(overrides + "/" + id).status()).isEqualTo(204);
            assertThat(console.delete(overrides + "/" + id).status()).isEqualTo(404);
            assertThat(console.get(overrides).json().isEmpty()).isTrue();
        }
        assertThat(console.post(overrides, "{\"resource\":\"a\",\"action\":\"BYPASS\",\"reason\":\"\"}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void two_that_call_themselves_the_same_are_both_flagged_and_the_newest_is_first_among_them() {
        publish(1, 0);
        RawAgent old = raw("pay-1");
        old.hello();
        RawAgent young = raw("pay-1");
        young.hello();
        assertThat(matrix()).as("a restart, as far as anybody knows").hasSize(1);
        assertThat(instance().path("boot").asString()).isEqualTo(young.boot());
        assertThat(instance().path("duplicate").booleanValue()).isFalse();

        assertThat(old.post(AgentProtocol.EVENTS, AgentMessages.write(new AgentEvents(1, List.of())))
                        .status())
                .isEqualTo(200);
        assertThat(matrix()).hasSize(2);
        assertThat(matrix()).allMatch(one -> one.path("duplicate").booleanValue());
    }

    @Test
    void a_token_that_is_revoked_ends_its_streams_and_is_no_longer_good() {
        publish(1, 0);
        try (RawAgent agent = raw("pay-1").connected()) {
            agent.nextRules();
            assertThat(console.delete("/api/v1/tokens/" + tokenId).status()).isEqualTo(204);
            assertThat(agent.nextOrEnd()).as("the stream has ended").isNull();
            assertThat(agent.tryHello().status()).isEqualTo(401);
            assertThat(agent.post(AgentProtocol.EVENTS, "{}").status()).isEqualTo(401);
        }
    }

    @Test
    void a_token_is_good_for_its_application_only() {
        String bound = console.post(
                        "/api/v1/tokens", "{\"kind\":\"AGENT\",\"name\":\"t\",\"env\":\"dev\",\"app\":\"other\"}")
                .json()
                .path("secret")
                .asString();
        assertThat(new RawAgent(console, bound, app, "pay-1").tryHello().status())
                .isEqualTo(403);
        assertThat(new RawAgent(console, "slc_agt_guessed", app, "pay-1")
                        .tryHello()
                        .status())
                .isEqualTo(401);
        RawAgent stranger = raw("pay-1");
        assertThat(stranger.post(AgentProtocol.EVENTS, "{}").status())
                .as("no session")
                .isEqualTo(AgentProtocol.REHELLO);
    }

    @Test
    void what_is_counted_is_added_up_once_and_a_gap_is_not_zero() {
        long second = console.clock().wallClock().millis() / 1_000 - 3;
        RawAgent one = raw("pay-1");
        one.hello();
        byte[] batch = batch(one, 1, second, 5);
        assertThat(one.postMetrics(batch)).isEqualTo(200);
        assertThat(one.postMetrics(batch)).as("sent again").isEqualTo(200);
        RawAgent other = raw("pay-2");
        other.hello();
        assertThat(other.postMetrics(batch(other, 1, second, 7))).isEqualTo(200);

        JsonNode points = console.get("/api/v1/metrics/query?app=" + app + "&env=dev&resource=POST%20/pay&from="
                        + (second - 1) * 1_000 + "&to=" + (second + 2) * 1_000)
                .json()
                .at("/series/0/points");
        assertThat(points.size()).isEqualTo(3);
        assertThat(points.path(0).isNull()).as("a gap").isTrue();
        assertThat(points.at("/1/instances").intValue()).isEqualTo(2);
        assertThat(points.at("/1/permitted").intValue()).isEqualTo(12);
        assertThat(points.at("/2/instances").intValue()).as("idle, but there").isEqualTo(2);
        assertThat(points.at("/2/permitted").intValue()).isZero();
        assertThat(one.postMetrics(new byte[] {1, 2, 3})).isEqualTo(AgentProtocol.REHELLO);
    }

    private static byte[] batch(RawAgent agent, long seq, long second, long permitted) {
        ResourceSecond pay = new ResourceSecond(
                "POST /pay",
                permitted,
                Map.of("rateLimiter/limit", 1L),
                0,
                permitted,
                1,
                0,
                ResourceSecond.NO_LIMIT,
                null,
                Map.of(),
                Histogram.ofMicros(900));
        List<Bucket> buckets =
                List.of(new Bucket(second * 1_000, List.of(pay)), new Bucket(second * 1_000 + 1_000, List.of()));
        MetricsBatch batch = new MetricsBatch(MetricsBatch.bootHash(agent.boot()), seq, buckets, null);
        return new MetricsEncoder().encode(batch).orElseThrow();
    }

    @Test
    void a_heartbeat_that_tells_of_older_rules_has_them_sent_again() {
        publish(1, 0);
        try (RawAgent agent = raw("pay-1").connected()) {
            Ruleset lost = agent.nextRules();
            console.clock().advance(Duration.ofSeconds(10));
            Heartbeat heartbeat = new Heartbeat(Position.NONE, 0, false, SnapshotState.OFF, Transport.STREAM, 0);
            MetricsBatch batch = new MetricsBatch(MetricsBatch.bootHash(agent.boot()), 1, List.of(), heartbeat);
            assertThat(agent.postMetrics(new MetricsEncoder().encode(batch).orElseThrow()))
                    .isEqualTo(200);
            Ruleset again = agent.nextRules();
            assertThat(again.position()).isEqualTo(lost.position());
            assertThat(again.nonce()).isNotEqualTo(lost.nonce());
        }
    }

    @Test
    void events_are_kept_once_and_who_says_bye_is_gone() {
        RawAgent agent = raw("pay-1");
        agent.hello();
        AgentEvents events = new AgentEvents(1, List.of(AgentEvent.discovered(1, "POST /pay")));
        agent.post(AgentProtocol.EVENTS, AgentMessages.write(events));
        agent.post(AgentProtocol.EVENTS, AgentMessages.write(events));
        JsonNode told = console.get("/api/v1/apps/" + app + "/envs/dev/events").json();
        assertThat(told.size()).isEqualTo(1);
        assertThat(told.at("/0/event/type").asString()).isEqualTo("RESOURCE_DISCOVERED");
        assertThat(agent.post(AgentProtocol.BYE, AgentMessages.write(new Farewell("stop")))
                        .status())
                .isEqualTo(200);
        assertThat(matrix()).isEmpty();
    }

    @Test
    void a_message_that_is_not_understood_is_answered_with_its_mistakes() {
        RawAgent agent = raw("pay-1");
        agent.hello();
        Answer answer = agent.post(AgentProtocol.EVENTS, "{\"seq\":1,\"events\":[],\"colour\":\"red\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().at("/errors/0/path").asString()).isEqualTo("colour");
        assertThat(agent.post(AgentProtocol.EVENTS, "x".repeat(600_000)).status())
                .isEqualTo(413);
    }

    private RawAgent raw(String instance) {
        return new RawAgent(console, token, app, instance);
    }

    private void publish(int limit, int base) {
        String document = "{\"rules\":[{\"resource\":\"POST /pay\",\"kind\":\"bulkhead\",\"config\":"
                + "{\"maxConcurrentCalls\":" + limit + "}}]}";
        Answer answer =
                console.put("/api/v1/apps/" + app + "/envs/dev/ruleset", document, "If-Match", "\"r" + base + '"');
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private List<JsonNode> matrix() {
        return console.get("/api/v1/apps/" + app + "/envs/dev/instances")
                .json()
                .valueStream()
                .toList();
    }

    private JsonNode instance() {
        List<JsonNode> all = matrix();
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private @Nullable String arrival() {
        List<JsonNode> all = matrix();
        return all.isEmpty() ? null : all.get(0).path("arrival").asString();
    }
}
