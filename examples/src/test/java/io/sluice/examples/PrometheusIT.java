package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The dashboard and the alert rules against a real Prometheus that reads the meters of a running shop. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PrometheusIT {
    private static final Path GRAFANA =
            Path.of("../docs/grafana").toAbsolutePath().normalize();
    private static final Path RULES = GRAFANA.resolve("sluice-alerts.yml");

    @TempDir
    Path folder;

    @Test
    void every_query_of_the_dashboard_has_data_and_every_alert_can_be_evaluated() throws Exception {
        AtomicInteger moment = new AtomicInteger();
        try (MeteredShop shop = new MeteredShop(0);
                PrometheusServer prometheus = PrometheusServer.start(folder, shop.metrics(), RULES)) {
            Map<String, String> missing = queries();
            assertThat(missing).as("queries").hasSizeGreaterThan(15);
            Awaitility.await("data for the queries")
                    .atMost(Duration.ofSeconds(90))
                    .pollInterval(Duration.ofMillis(250))
                    .untilAsserted(() -> {
                        shop.trade(moment.getAndIncrement());
                        for (String panel : List.copyOf(missing.keySet())) {
                            if (hasData(prometheus.query(missing.get(panel)))) {
                                missing.remove(panel);
                            }
                        }
                        assertThat(missing).as("panels without data").isEmpty();
                    });
            assertThat(prometheus.json("/api/v1/rules?type=alert").toString())
                    .contains("SluiceBreakerOpen", "SluiceRejectionRatio", "SluiceRetryBudgetSpent", "health=ok")
                    .doesNotContain("health=err");
        }
    }

    @Test
    void promtool_finds_no_fault_with_the_alert_rules() throws Exception {
        PrometheusServer.promtool(folder, "check", "rules", RULES.toString());
    }

    @Test
    void the_alert_rules_fire_when_they_should_and_not_before() throws Exception {
        Path tests = Files.writeString(
                folder.resolve("alerts.test.yml"),
                Files.readString(Path.of("src/test/resources/sluice-alerts.test.yml"))
                        .replace("${rules}", RULES.toString()));
        PrometheusServer.promtool(folder, "test", "rules", tests.toString());
    }

    /** At least one series that has a number. */
    private static boolean hasData(List<Map<String, Object>> series) {
        return series.stream()
                .map(each -> ((List<?>) each.get("value")).get(1))
                .anyMatch(value -> !value.equals("NaN"));
    }

    /** All queries of all panels, as Grafana would send them, by panel. */
    @SuppressWarnings("unchecked")
    private static Map<String, String> queries() throws Exception {
        Map<String, Object> dashboard =
                (Map<String, Object>) new Load(LoadSettings.builder().build())
                        .loadFromString(Files.readString(GRAFANA.resolve("sluice-dashboard.json")));
        Map<String, String> queries = new LinkedHashMap<>();
        for (Map<String, Object> panel : (List<Map<String, Object>>) dashboard.get("panels")) {
            List<Map<String, Object>> targets =
                    (List<Map<String, Object>>) panel.getOrDefault("targets", new ArrayList<>());
            for (Map<String, Object> target : targets) {
                queries.put(
                        panel.get("title") + " " + target.get("refId"),
                        ((String) target.get("expr"))
                                .replace("$__rate_interval", "5s")
                                .replace("$resource", ".*"));
            }
        }
        return queries;
    }
}
