package io.sluice.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.cluster.server.ServerMeter;
import io.sluice.cluster.server.TokenServer;
import io.sluice.cluster.server.desk.NamespaceQuota;
import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.ConcurrencyRule;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.Target;
import io.sluice.core.time.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TokenServerMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ManualClock clock = new ManualClock();
    private final TokenServer server =
            TokenServer.builder().port(0).clock(clock).start();
    private final TokenServerMeters meters = TokenServerMeters.of(server);

    TokenServerMetersTest() throws IOException {
        meters.bindTo(registry);
    }

    @AfterEach
    void close() {
        meters.close();
        server.close();
    }

    private void ask(String rule, long permits) {
        server.engine()
                .decide("shop", new Client(1), List.of(new Ask.Acquire(new Target(rule), permits)))
                .toCompletableFuture()
                .join();
    }

    private double counted(String name, String rule) {
        return registry.get(name)
                .tags("namespace", "shop", "rule", rule)
                .functionCounter()
                .count();
    }

    @Test
    void rules_have_meters_as_soon_as_they_are_in_force_and_none_when_they_are_gone() {
        assertThat(registry.find("sluice.cluster.decisions").meters()).isEmpty();
        server.rules("shop", List.of(LimitRule.perSecond("pay", 100)));
        clock.advance(Duration.ofSeconds(11));
        ask("pay", 7);
        assertThat(counted("sluice.cluster.permits.granted", "pay")).isEqualTo(7);
        assertThat(registry.get("sluice.cluster.decisions")
                        .tags("rule", "pay", "result", "ok")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
        server.rules("shop", List.of(LimitRule.perSecond("pay", 200), LimitRule.perSecond("refund", 1)));
        assertThat(counted("sluice.cluster.permits.granted", "pay"))
                .as("through a change of the rule")
                .isEqualTo(7);
        assertThat(counted("sluice.cluster.permits.granted", "refund")).isZero();
        server.rules("shop", List.of(LimitRule.perSecond("refund", 1)));
        assertThat(registry.find("sluice.cluster.permits.granted")
                        .tag("rule", "pay")
                        .meters())
                .isEmpty();
    }

    @Test
    void caps_and_quotas_have_meters_too() {
        server.engine()
                .concurrency()
                .rules(
                        "shop",
                        List.of(ConcurrencyRule.custom("reports")
                                .maxConcurrentCalls(20)
                                .build()));
        server.quotas(Map.of("bank", new NamespaceQuota(null, null, 5)));
        assertThat(registry.get("sluice.cluster.concurrency.limit")
                        .tags("namespace", "shop", "rule", "reports")
                        .gauge()
                        .value())
                .isEqualTo(20);
        assertThat(registry.get("sluice.cluster.quota.connections")
                        .tag("namespace", "bank")
                        .gauge()
                        .value())
                .isEqualTo(5);
        assertThat(registry.get("sluice.cluster.quota.connections")
                        .tag("namespace", "(others)")
                        .gauge()
                        .value())
                .as("not limited")
                .isInfinite();
    }

    @Test
    void every_number_of_the_server_is_a_meter_with_a_description() {
        server.rules("shop", List.of(LimitRule.perSecond("pay", 100)));
        for (ServerMeter number : server.meters()) {
            Meter meter = registry.get(number.name()).tags(tags(number)).meter();
            assertThat(meter.getId().getDescription()).isEqualTo(number.description());
            assertThat(meter.measure().iterator().next().getValue())
                    .as(number.name())
                    .isEqualTo(number.value());
        }
    }

    private static String[] tags(ServerMeter number) {
        return number.tags().entrySet().stream()
                .flatMap(tag -> List.of(tag.getKey(), tag.getValue()).stream())
                .toArray(String[]::new);
    }

    @Test
    void nothing_is_left_after_the_end() {
        server.rules("shop", List.of(LimitRule.perSecond("pay", 100)));
        assertThat(registry.getMeters()).isNotEmpty();
        meters.close();
        server.rules("shop", List.of(LimitRule.perSecond("later", 100)));
        assertThat(registry.getMeters()).isEmpty();
    }
}
