package io.sluice.cluster.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.TokenServer;
import io.sluice.cluster.server.engine.ConcurrencyRule;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.cluster.server.engine.ValueCap;
import io.sluice.cluster.server.engine.ValueLimit;
import io.sluice.ratelimiter.ClusterBulkheadConfig;
import io.sluice.ratelimiter.ClusterOptions;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.Scope;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What the READMEs of client and server quote. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FirstSharedLimitTest {

    private static TokenServer serve(int port) throws IOException {
        // region server
        LimitRule payments = LimitRule.custom("payments")
                .limitForPeriod(1_000) // a second, of all processes together
                .burst(2_000)
                .onStateLoss(StateLoss.FULL) // or EMPTY, the default: then no restart adds a permit
                .build();
        TokenServer server = TokenServer.builder()
                .port(port) // on the loopback interface, unless a host is given
                .rules("shop", List.of(payments))
                .start();
        // endregion
        return server;
    }

    @Test
    void a_process_takes_part_in_a_limit_of_all() throws IOException {
        try (TokenServer server = serve(0)) {
            String answer = pay(server.port());
            assertThat(answer).isEqualTo("paid");
        }
    }

    @Test
    void a_process_takes_part_in_a_cap_on_calls_in_flight_of_all() throws IOException {
        // region concurrency-rule
        ConcurrencyRule reports = ConcurrencyRule.custom("reports")
                .maxConcurrentCalls(20) // in flight, of all processes together
                .leaseDuration(Duration.ofSeconds(30)) // then permits of a process that has died are free again
                .onStateLoss(StateLoss.FULL) // or EMPTY, the default: then no restart adds a permit
                .build();
        // endregion
        try (TokenServer server = TokenServer.builder()
                .port(0)
                .concurrencyRules("shop", List.of(reports))
                .start()) {
            assertThat(report(server.port())).isEqualTo("report");
        }
    }

    @Test
    void each_user_has_a_limit_and_some_have_their_own() throws IOException {
        // region values
        LimitRule users = LimitRule.custom("users")
                .limitForPeriod(10) // a second, of each user
                .override("crawler", new ValueLimit(1)) // but of this one
                .override("batch", new ValueLimit(5_000, Duration.ofMinutes(1))) // and of this one, in a minute
                .onStateLoss(StateLoss.FULL)
                .maxKeys(100_000) // of a store in memory; who finds no place shares, which is stricter
                .build();
        // endregion
        try (TokenServer server = TokenServer.builder()
                        .port(0)
                        .rules("shop", List.of(users))
                        .start();
                ClusterClient cluster = ClusterClient.builder("shop", "checkout")
                        .server("127.0.0.1", server.port())
                        .build()) {
            KeyedRateLimiterConfig open = KeyedRateLimiterConfig.custom()
                    .scope(Scope.CLUSTER)
                    .cluster(
                            ClusterOptions.custom().fallback(Fallback.FAIL_OPEN).build())
                    .build();
            assertThat(cluster.keyedRateLimiter("users", open).tryAcquirePermission("crawler"))
                    .isTrue();
        }
    }

    @Test
    void each_tenant_has_a_cap_and_some_have_their_own() throws IOException {
        // region caps-of-values
        ConcurrencyRule tenants = ConcurrencyRule.custom("tenants")
                .maxConcurrentCalls(20) // in flight, of each tenant
                .override("batch", new ValueCap(2)) // but of this one
                .onStateLoss(StateLoss.FULL)
                .maxKeys(10_000) // of a store in memory; those who find no place share one cap, which is stricter
                .build();
        // endregion
        try (TokenServer server = TokenServer.builder()
                        .port(0)
                        .concurrencyRules("shop", List.of(tenants))
                        .start();
                ClusterClient cluster = ClusterClient.builder("shop", "checkout")
                        .server("127.0.0.1", server.port())
                        .build()) {
            ClusterBulkheadConfig patient = ClusterBulkheadConfig.ofDefaults()
                    .withMaxWaitDuration(Duration.ofMinutes(1))
                    .withFallback(Fallback.FAIL_OPEN);
            assertThat(cluster.bulkhead("tenants", "batch", patient).executeSupplier(() -> "report"))
                    .isEqualTo("report");
        }
    }

    private static String report(int port) {
        try (ClusterClient cluster = ClusterClient.builder("shop", "checkout")
                .server("127.0.0.1", port)
                .build()) {
            // region bulkhead
            ClusterBulkhead reports = cluster.bulkhead(
                    "reports", ClusterBulkheadConfig.ofDefaults().withMaxWaitDuration(Duration.ofSeconds(2)));

            return reports.executeSupplier(() -> "report"); // or ClusterBulkheadFullException
            // endregion
        }
    }

    private static String pay(int port) {
        // region client
        try (ClusterClient cluster = ClusterClient.builder("shop", "checkout")
                .server("127.0.0.1", port)
                .build()) {
            RateLimiterConfig open = RateLimiterConfig.custom()
                    .scope(Scope.CLUSTER) // the limit itself is the server's rule "payments"
                    .cluster(
                            ClusterOptions.custom().fallback(Fallback.FAIL_OPEN).build())
                    .build();
            ClusterRateLimiter payments = cluster.rateLimiter("payments", open);

            return payments.executeSupplier(() -> "paid"); // or ClusterLimitExceededException, with retryAfter
        }
        // endregion
    }
}
