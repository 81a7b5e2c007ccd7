package io.sluice.dashboard.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.circuitbreaker.CircuitBreakerEvent.Cause;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleMode;
import io.sluice.dashboard.api.AgentEvent;
import io.sluice.dashboard.api.AgentProtocol;
import io.sluice.dashboard.api.DownEvent;
import io.sluice.dashboard.api.Tune;
import io.sluice.dashboard.api.metrics.Bucket;
import io.sluice.dashboard.api.metrics.MetricsBatch;
import io.sluice.dashboard.api.metrics.ResourceSecond;
import io.sluice.guard.Guard;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What the console is told of calls; F2 and F11 of the design. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MetricsTest {
    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private List<Bucket> buckets() {
        return bench.console.batches.stream()
                .map(MetricsBatch::buckets)
                .flatMap(List::stream)
                .toList();
    }

    private ResourceSecond newest(String resource) {
        return FakeConsole.last(buckets()).resources().stream()
                .filter(second -> second.resource().equals(resource))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_second_holds_what_happened_in_it() {
        bench.console.publish(Bench.limit(6));
        bench.start();
        Guard pay = bench.sluice.guard(Bench.PAY);
        bench.advanceSeconds(1);
        for (int i = 0; i < 8; i++) {
            boolean fails = i == 0;
            pay.safeExecuteSupplier(
                    () -> {
                        bench.advance(20);
                        if (fails) {
                            throw new IllegalStateException("down");
                        }
                        return "up";
                    },
                    () -> "refused");
        }
        bench.advance(1_000 - 6 * 20);
        ResourceSecond second = newest(Bench.PAY);
        assertThat(second.permitted()).isEqualTo(6);
        assertThat(second.succeeded()).isEqualTo(5);
        assertThat(second.failed()).isEqualTo(1);
        assertThat(second.blocked()).containsExactlyEntriesOf(Map.of("rateLimiter/limit", 2L));
        assertThat(second.latencies().count()).isEqualTo(6);
        assertThat(second.latencies().quantile(0.5)).isBetween(19_700L, 20_300L);
        assertThat(second.limit()).isEqualTo(ResourceSecond.NO_LIMIT);
        assertThat(second.breaker()).isNull();
        bench.advanceSeconds(1);
        assertThat(FakeConsole.last(buckets()).resources())
                .as("nobody called, which is told, too")
                .isEmpty();
    }

    @Test
    void calls_in_flight_are_seen_while_they_are() {
        bench.start();
        Guard pay = bench.sluice.guard(Bench.PAY);
        bench.advanceSeconds(1);
        bench.advance(100);
        pay.tryAcquirePermission();
        pay.tryAcquirePermission();
        bench.advance(500);
        pay.releasePermission();
        pay.releasePermission();
        bench.advance(400);
        assertThat(newest(Bench.PAY).inFlightMax()).isEqualTo(2);
        assertThat(newest(Bench.PAY).inFlightMillis()).isEqualTo(1_000);
    }

    @Test
    void what_a_shadow_would_have_refused_is_told_by_rule() {
        bench.console.publish(Bench.rules(new Rule<>(
                "pay-shadow",
                Bench.PAY,
                RuleMode.SHADOW,
                StandardKinds.RATE_LIMITER,
                RateLimiterConfig.custom().limitForPeriod(3).build())));
        bench.start();
        bench.sluice.guard(Bench.PAY);
        bench.advanceSeconds(1);
        assertThat(bench.refused(10)).isZero();
        bench.advanceSeconds(1);
        assertThat(newest(Bench.PAY).shadowBlocked()).containsEntry("pay-shadow", 7L);
    }

    @Test
    void a_breaker_tells_its_state_and_each_transition() {
        bench.start();
        Guard pay = bench.sluice.guard(
                Bench.PAY,
                guard -> guard.circuitBreaker(
                        CircuitBreakerConfig.custom().slidingWindowSize(2).build()));
        bench.advanceSeconds(1);
        for (int i = 0; i < 2; i++) {
            pay.safeExecuteSupplier(
                    () -> {
                        throw new IllegalStateException("down");
                    },
                    () -> "later");
        }
        bench.advanceSeconds(1);
        assertThat(newest(Bench.PAY).breaker()).isEqualTo(State.OPEN);
        assertThat(bench.console.events)
                .filteredOn(event -> event.type() == AgentEvent.Type.BREAKER_TRANSITION)
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.resource()).isEqualTo(Bench.PAY);
                    assertThat(event.transition().to()).isEqualTo(State.OPEN);
                    assertThat(event.transition().cause()).isEqualTo(Cause.FAILURE_RATE);
                    assertThat(event.transition().failures()).isEqualTo(2);
                });
    }

    @Test
    void a_resource_is_told_before_anybody_calls_it() {
        bench.start();
        bench.sluice.guard(Bench.PAY);
        bench.advanceSeconds(1);
        assertThat(bench.console.events)
                .extracting(AgentEvent::type, AgentEvent::resource)
                .containsExactly(tuple(AgentEvent.Type.RESOURCE_DISCOVERED, Bench.PAY));
    }

    @Test
    void while_nobody_looks_ten_seconds_go_in_one_request() {
        bench.console.tune = Tune.UNWATCHED;
        bench.start();
        bench.advanceSeconds(30);
        assertThat(bench.console.batches).hasSizeBetween(3, 4);
        assertThat(buckets()).hasSizeGreaterThanOrEqualTo(20);
        bench.console.send(DownEvent.TUNE, Tune.WATCHED, "");
        int before = bench.console.batches.size();
        bench.advanceSeconds(5);
        assertThat(bench.console.batches).hasSize(before + 5);
    }

    /** F2. */
    @Test
    void the_last_minute_is_kept_while_the_console_is_away_and_what_is_older_is_counted() {
        bench.start();
        bench.sluice.guard(Bench.PAY);
        bench.advanceSeconds(2);
        bench.console.goDown();
        bench.console.batches.clear();
        for (int i = 0; i < 100; i++) {
            bench.letIn(1);
            bench.advanceSeconds(1);
        }
        bench.console.down = false;
        bench.advanceSeconds(32);
        List<Bucket> told = buckets();
        assertThat(told.stream().map(Bucket::time)).doesNotHaveDuplicates().isSorted();
        long lost = bench.console.events.stream()
                .filter(event -> event.type() == AgentEvent.Type.METRICS_LOST)
                .mapToLong(event -> event.count())
                .sum();
        assertThat(lost).isPositive();
        assertThat(told.size() + lost).as("every second is told or counted").isEqualTo(132);
    }

    /** F7: what was sent and not answered is sent again under its number. */
    @Test
    void nothing_is_told_twice_when_the_uplink_breaks() {
        bench.start();
        bench.sluice.guard(Bench.PAY);
        bench.advanceSeconds(1);
        bench.letIn(5);
        bench.console.uplinkFails = true;
        bench.advanceSeconds(10);
        bench.console.uplinkFails = false;
        bench.advanceSeconds(40);
        assertThat(bench.console.batches.stream().map(MetricsBatch::seq)).doesNotHaveDuplicates();
        assertThat(buckets().stream()
                        .flatMap(bucket -> bucket.resources().stream())
                        .mapToLong(ResourceSecond::permitted)
                        .sum())
                .isEqualTo(5);
    }

    /** F11. */
    @Test
    void seconds_are_the_consoles_whatever_the_clocks_say() {
        bench.console.clockAhead = Duration.ofMinutes(20).toMillis() + 345;
        bench.start();
        bench.advanceSeconds(12);
        long offset = bench.agent.status().clockOffsetMillis();
        assertThat(offset).isEqualTo(bench.console.clockAhead);
        assertThat(buckets().stream().skip(1).map(bucket -> (bucket.time() + offset) % 1_000))
                .isNotEmpty()
                .containsOnly(0L);
        bench.clock.setInstant(bench.clock.instant().minus(Duration.ofMinutes(20)));
        bench.console.clockAhead += Duration.ofMinutes(20).toMillis();
        bench.advanceSeconds(12);
        assertThat(buckets().stream().map(Bucket::time))
                .as("the wall clock was set back, and nobody notices")
                .doesNotHaveDuplicates()
                .isSorted();
        assertThat(bench.agent.status().clockOffsetMillis()).isEqualTo(offset);
    }

    /** F11: another node, whose clock is behind. */
    @Test
    void seconds_stay_in_order_when_the_consoles_clock_turns_out_to_be_behind() {
        bench.start();
        bench.advanceSeconds(12);
        for (int back = 0; back < 20; back++) {
            bench.console.clockAhead -= 700;
            bench.advance(1_100);
        }
        assertThat(bench.agent.status().clockOffsetMillis()).isNegative();
        assertThat(buckets().stream().map(Bucket::time))
                .doesNotHaveDuplicates()
                .isSorted()
                .hasSizeGreaterThan(20);
    }

    @Test
    void resources_beyond_those_that_fit_are_counted_together() {
        bench.start();
        for (int i = 0; i < AgentProtocol.MAX_RESOURCES + 2; i++) {
            bench.sluice.guard("r" + i);
        }
        bench.advanceSeconds(1);
        bench.sluice.guard("r" + AgentProtocol.MAX_RESOURCES).executeRunnable(() -> {});
        bench.sluice.guard("r" + (AgentProtocol.MAX_RESOURCES + 1)).executeRunnable(() -> {});
        bench.advanceSeconds(1);
        assertThat(newest(AgentProtocol.OTHER).permitted()).isEqualTo(2);
        bench.advanceSeconds(3);
        assertThat(bench.console.events)
                .extracting(AgentEvent::type)
                .containsOnlyOnce(AgentEvent.Type.RESOURCE_OVERFLOW);
    }
}
