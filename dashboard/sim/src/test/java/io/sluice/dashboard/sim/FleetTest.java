package io.sluice.dashboard.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.rule.Rule;
import io.sluice.dashboard.api.Ack;
import io.sluice.dashboard.api.Ack.Status;
import io.sluice.dashboard.api.Mistake;
import io.sluice.dashboard.api.metrics.ResourceSecond;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.RateLimiterConfig.Algorithm;
import io.sluice.ratelimiter.Scope;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FleetTest {
    private static final Instant BEGIN = Instant.parse("2026-11-27T00:00:00Z");
    private static final String PAY = "POST /pay";

    @TempDir
    private Path home;

    private TinyConsole console = new TinyConsole(BEGIN.toEpochMilli());
    private @Nullable Fleet fleet;

    @AfterEach
    void close() {
        if (fleet != null) {
            fleet.close();
        }
    }

    private Fleet start(int instances, Traffic... traffic) {
        FleetConfig config = new FleetConfig(
                List.of(URI.create("http://console")),
                "slc_agt_sim",
                "checkout",
                "dev",
                instances,
                List.of("a", "b"),
                List.of(traffic),
                home,
                7);
        Fleet started = Fleet.of(config, console::line, Runnable::run, BEGIN);
        fleet = started;
        started.start();
        return started;
    }

    private static Rule<?> limit(long perSecond) {
        return Rule.of(
                StandardKinds.RATE_LIMITER,
                PAY,
                RateLimiterConfig.custom().limitForPeriod(perSecond).build());
    }

    private Ack lastAck(String instance) {
        List<Ack> all = console.acks.get(instance);
        return all.get(all.size() - 1);
    }

    /** The console's clock stands still here, so seconds are compared by their order. */
    @Test
    void what_agents_tell_is_what_really_happened_in_each_second() {
        console.publish(limit(40));
        Fleet running = start(3, new Traffic(PAY, 50, Duration.ofMillis(30), 10));
        running.advance(Duration.ofSeconds(30));
        long from = BEGIN.toEpochMilli();
        Map<Long, long[]> truth = new TreeMap<>();
        for (Tally tally : running.tallies(from, from + 30_000)) {
            long[] sum = truth.computeIfAbsent(tally.second(), second -> new long[4]);
            sum[0] += tally.offered() - tally.rejected();
            sum[1] += tally.rejected();
            sum[2] += tally.failed();
            sum[3] += tally.succeeded();
        }
        long[] total = new long[4];
        truth.values().forEach(sum -> add(total, sum));
        long[] told = new long[4];
        console.buckets.values().stream()
                .flatMap(List::stream)
                .flatMap(bucket -> bucket.resources().stream())
                .forEach(second -> add(told, numbers(second)));
        assertThat(total[1]).as("calls refused").isPositive();
        assertThat(total[2]).as("calls failed").isPositive();
        assertThat(told).containsExactly(total);
    }

    private static long[] numbers(ResourceSecond second) {
        return new long[] {second.permitted(), second.blockedCalls(), second.failed(), second.succeeded()};
    }

    private static void add(long[] sum, long[] more) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += more[i];
        }
    }

    @Test
    void rules_reach_all_and_change_what_happens() {
        Fleet running = start(4, Traffic.of(PAY, 20));
        running.advance(Duration.ofSeconds(5));
        assertThat(running.tallies(0, Long.MAX_VALUE)).allMatch(tally -> tally.rejected() == 0);
        console.publish(limit(5));
        assertThat(console.acks).hasSize(4);
        running.advance(Duration.ofSeconds(5));
        assertThat(running.tallies(BEGIN.toEpochMilli() + 7_000, Long.MAX_VALUE))
                .isNotEmpty()
                .allMatch(tally -> tally.offered() - tally.rejected() <= 6);
        running.traffic(Traffic.of(PAY, 2));
        running.advance(Duration.ofSeconds(3));
        assertThat(running.tallies(BEGIN.toEpochMilli() + 12_000, Long.MAX_VALUE))
                .isNotEmpty()
                .allMatch(tally -> tally.rejected() == 0);
    }

    @Test
    void of_a_total_each_lets_in_its_share() {
        Fleet running = start(4, Traffic.of(PAY, 30));
        console.publish(Rule.of(
                StandardKinds.RATE_LIMITER,
                PAY,
                RateLimiterConfig.custom()
                        .algorithm(Algorithm.SLIDING_WINDOW)
                        .scope(Scope.SHARE)
                        .limitForPeriod(40)
                        .build()));
        running.advance(Duration.ofSeconds(5));
        assertThat(running.tallies(0, Long.MAX_VALUE))
                .hasSize(20)
                .allMatch(tally -> tally.offered() - tally.rejected() <= 10 && tally.rejected() > 0);
    }

    @Test
    void an_instance_that_does_not_know_a_kind_refuses_the_rule_set_and_keeps_the_last() {
        console.publish(limit(5));
        Fleet running = start(2, Traffic.of(PAY, 1));
        running.know(1, "keyedRateLimiter", false);
        console.publish(
                limit(5),
                Rule.of(
                        StandardKinds.KEYED_RATE_LIMITER,
                        PAY,
                        KeyedRateLimiterConfig.custom().key("user").build()));
        assertThat(lastAck(running.id(0)).status()).isEqualTo(Status.APPLIED);
        Ack refused = lastAck(running.id(1));
        assertThat(refused.status()).isEqualTo(Status.REJECTED);
        assertThat(refused.current().revision()).isEqualTo(1);
        assertThat(refused.errors()).extracting(Mistake::code).containsExactly("UNKNOWN_KIND");
        running.stop(1);
        running.start(1);
        assertThat(console.hellos.get(running.id(1)).capabilities()).doesNotContain("rule.keyedRateLimiter");
        assertThat(console.hellos.get(running.id(0)).capabilities()).contains("rule.keyedRateLimiter");
    }

    @Test
    void one_that_is_killed_says_nothing_and_starts_with_its_snapshot() {
        console.publish(limit(5));
        Fleet running = start(2, Traffic.of(PAY, 1));
        running.kill(0);
        assertThat(running.status(0)).isNull();
        assertThat(console.farewells).isEmpty();
        running.stop(1);
        assertThat(console.farewells).containsExactly(running.id(1));
        running.cut(0);
        running.start(0);
        assertThat(running.status(0).connectedTo()).isNull();
        assertThat(running.status(0).rules().revision()).as("from the file").isEqualTo(1);
        running.mend(0);
        running.advance(Duration.ofSeconds(31));
        assertThat(running.status(0).connectedTo()).isNotNull();
    }

    @Test
    void one_that_is_cut_off_gets_what_it_missed_and_one_that_is_frozen_too() {
        Fleet running = start(3, Traffic.of(PAY, 1));
        running.cut(0);
        running.freeze(1);
        console.publish(limit(5));
        console.publish(limit(6));
        running.advance(Duration.ofSeconds(5));
        assertThat(running.status(0).rules().revision()).isZero();
        assertThat(running.status(1).rules().revision()).isZero();
        assertThat(running.status(2).rules().revision()).isEqualTo(2);
        assertThat(running.tallies(0, Long.MAX_VALUE))
                .as("a frozen one makes no calls")
                .noneMatch(tally -> tally.instance().equals(running.id(1)));
        running.mend(0);
        running.thaw(1);
        running.advance(Duration.ofSeconds(31));
        assertThat(running.status(0).rules().revision()).isEqualTo(2);
        assertThat(running.status(1).rules().revision()).isEqualTo(2);
    }

    /** F2. */
    @Test
    void those_who_lost_the_console_come_back_one_by_one_and_not_all_in_one_second() {
        int instances = 40;
        Fleet running = start(instances);
        IntStream.range(0, instances).forEach(running::cut);
        running.advance(Duration.ofMinutes(2));
        console.hellos.clear();
        IntStream.range(0, instances).forEach(running::mend);

        int most = 0;
        for (int second = 0; second < 31; second++) {
            int before = console.hellos.size();
            running.advance(Duration.ofSeconds(1));
            most = Math.max(most, console.hellos.size() - before);
        }
        assertThat(console.hellos).hasSize(instances);
        assertThat(most).as("in the busiest second").isLessThanOrEqualTo(instances / 4);
    }

    @Test
    void the_same_seed_makes_the_same_calls() {
        Traffic traffic = new Traffic(PAY, 17.3, Duration.ofMillis(40), 20);
        Fleet first = start(2, traffic);
        first.advance(Duration.ofSeconds(10));
        List<Tally> tallies = first.tallies(0, Long.MAX_VALUE);
        first.close();
        console = new TinyConsole(BEGIN.toEpochMilli());
        Fleet second = start(2, traffic);
        second.advance(Duration.ofSeconds(10));
        assertThat(second.tallies(0, Long.MAX_VALUE)).isEqualTo(tallies).isNotEmpty();
    }

    /** Or a large fleet does in one moment what it should do in ten seconds. */
    @Test
    void resources_that_are_called_rarely_are_not_called_all_at_once() {
        Fleet running = start(
                1,
                IntStream.range(0, 100)
                        .mapToObj(i -> Traffic.of("resource-" + i, 0.1))
                        .toArray(Traffic[]::new));
        running.advance(Duration.ofSeconds(10));
        Map<Long, Integer> calls = new TreeMap<>();
        running.tallies(0, Long.MAX_VALUE)
                .forEach(tally -> calls.merge(tally.second(), (int) tally.offered(), Integer::sum));
        assertThat(calls.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(100);
        assertThat(calls.values()).allMatch(inOneSecond -> inOneSecond <= 25);
    }

    @Test
    void clocks_are_set_forward_and_back() {
        Fleet running = start(1, Traffic.of(PAY, 10));
        running.setWallClock(0, Duration.ofMinutes(-20));
        running.advance(Duration.ofSeconds(2));
        assertThat(running.tallies(BEGIN.toEpochMilli() - 1_300_000, BEGIN.toEpochMilli() - 1_000_000))
                .isNotEmpty();
    }

    @Test
    void what_is_wrong_is_told() {
        Fleet running = start(1, Traffic.of(PAY, 1));
        assertThatThrownBy(() -> running.kill(1)).hasMessage("number must be between 0 and 0, but was 1");
        assertThatThrownBy(() -> Traffic.of("r", -1)).hasMessageContaining("perSecond must be between 0.0");
        assertThatThrownBy(() -> Simulator.options(new String[] {"--what", "1"}))
                .hasMessageContaining("but were --what");
        assertThatThrownBy(() -> Simulator.config(Map.of("token", "t", "traffic", "pay")))
                .hasMessage("traffic must be name:perSecond,…, but was \"pay\"");
        assertThat(Simulator.config(Simulator.options(new String[] {"--token", "t", "--instances", "3"}))
                        .traffic())
                .hasSize(3);
    }
}
