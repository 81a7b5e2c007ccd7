package io.sluice.dashboard.server.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.api.metrics.Bucket;
import io.sluice.dashboard.api.metrics.Histogram;
import io.sluice.dashboard.api.metrics.ResourceSecond;
import io.sluice.dashboard.api.sse.SseEvent;
import io.sluice.dashboard.api.sse.SseReader;
import io.sluice.dashboard.server.Console;
import io.sluice.dashboard.server.Sim;
import io.sluice.dashboard.server.agents.Fleets;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.traffic.AppTraffic;
import io.sluice.dashboard.sim.Tally;
import io.sluice.dashboard.sim.Traffic;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is told of traffic is what really happened, number by number; the simulator's oracle counts calls where they are made. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LiveTruthTest {
    private static final String PAY = "POST /pay";
    private static final String QUERY = "&resource=POST%20/pay";
    private static final JsonMapper JSON = new JsonMapper();

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

    private static String limit(int perSecond) {
        return "{\"rules\":[{\"resource\":\"POST /pay\",\"kind\":\"rateLimiter\",\"config\":{\"limitForPeriod\":"
                + perSecond + "}}]}";
    }

    @Test
    void each_second_is_what_the_oracle_counted_and_skewed_clocks_do_not_matter() {
        try (Sim sim = new Sim(console, "truth", 3, new Traffic(PAY, 50, Duration.ofMillis(30), 10))) {
            long ahead = Duration.ofMinutes(20).toMillis();
            sim.fleet().setWallClock(2, Duration.ofMillis(ahead));
            sim.publish(limit(40), 0);
            sim.start();
            await().until(() -> sim.having(1).size() == 3);
            sim.advance(Duration.ofMillis(10_000 - console.clock().millis() % 10_000));
            long from = console.clock().millis();
            sim.advance(Duration.ofSeconds(41));

            Map<Long, long[]> truth = new TreeMap<>();
            for (Tally tally : sim.fleet().tallies(0, Long.MAX_VALUE)) {
                long skew = tally.instance().equals(sim.fleet().id(2)) ? ahead : 0;
                long[] sum = truth.computeIfAbsent(tally.second() - skew, second -> new long[4]);
                sum[0] += tally.offered() - tally.rejected();
                sum[1] += tally.rejected();
                sum[2] += tally.failed();
                sum[3] += tally.succeeded();
            }
            JsonNode points = query("truth", from, from + 30_000, "");
            assertThat(points.size()).isEqualTo(30);
            for (int i = 0; i < 30; i++) {
                JsonNode point = points.path(i);
                assertThat(numbers(point)).as("second " + i).containsExactly(truth.get(from + i * 1_000L));
                assertThat(point.path("instances").intValue()).isEqualTo(3);
                assertThat(point.path("p50").longValue()).isBetween(15_000L, 46_000L);
            }
            JsonNode tens = query("truth", from, from + 30_000, "&step=10");
            assertThat(tens.size()).isEqualTo(3);
            assertThat(tens.path(0).path("seconds").intValue()).isEqualTo(10);
            long permitted = truth.entrySet().stream()
                    .filter(entry -> entry.getKey() >= from && entry.getKey() < from + 10_000)
                    .mapToLong(entry -> entry.getValue()[0])
                    .sum();
            assertThat(tens.path(0).path("permitted").longValue()).isEqualTo(permitted);

            JsonNode heats = console.get(sim.path("/traffic/instances?resource=POST%20/pay"))
                    .json();
            assertThat(heats.size()).isEqualTo(3);
            JsonNode resources = console.get(sim.path("/traffic/resources")).json();
            assertThat(resources.at("/resources/0/resource").asString()).isEqualTo(PAY);
            assertThat(resources.at("/resources/0/minute/blockedCalls").longValue())
                    .isPositive();
        }
    }

    private static long[] numbers(JsonNode point) {
        return new long[] {
            point.path("permitted").longValue(),
            point.path("blockedCalls").longValue(),
            point.path("failed").longValue(),
            point.path("succeeded").longValue()
        };
    }

    private static JsonNode query(String app, long from, long to, String more) {
        return console.get(
                        "/api/v1/metrics/query?app=" + app + "&env=dev" + QUERY + "&from=" + from + "&to=" + to + more)
                .json()
                .at("/series/0/points");
    }

    @Test
    void who_looks_gets_a_frame_each_second_and_makes_instances_report_each_second() throws Exception {
        try (Sim sim = new Sim(console, "live", 2, Traffic.of(PAY, 20)).start();
                InputStream body = open("live")) {
            SseReader frames = new SseReader(body, 1 << 20);
            LiveFeeds feeds = console.bean(LiveFeeds.class);
            JsonNode first = frame(frames);
            assertThat(feeds.viewers(new RulesetKey("live", "dev"))).isEqualTo(1);
            assertThat(first.at("/instances/online").intValue()).isEqualTo(2);
            sim.advance(
                    Duration.ofMillis(untilFrame())); // frames are made now, and time stands still until they are here
            long second = frame(frames).path("second").longValue();
            int inTime = 0;
            for (int i = 0; i < 90 && inTime < 8; i++) { // until instances have heard that somebody looks
                sim.advance(Duration.ofSeconds(1));
                JsonNode frame = frame(frames);
                while (frame.path("second").longValue() == second) { // something came late
                    frame = frame(frames);
                }
                assertThat(frame.path("second").longValue()).isGreaterThan(second);
                second = frame.path("second").longValue();
                inTime = permitted(frame, second) == 40 ? inTime + 1 : 0;
            }
            assertThat(inTime)
                    .as("seconds on end that were told as soon as they were over")
                    .isEqualTo(8);
            body.close();
            await().until(() -> {
                sim.advance(Duration.ofSeconds(1)); // it is noticed when something is written
                return feeds.viewers(new RulesetKey("live", "dev")) == 0;
            });
        }
    }

    private static long untilFrame() {
        return 1_000 - Math.floorMod(console.clock().millis() - 400, 1_000L);
    }

    @Test
    void what_comes_too_late_for_the_frame_of_its_second_is_told_half_a_second_later() throws Exception {
        console.put("/api/v1/apps/late", "{\"owner\":\"\"}");
        AppTraffic traffic = console.bean(Fleets.class).traffic(new RulesetKey("late", "dev"));
        try (InputStream body = open("late")) {
            SseReader frames = new SseReader(body, 1 << 20);
            JsonNode first = frame(frames);
            assertThat(first.path("frame").longValue()).isZero();
            pass(untilFrame());
            JsonNode inTime = frame(frames);
            long second = inTime.path("second").longValue();
            assertThat(inTime.at("/seconds/0/reports").intValue()).isZero();

            pass(499);
            traffic.add("late-1", List.of(new Bucket(second, List.of(calls(7)))), 0);
            pass(1);
            JsonNode late = frame(frames);
            assertThat(late.path("at").longValue()).isEqualTo(second + 1_900);
            assertThat(late.path("second").longValue()).isEqualTo(second);
            assertThat(late.path("seconds").size()).isEqualTo(1);
            assertThat(late.at("/seconds/0/reports").intValue()).isEqualTo(1);
            assertThat(permitted(late, second)).isEqualTo(7);

            pass(500);
            assertThat(frame(frames).path("second").longValue()).isEqualTo(second + 1_000);
            pass(500); // nothing was late
            pass(500);
            JsonNode last = frame(frames);
            assertThat(last.path("second").longValue()).isEqualTo(second + 2_000);
            assertThat(last.path("at").longValue()).isEqualTo(second + 3_400);
        }
    }

    private static ResourceSecond calls(long permitted) {
        return new ResourceSecond(
                PAY,
                permitted,
                Map.of(),
                0,
                permitted,
                1,
                0,
                ResourceSecond.NO_LIMIT,
                null,
                Map.of(),
                Histogram.empty());
    }

    /** Lets time pass, until all is made that is to be made by then. */
    private static void pass(long millis) throws Exception {
        console.clock().advance(Duration.ofMillis(millis));
        console.bean("trafficThread", ExecutorService.class).submit(() -> {}).get();
    }

    private static long permitted(JsonNode frame, long second) {
        return frame.path("seconds")
                .valueStream()
                .filter(each -> each.path("at").longValue() == second)
                .findFirst()
                .orElseThrow()
                .path("points")
                .path(PAY)
                .path("permitted")
                .asLong(0);
    }

    private static InputStream open(String app) throws IOException, InterruptedException {
        HttpRequest request =
                console.admin().request("/api/v1/live?app=" + app + "&env=dev").build();
        var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        return response.body();
    }

    private static JsonNode frame(SseReader frames) throws IOException {
        SseEvent event = frames.next();
        assertThat(event).isNotNull();
        assertThat(event.name()).isEqualTo("frame");
        return JSON.readTree(event.data());
    }

    @Test
    void open_breakers_are_what_needs_somebody_and_their_changes_are_told_in_order() {
        String breaker = "{\"rules\":[{\"resource\":\"payments.charge\",\"kind\":\"circuitBreaker\",\"config\":"
                + "{\"failureRateThreshold\":50,\"minimumNumberOfCalls\":10,\"slidingWindowSize\":20}}]}";
        Traffic broken = new Traffic("payments.charge", 20, Duration.ofMillis(10), 100);
        try (Sim sim = new Sim(console, "breakers", 3, broken)) {
            sim.publish(breaker, 0);
            sim.start();
            await().until(() -> sim.having(1).size() == 3);
            sim.advance(Duration.ofSeconds(12));
            JsonNode now = console.get("/api/v1/now?env=dev").json();
            JsonNode open = now.path("attention")
                    .valueStream()
                    .filter(each -> each.path("kind").asString().equals("BREAKER_OPEN"))
                    .findFirst()
                    .orElseThrow();
            assertThat(open.path("subject").asString()).isEqualTo("payments.charge");
            assertThat(open.path("count").intValue()).isEqualTo(3);
            assertThat(open.path("of").intValue()).isEqualTo(3);
            JsonNode changes = console.get(sim.path("/traffic/breakers?resource=payments.charge"))
                    .json();
            assertThat(changes.size()).isGreaterThanOrEqualTo(3);
            assertThat(changes.at("/0/event/transition/to").asString()).isEqualTo("OPEN");
            assertThat(now.path("mostBlocked")
                            .valueStream()
                            .map(each -> each.path("resource").asString()))
                    .contains("payments.charge");
            assertThat(console.get("/api/v1/now?env=nowhere").status()).isEqualTo(404);
        }
    }

    @Test
    void prometheus_reads_what_was_counted_by_the_names_of_meters() {
        try (Sim sim = new Sim(console, "meters", 2, Traffic.of("GET \"a\"", 10))) {
            sim.publish(
                    "{\"rules\":[{\"resource\":\"GET \\\"a\\\"\",\"kind\":\"rateLimiter\",\"config\":{\"limitForPeriod\":5}}]}",
                    0);
            sim.start();
            await().until(() -> sim.having(1).size() == 2);
            sim.advance(Duration.ofSeconds(21));
            Console.Answer answer = console.get("/metrics");
            assertThat(answer.header("Content-Type")).startsWith("text/plain");
            String place = "app=\"meters\",env=\"dev\"";
            assertThat(answer.text())
                    .contains("# TYPE sluice_calls_total counter")
                    .contains("sluice_rejections_total{" + place
                            + ",resource=\"GET \\\"a\\\"\",gate=\"rateLimiter\",reason=\"limit\"}")
                    .contains("sluice_console_instances{" + place + ",presence=\"online\"} 2")
                    .contains("sluice_rules_revision{" + place + "} 1")
                    .contains("sluice_console_traffic_kept{} 1");
        }
    }

    @Test
    void what_is_wrong_is_told() {
        console.put("/api/v1/apps/wrong", "{\"owner\":\"\"}");
        assertThat(console.get("/api/v1/metrics/query?app=wrong&env=dev&resource=a&from=2000&to=1000")
                        .status())
                .isEqualTo(400);
        assertThat(console.get("/api/v1/metrics/query?app=none&env=dev&resource=a&from=1000&to=2000")
                        .status())
                .isEqualTo(404);
        assertThat(console.get("/api/v1/live?app=none&env=dev").status()).isEqualTo(404);
    }
}
