package io.sluice.spring.it.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.adaptive.AdaptiveConfig;
import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleSet;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.recovery.RetryConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** The endpoints, health and meters over real HTTP, as an operator meets them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ActuatorTest {
    private static final String PAY = "POST /pay";

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void tells_of_guards_with_the_origin_of_each_value_and_their_numbers() throws Exception {
        try (ConfigurableApplicationContext context = run()) {
            payments(context).executeRunnable(() -> {});
            Map<String, Object> all = json(get(context, "/actuator/sluice"));
            assertThat(list(all, "guards")).extracting(guard -> guard.get("name")).contains(PAY);

            Map<String, Object> pay = json(get(context, "/actuator/sluice/POST%20/pay"));
            assertThat(pay).containsEntry("name", PAY);
            assertThat(map(pay, "counts")).containsEntry("succeeded", 1);
            Map<String, Object> breaker = list(pay, "parts").stream()
                    .filter(part -> part.get("kind").equals("circuitBreaker"))
                    .findFirst()
                    .orElseThrow();
            assertThat(breaker).containsEntry("layer", "CODE").containsEntry("mode", "ENFORCE");
            assertThat(map(map(breaker, "options"), "slidingWindowSize"))
                    .containsEntry("value", 2)
                    .containsEntry("origin", "RULE");
            assertThat(map(map(breaker, "options"), "waitDurationInOpenState"))
                    .containsEntry("value", "PT1M")
                    .containsEntry("origin", "DEFAULT");
            assertThat(map(breaker, "snapshot")).containsEntry("state", "CLOSED");
        }
    }

    @Test
    void a_guard_that_is_not_there_is_not_found() throws Exception {
        try (ConfigurableApplicationContext context = run()) {
            assertThat(get(context, "/actuator/sluice/nobody").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void keeps_what_happened_lately() throws Exception {
        try (ConfigurableApplicationContext context = run("--management.endpoint.sluiceevents.capacity=3")) {
            open(payments(context));
            List<Map<String, Object>> events = list(json(get(context, "/actuator/sluiceevents/POST%20/pay")), "events");
            assertThat(events.get(events.size() - 1)).containsEntry("type", "StateTransition");
            assertThat(map(events.get(events.size() - 1), "details"))
                    .containsEntry("from", "CLOSED")
                    .containsEntry("to", "OPEN")
                    .containsEntry("cause", "FAILURE_RATE");

            Sluice sluice = context.getBean(Sluice.class);
            for (int i = 0; i < 5; i++) {
                sluice.apply(RuleLayer.FILE, "rules" + i, RuleSet.empty());
            }
            List<Map<String, Object>> last = list(json(get(context, "/actuator/sluiceevents")), "events");
            assertThat(last).hasSize(3).extracting(event -> event.get("type")).containsOnly("RulesApplied");
        }
    }

    @Test
    void writes_nothing_unless_it_is_told_to() throws Exception {
        try (ConfigurableApplicationContext context = run()) {
            Guard payments = payments(context);
            HttpResponse<String> answer = post(context, "/actuator/sluice/POST%20/pay", STOP);
            assertThat(answer.statusCode()).isEqualTo(405);
            assertThat(payments.activeOverride()).isEmpty();
        }
    }

    @Test
    void overrides_a_guard_for_a_while_and_ends_that() throws Exception {
        try (ConfigurableApplicationContext context = run("--management.endpoint.sluice.writes-enabled=true")) {
            Guard payments = payments(context);
            Map<String, Object> stopped = json(post(context, "/actuator/sluice/POST%20/pay", STOP));
            assertThat(map(stopped, "override"))
                    .containsEntry("what", "FORCE_OPEN")
                    .containsEntry("reason", "the bank is closed");
            assertThat(payments.tryAcquirePermission()).isFalse();

            assertThat(send(context, "/actuator/sluice/POST%20/pay", HttpRequest.newBuilder().DELETE())
                            .statusCode())
                    .isEqualTo(200);
            assertThat(payments.activeOverride()).isEmpty();
            assertThat(list(json(get(context, "/actuator/sluiceevents/POST%20/pay")), "events"))
                    .extracting(event -> event.get("type"))
                    .contains("OverrideSet", "OverrideEnded");
        }
    }

    @Test
    void says_what_is_wrong_with_an_override() throws Exception {
        try (ConfigurableApplicationContext context = run("--management.endpoint.sluice.writes-enabled=true")) {
            Guard payments = payments(context);
            String tooMuch = "{\"action\":\"SCALE\",\"factor\":5000,\"ttl\":\"1m\",\"reason\":\"a try\"}";
            assertThat(post(context, "/actuator/sluice/POST%20/pay", tooMuch).statusCode()).isEqualTo(400);
            assertThat(post(context, "/actuator/sluice/nobody", STOP).statusCode()).isEqualTo(400);
            assertThat(post(context, "/actuator/sluice/POST%20/pay", "{\"action\":\"SCALE\"}").statusCode())
                    .isEqualTo(400);
            assertThat(payments.activeOverride()).isEmpty();
        }
    }

    @Test
    void access_to_read_only_wins_over_writes_that_are_enabled() throws Exception {
        try (ConfigurableApplicationContext context = run(
                "--management.endpoint.sluice.writes-enabled=true", "--management.endpoint.sluice.access=read-only")) {
            payments(context);
            assertThat(post(context, "/actuator/sluice/POST%20/pay", STOP).statusCode()).isEqualTo(405);
            assertThat(get(context, "/actuator/sluice/POST%20/pay").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void health_says_nothing_of_breakers_unless_asked() throws Exception {
        try (ConfigurableApplicationContext context = run()) {
            open(payments(context));
            HttpResponse<String> health = get(context, "/actuator/health");
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(map(json(health), "components")).doesNotContainKey("sluice");
        }
    }

    @Test
    void health_has_a_component_for_each_breaker_which_does_not_take_the_instance_down() throws Exception {
        try (ConfigurableApplicationContext context = run("--management.health.sluice.enabled=true")) {
            open(payments(context));
            Map<String, Object> health = json(get(context, "/actuator/health"));
            assertThat(health).containsEntry("status", "UP");
            Map<String, Object> sluice = map(map(health, "components"), "sluice");
            Map<String, Object> breaker = map(map(sluice, "components"), PAY);
            assertThat(breaker).containsEntry("status", "UNKNOWN");
            assertThat(map(breaker, "details")).containsEntry("state", "OPEN");
        }
    }

    @Test
    void an_open_breaker_takes_down_the_groups_it_is_put_in_and_never_liveness() throws Exception {
        try (ConfigurableApplicationContext context = run(
                "--management.health.sluice.enabled=true",
                "--management.health.sluice.open-status=DOWN",
                "--management.endpoint.health.probes.enabled=true",
                "--management.endpoint.health.group.readiness.include=readinessState,sluice")) {
            open(payments(context));
            assertThat(get(context, "/actuator/health/readiness").statusCode()).isEqualTo(503);
            assertThat(get(context, "/actuator/health/liveness").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void health_tells_of_rules_that_were_refused_until_good_ones_come() throws Exception {
        try (ConfigurableApplicationContext context = run("--management.health.sluice.enabled=true")) {
            Sluice sluice = context.getBean(Sluice.class);
            payments(context);
            RefusedRules.offer(sluice);
            Map<String, Object> rules = rules(context);
            assertThat(rules).containsEntry("status", "UP");
            assertThat(map(rules, "details").get("rules rejected")).asString().startsWith("console: ");

            sluice.apply(RuleLayer.CONSOLE, "console", RuleSet.empty());
            assertThat(rules(context)).doesNotContainKey("details");
        }
    }

    private Map<String, Object> rules(ConfigurableApplicationContext context) throws Exception {
        Map<String, Object> health = json(get(context, "/actuator/health"));
        return map(map(map(map(health, "components"), "sluice"), "components"), "rules");
    }

    @Test
    void meters_are_bound_under_the_names_of_the_board() throws Exception {
        try (ConfigurableApplicationContext context = run()) {
            open(payments(context));
            context.getBean(Sluice.class).guard("later").executeRunnable(() -> {});
            String scraped = get(context, "/actuator/prometheus").body();
            assertThat(scraped)
                    .contains("sluice_calls_total{outcome=\"failed\",resource=\"POST /pay\"} 2.0")
                    .contains("sluice_breaker_state{resource=\"POST /pay\",state=\"open\"} 1.0")
                    .contains("sluice_calls_total{outcome=\"succeeded\",resource=\"later\"} 1.0");
        }
    }

    @Test
    void every_meter_of_the_board_is_there() throws Exception {
        String timed = "--management.metrics.distribution.percentiles-histogram.sluice.call.duration=true";
        try (ConfigurableApplicationContext context = run(timed)) {
            Sluice sluice = context.getBean(Sluice.class);
            sluice.apply(RuleLayer.FILE, "rules", RuleSet.empty());
            payments(context).executeRunnable(() -> {});
            sluice.guard(
                            "others",
                            guard -> guard.rateLimiter(RateLimiterConfig.ofDefaults())
                                    .keyedRateLimiter(KeyedRateLimiterConfig.ofDefaults())
                                    .adaptive(AdaptiveConfig.ofDefaults())
                                    .retry(RetryConfig.ofDefaults())
                                    .fallbackValue(0))
                    .executeSupplier(() -> 1);
            String scraped = get(context, "/actuator/prometheus").body();
            String board = Files.readString(Path.of("../../../docs/grafana/sluice-dashboard.json"));
            assertThat(Pattern.compile("\\bsluice_[a-z_]+").matcher(board).results().map(MatchResult::group))
                    .hasSizeGreaterThan(20)
                    .allSatisfy(meter -> assertThat(scraped).contains('\n' + meter + '{'));
        }
    }

    @Test
    void the_context_takes_its_meters_with_it_and_all_that_listened_to_guards() throws Exception {
        Sluice sluice;
        try (ConfigurableApplicationContext context = run("--management.health.sluice.enabled=true")) {
            sluice = context.getBean(Sluice.class);
            payments(context);
            assertThat(context.getBean(MeterRegistry.class).find("sluice.calls").meters()).isNotEmpty();
        }
        assertThat(sluice.find(PAY).orElseThrow().events().hasListeners()).isFalse();
    }

    private static final String STOP =
            "{\"action\":\"FORCE_OPEN\",\"ttl\":\"10m\",\"reason\":\"the bank is closed\"}";

    private static Guard payments(ConfigurableApplicationContext context) {
        return context.getBean(Sluice.class)
                .guard(
                        PAY,
                        guard -> guard.circuitBreaker(CircuitBreakerConfig.custom()
                                        .slidingWindowSize(2)
                                        .build())
                                .bulkhead(BulkheadConfig.custom()
                                        .maxWaitDuration(Duration.ofMillis(1))
                                        .build()));
    }

    private static void open(Guard guard) {
        for (int i = 0; i < 2; i++) {
            guard.tryExecute(() -> {
                throw new IOException("no answer");
            });
        }
        assertThat(guard.tryAcquirePermission()).isFalse();
    }

    private static ConfigurableApplicationContext run(String... more) {
        return SpringApplication.run(
                Application.class,
                Stream.concat(
                                Stream.of(
                                        "--server.port=0",
                                        "--spring.main.banner-mode=off",
                                        "--management.endpoints.web.exposure.include=*",
                                        "--management.endpoint.health.show-details=always"),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    private HttpResponse<String> get(ConfigurableApplicationContext context, String path) throws Exception {
        return send(context, path, HttpRequest.newBuilder().GET());
    }

    private HttpResponse<String> post(ConfigurableApplicationContext context, String path, String body)
            throws Exception {
        return send(
                context,
                path,
                HttpRequest.newBuilder().header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> send(ConfigurableApplicationContext context, String path, HttpRequest.Builder request)
            throws Exception {
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        return http.send(
                request.uri(URI.create("http://localhost:" + port + path)).build(), BodyHandlers.ofString());
    }

    /** JSON is YAML, and this reader is at hand on both generations. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> json(HttpResponse<String> answer) {
        return (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(answer.body());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Map<String, Object> in, String name) {
        assertThat(in).containsKey(name);
        return (Map<String, Object>) in.get(name);
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> in, String name) {
        assertThat(in).containsKey(name);
        return (List<Map<String, Object>>) in.get(name);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
