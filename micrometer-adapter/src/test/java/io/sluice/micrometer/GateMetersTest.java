package io.sluice.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.adaptive.AdaptiveLimiter;
import io.sluice.bulkhead.Bulkhead;
import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.bulkhead.BulkheadRegistry;
import io.sluice.bulkhead.ThreadPoolBulkhead;
import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.cluster.client.ClusterClient;
import io.sluice.cluster.client.ClusterRateLimiter;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Permit;
import io.sluice.core.time.ManualClock;
import io.sluice.ratelimiter.KeyedRateLimiter;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.access.AccessList;
import io.sluice.ratelimiter.access.AccessListConfig;
import io.sluice.ratelimiter.quota.Quota;
import io.sluice.ratelimiter.quota.QuotaConfig;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class GateMetersTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void instances_of_a_registry_come_and_go_with_their_meters() {
        BulkheadRegistry bulkheads = BulkheadRegistry.of(
                BulkheadConfig.custom().maxConcurrentCalls(1).build());
        bulkheads.bulkhead("early");
        GateMeters bound = GateMeters.of(bulkheads);
        bound.bindTo(meters);
        Bulkhead late = bulkheads.bulkhead("late");
        try (Permit taken = late.acquire()) {
            assertThat(taken).isNotNull();
            assertThatThrownBy(late::acquire).isInstanceOf(CallNotPermittedException.class);
            assertThat(gauge("sluice.inflight", "late", "bulkhead")).isEqualTo(1);
        }
        assertThat(calls("late", "bulkhead", "rejected")).isEqualTo(1);
        assertThat(calls("late", "bulkhead", "cancelled")).isEqualTo(1);
        assertThat(calls("early", "bulkhead", "rejected")).isZero();
        bulkheads.remove("early");
        assertThat(meters.find("sluice.gate.calls").tag("resource", "early").meters())
                .isEmpty();
        bound.close();
        bulkheads.bulkhead("later");
        assertThat(meters.getMeters()).as("after close").isEmpty();
    }

    @Test
    void every_kind_of_gate_has_meters_and_gates_of_one_name_are_told_apart() {
        try (ThreadPoolBulkhead pool = ThreadPoolBulkhead.ofDefaults("pool")) {
            Gate[] gates = {
                CircuitBreaker.ofDefaults("payments"),
                Bulkhead.ofDefaults("payments"),
                pool,
                RateLimiter.of("payments", RateLimiterConfig.ofDefaults()),
                KeyedRateLimiter.of("payments", KeyedRateLimiterConfig.ofDefaults()),
                AdaptiveLimiter.ofDefaults("payments"),
                Quota.of("payments", QuotaConfig.custom().limitForPeriod(10).build()),
                AccessList.of("payments", AccessListConfig.ofDefaults())
            };
            GateMeters.of(gates).bindTo(meters);
            for (Gate gate : gates) {
                gate.executeRunnable(() -> {});
                assertThat(calls(gate.name(), gate.kind(), "succeeded"))
                        .as(gate.kind())
                        .isEqualTo(1);
            }
            Map<String, Double> limits = Map.of("bulkhead", 25.0, "rateLimiter", 50.0, "quota", 10.0);
            limits.forEach((gate, limit) ->
                    assertThat(gauge("sluice.limit", "payments", gate)).as(gate).isEqualTo(limit));
            assertThat(gauge("sluice.waiting", "pool", "bulkhead")).isZero();
            assertThat(meters.get("sluice.adaptive.limit").gauge().value()).isEqualTo(20);
        }
    }

    @Test
    void so_has_a_limit_of_the_cluster_that_stands_alone() {
        try (ClusterClient nowhere = ClusterClient.builder("shop", "test")
                .server("127.0.0.1", 1)
                .clock(new ManualClock())
                .build()) {
            ClusterRateLimiter limiter = nowhere.rateLimiter("payments");
            GateMeters.of(limiter).bindTo(meters);
            assertThat(limiter.tryAcquirePermission()).isFalse();
            assertThat(calls("payments", "rateLimiter", "rejected")).isEqualTo(1);
            assertThat(gauge("sluice.cluster.lease", "payments", "rateLimiter")).isZero();
            assertThat(gauge("sluice.limit", "payments", "rateLimiter"))
                    .as("nobody has told it")
                    .isZero();
        }
    }

    private double calls(String resource, String gate, String outcome) {
        return meters.get("sluice.gate.calls")
                .tags("resource", resource, "gate", gate, "outcome", outcome)
                .functionCounter()
                .count();
    }

    private double gauge(String name, String resource, String gate) {
        return meters.get(name).tags("resource", resource, "gate", gate).gauge().value();
    }
}
