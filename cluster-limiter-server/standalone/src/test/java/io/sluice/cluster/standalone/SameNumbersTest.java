package io.sluice.cluster.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.cluster.client.ClusterClient;
import io.sluice.cluster.client.ClusterRateLimiter;
import io.sluice.cluster.server.TokenServer;
import io.sluice.cluster.server.desk.NamespaceQuota;
import io.sluice.cluster.server.engine.ConcurrencyRule;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.micrometer.TokenServerMeters;
import io.sluice.ratelimiter.ClusterOptions;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import io.sluice.ratelimiter.ClusterOptions.Mode;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.Scope;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What a server tells at {@code /metrics} is what Micrometer's own registry for Prometheus tells of the same server. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SameNumbersTest {

    @Test
    void metrics_and_meters_tell_the_same_numbers_under_the_same_names() throws Exception {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (TokenServer server = TokenServer.builder()
                        .port(0)
                        .concurrencyRules(
                                "shop",
                                List.of(ConcurrencyRule.custom("reports")
                                        .maxConcurrentCalls(20)
                                        .build()))
                        .start();
                TokenServerMeters meters = TokenServerMeters.of(server)) {
            meters.bindTo(registry);
            server.rules("shop", List.of(LimitRule.perSecond("pay", 1_000), LimitRule.perSecond("refund", 10)));
            server.quotas(Map.of("bank", new NamespaceQuota(100L, null, null)));
            use(server);
            Map<String, Double> told = samples(PrometheusText.of(server, namespace -> true));
            assertThat(told)
                    .containsEntry(
                            "sluice_cluster_quota_bytes_per_second{namespace=\"bank\"}", Double.POSITIVE_INFINITY)
                    .containsEntry("sluice_cluster_quota_decisions_per_second{namespace=\"bank\"}", 100.0)
                    .containsEntry("sluice_cluster_clients{namespace=\"shop\"}", 0.0)
                    .containsKey("sluice_cluster_batches_total");
            assertThat(told.get("sluice_cluster_permits_granted_total{namespace=\"shop\",rule=\"pay\"}"))
                    .isPositive();
            assertThat(samples(registry.scrape())).containsExactlyInAnyOrderEntriesOf(told);
        }
    }

    private static void use(TokenServer server) {
        try (ClusterClient client = ClusterClient.builder("shop", "test")
                .server("127.0.0.1", server.port())
                .build()) {
            ClusterRateLimiter limiter = client.rateLimiter(
                    "pay",
                    RateLimiterConfig.custom()
                            .scope(Scope.CLUSTER)
                            .cluster(ClusterOptions.custom()
                                    .mode(Mode.DIRECT)
                                    .fallback(Fallback.FAIL_CLOSED)
                                    .build())
                            .build());
            await().atMost(Duration.ofMinutes(1)).until(limiter::tryAcquirePermission);
        }
        await().atMost(Duration.ofMinutes(1)).until(() -> server.use().connections() == 0);
    }

    /** By name and labels, in the order of their names; the histogram is told by one side only. */
    private static Map<String, Double> samples(String text) {
        return text.lines()
                .filter(line -> !line.startsWith("#") && !line.startsWith("sluice_cluster_batch_size"))
                .collect(Collectors.toMap(
                        line -> sorted(line.substring(0, line.lastIndexOf(' '))),
                        line -> value(line.substring(line.lastIndexOf(' ') + 1)),
                        (one, other) -> one,
                        TreeMap::new));
    }

    private static String sorted(String name) {
        int labels = name.indexOf('{');
        if (labels < 0) {
            return name;
        }
        return Arrays.stream(name.substring(labels + 1, name.length() - 1).split(","))
                .sorted()
                .collect(Collectors.joining(",", name.substring(0, labels) + '{', "}"));
    }

    private static double value(String text) {
        return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }
}
