package io.sluice.dashboard.server.load;

import static io.sluice.dashboard.server.load.LoadReport.all;
import static io.sluice.dashboard.server.load.LoadReport.p50;
import static io.sluice.dashboard.server.load.LoadReport.p95;
import static io.sluice.dashboard.server.load.LoadReport.p99;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Pause;
import io.sluice.dashboard.api.Hello.Transport;
import io.sluice.dashboard.api.sse.SseEvent;
import io.sluice.dashboard.api.sse.SseReader;
import io.sluice.dashboard.server.Console;
import io.sluice.dashboard.server.Console.Answer;
import io.sluice.dashboard.server.load.LoadReport.Target;
import io.sluice.dashboard.sim.Fleet;
import io.sluice.dashboard.sim.FleetConfig;
import io.sluice.dashboard.sim.Traffic;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How fast is the console with a thousand instances? Console and simulator share one process, by HTTP, in the machine's time; so what is
 * measured of memory is of both.
 * <p>Run by {@code ./sluice load}, which writes what was measured to {@code benchmarks/results/console.md} and {@code .json}.
 */
@Tag("load")
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConsoleLoadTest {
    private static final int PUBLISHES = Integer.getInteger("load.publishes", 200);
    private static final int WARM_UP =
            30; // publications, of which the first brings all rules; so long the compiler is busy
    private static final int RULES = 150;
    private static final int SECONDS = Integer.getInteger("load.seconds", 600);
    private static final int SETTLING_SECONDS = Integer.getInteger("load.settling", 120);
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path home;

    private final NanoClock clock = NanoClock.system();
    private Console console;
    private String token;

    @BeforeEach
    void start() {
        console = new Console(home, clock);
        token = console.post("/api/v1/tokens", "{\"kind\":\"AGENT\",\"name\":\"load\",\"env\":\"dev\"}")
                .json()
                .path("secret")
                .asString();
    }

    @AfterEach
    void stop() {
        console.close();
    }

    @AfterAll
    static void write() throws IOException {
        LoadReport.write();
    }

    private Fleet fleet(String app, int instances, List<Traffic> traffic) {
        console.put("/api/v1/apps/" + app, "{\"owner\":\"\"}");
        return Fleet.of(new FleetConfig(
                        List.of(console.uri("")), token, app, "dev", instances, List.of("a", "b"), traffic, null, 7)
                .remembering(Duration.ofMinutes(1)));
    }

    private static Thread run(List<Fleet> fleets) {
        Thread runner = new Thread(() -> Fleet.run(fleets), "fleets");
        runner.setDaemon(true);
        runner.start();
        return runner;
    }

    private void awaitOnline(String app, int instances) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> matrix(app).size() == instances);
    }

    /** Until a question reaches all. Those that took a busy beginning for a proxy that buffers would poll for a minute: they begin again. */
    private void awaitStreams(Fleet fleet, String app, int instances) {
        awaitOnline(app, instances);
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(5))
                .until(() -> {
                    IntStream.range(0, instances)
                            .filter(i -> fleet.status(i).transport() == Transport.POLL)
                            .forEach(i -> {
                                fleet.stop(i);
                                fleet.start(i);
                            });
                    return whatIf(app).path("asked").intValue() == instances;
                });
    }

    private JsonNode whatIf(String app) {
        return console.post(
                        "/api/v1/apps/" + app + "/envs/dev/ruleset:whatif",
                        "{\"resource\":\"POST /pay\",\"document\":{\"rules\":[{\"resource\":\"POST /pay\","
                                + "\"kind\":\"rateLimiter\",\"config\":{\"algorithm\":\"SLIDING_WINDOW\","
                                + "\"limitForPeriod\":9}}]}}")
                .json();
    }

    private List<JsonNode> matrix(String app) {
        return console.get("/api/v1/apps/" + app + "/envs/dev/instances")
                .json()
                .valueStream()
                .toList();
    }

    // ---- a change of rules

    @Test
    void a_change_reaches_a_thousand_instances_and_a_hundred() {
        publish(1_000, PUBLISHES, 1, p50(400), p99(1_000));
        publish(100, PUBLISHES, 1, p50(100));
        publish(1_000, PUBLISHES / 10, RULES);
    }

    private void publish(int instances, int times, int changed, Target... targets) {
        String app = "publish-" + instances + '-' + changed;
        try (Fleet fleet = fleet(app, instances, List.of(Traffic.of("POST /pay", 0)))) {
            fleet.start();
            run(List.of(fleet));
            awaitStreams(fleet, app, instances);
            List<Long> took = new ArrayList<>();
            for (int revision = 0; revision < WARM_UP + times; revision++) {
                long start = clock.nanos();
                Answer answer = console.put(
                        "/api/v1/apps/" + app + "/envs/dev/ruleset",
                        rules(revision, changed),
                        "If-Match",
                        "\"r" + revision + '"');
                assertThat(answer.status()).as(answer.text()).isEqualTo(200);
                long published = (clock.nanos() - start) / 1_000_000;
                long target = revision + 1L;
                await().atMost(Duration.ofMinutes(1))
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> IntStream.range(0, instances)
                                .allMatch(i -> fleet.status(i).rules().revision() == target));
                await().atMost(Duration.ofMinutes(1))
                        .pollInterval(Duration.ofMillis(100))
                        .until(() -> matrix(app).stream()
                                .allMatch(
                                        each -> each.path("arrival").asString().equals("APPLIED")));
                // an upper bound: it was sent to each while it was being published
                long slowest = matrix(app).stream()
                        .mapToLong(each -> each.path("answerMillis").longValue())
                        .max()
                        .orElse(0);
                if (revision >= WARM_UP) {
                    took.add(published + slowest + 1);
                }
            }
            String what = changed == 1 ? "one rule of " + RULES : "all " + RULES + " rules";
            LoadReport.add(
                    "publish of " + what + " to applied and acknowledged by " + instances + " instances",
                    "ms",
                    took,
                    targets);
        }
    }

    /** About 20 KB, as a large application's. The first is of the resource that is called. */
    private static String rules(int revision, int changed) {
        List<String> rules = new ArrayList<>();
        for (int i = 0; i < RULES; i++) {
            String resource = i == 0 ? "POST /pay" : "resource-" + i;
            int limit = 100 + i + (i < changed ? revision : 0);
            rules.add("{\"resource\":\"" + resource + "\",\"kind\":\"rateLimiter\",\"config\":{\"limitForPeriod\":"
                    + limit + "}}");
        }
        return "{\"rules\":[" + String.join(",", rules) + "]}";
    }

    // ---- what-if

    @Test
    void a_thousand_instances_say_what_would_have_been() throws Exception {
        try (Fleet fleet = fleet("whatif", 1_000, List.of(Traffic.of("POST /pay", 10)))) {
            fleet.start();
            run(List.of(fleet));
            awaitStreams(fleet, "whatif", 1_000);
            Pause.of(TimeUnit.SECONDS.toNanos(SECONDS), clock); // agents remember ten minutes
            List<Long> took = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Pause.of(TimeUnit.MILLISECONDS.toNanos(500), clock); // or it would have to wait for its turn
                long start = clock.nanos();
                JsonNode answer = whatIf("whatif");
                took.add((clock.nanos() - start) / 1_000_000);
                assertThat(answer.path("asked").intValue()).isEqualTo(1_000);
                assertThat(answer.path("answered").intValue()).isEqualTo(1_000);
                assertThat(answer.at("/results/0/leastRejected").longValue()).isPositive();
            }
            LoadReport.add("what-if over " + SECONDS + " s of 1,000 instances", "ms", took, all(1_500));
        }
    }

    // ---- traffic

    @Test
    void a_thousand_instances_with_fifty_resources_each_are_counted_without_a_gap() throws Exception {
        int apps = 20;
        int instances = 50;
        List<Traffic> traffic = new ArrayList<>();
        traffic.add(Traffic.of("resource-0", 2)); // so often that each of its seconds has calls
        for (int i = 1; i < 50; i++) {
            traffic.add(Traffic.of("resource-" + i, 1));
        }
        List<Fleet> fleets = new ArrayList<>();
        for (int i = 0; i < apps; i++) {
            fleets.add(fleet("load-" + i, instances, traffic));
        }
        try {
            fleets.forEach(Fleet::start);
            Thread runner = run(fleets);
            for (int i = 0; i < apps; i++) {
                awaitOnline("load-" + i, instances);
            }
            watch(
                    "load-0",
                    SETTLING_SECONDS); // the start keeps the simulator busy, and agents take a while to find out what
            // time it is
            long begin = clock.wallClock().millis() / 1_000;
            List<Long> delays = watch("load-0", SECONDS + 15);
            long end = begin + SECONDS;
            runner.interrupt();
            runner.join();
            int missing = 0;
            long dropped = 0;
            for (int i = 0; i < apps; i++) {
                dropped += dropped("load-" + i);
                JsonNode points = console.get("/api/v1/metrics/query?app=load-" + i
                                + "&env=dev&resource=resource-0&step=1&from=" + begin * 1_000 + "&to=" + end * 1_000)
                        .json()
                        .at("/series/0/points");
                for (JsonNode point : points) {
                    missing += point.isNull()
                            ? instances
                            : instances - point.path("instances").intValue();
                }
            }
            LoadReport.add("traffic to chart, from the middle of an instance's second", "ms", delays, p95(2_000));
            String buckets = (end - begin) * apps * instances + " buckets of 50 resources of 1,000 instances";
            LoadReport.add("missing after 15 s, of " + buckets, "buckets", List.of((long) missing), all(0));
            LoadReport.add("dropped, as agents tell", "buckets", List.of(dropped), all(0));
            LoadReport.add(
                    "resident memory, with the simulator", "MB", List.of(Resident.megabytes("self")), all(2_500));
            assertThat(dropped).isZero();
        } finally {
            fleets.forEach(Fleet::close);
        }
    }

    /** What agents could not keep for as long as they could not tell it. */
    private long dropped(String app) {
        return console.get("/api/v1/apps/" + app + "/envs/dev/events?limit=10000")
                .json()
                .valueStream()
                .map(told -> told.path("event"))
                .filter(event -> event.path("type").asString().equals("METRICS_LOST"))
                .mapToLong(event -> event.path("count").longValue())
                .sum();
    }

    /** From the middle of a second to when the frame is here that has what an instance counted in it; one for each second and instance. */
    private List<Long> watch(String app, int seconds) throws IOException, InterruptedException {
        HttpRequest request =
                console.admin().request("/api/v1/live?app=" + app + "&env=dev").build();
        List<Long> delays = new ArrayList<>();
        Map<Long, Integer> told = new HashMap<>(); // of how many instances, by second
        try (InputStream body = HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofInputStream())
                .body()) {
            SseReader reader = new SseReader(body, 16 << 20);
            long newest = 0;
            for (int i = 0; i < seconds; ) {
                SseEvent event = reader.next();
                assertThat(event).isNotNull();
                JsonNode frame = JSON.readTree(event.data());
                long now = clock.wallClock().millis();
                i += frame.path("second").longValue() > newest ? 1 : 0; // there are two if something came late
                newest = frame.path("second").longValue();
                for (JsonNode second : frame.path("seconds")) {
                    long at = second.path("at").longValue();
                    int reports = second.path("reports").intValue();
                    Integer before = told.put(at, reports);
                    if (i > 15) {
                        delays.addAll(Collections.nCopies(reports - (before == null ? 0 : before), now - at - 500));
                    }
                }
            }
        }
        return delays;
    }
}
