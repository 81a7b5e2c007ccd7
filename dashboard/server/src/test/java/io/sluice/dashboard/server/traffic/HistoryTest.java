package io.sluice.dashboard.server.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.api.metrics.Bucket;
import io.sluice.dashboard.api.metrics.Histogram;
import io.sluice.dashboard.api.metrics.ResourceSecond;
import io.sluice.dashboard.server.store.PointStore;
import io.sluice.dashboard.server.store.RulesetKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of the past, on a clock that is moved and in the calling thread. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class HistoryTest {
    private static final RulesetKey KEY = new RulesetKey("checkout", "dev");
    private static final String PAY = "POST /pay";

    @TempDir
    Path home;

    private final ManualClock clock = new ManualClock();
    private PointStore store;
    private Traffic traffic;

    @AfterEach
    void close() {
        traffic.close();
        store.close();
    }

    private void open() {
        store = PointStore.sqlite(home.resolve("traffic.db"));
        traffic = new Traffic(clock, store, Runnable::run);
    }

    private long now() {
        return clock.millis() / 1_000;
    }

    private static ResourceSecond calls(String resource, long permitted, long micros) {
        return new ResourceSecond(
                resource,
                permitted,
                Map.of("rateLimiter/limit", 1L),
                0,
                permitted,
                3,
                500,
                ResourceSecond.NO_LIMIT,
                null,
                Map.of(),
                Histogram.ofMicros(micros));
    }

    /** Each second, an instance tells of the one that is over. */
    private void secondsPass(int seconds, long permitted) {
        for (int i = 0; i < seconds; i++) {
            clock.advance(Duration.ofSeconds(1));
            List<ResourceSecond> counts = permitted == 0 ? List.of() : List.of(calls(PAY, permitted, 900));
            traffic.of(KEY).add("pay-1", List.of(new Bucket((now() - 1) * 1_000, counts)), 0);
        }
    }

    private List<Point> points(long from, long to, int step) {
        return traffic.query(KEY, List.of(PAY), from, to, step).series().get(0).points();
    }

    @Test
    void what_has_left_memory_is_answered_from_longer_steps_and_loses_nothing() {
        open();
        long begin = now();
        secondsPass(3_600, 7);
        Queries.Answer hour = traffic.query(KEY, List.of(PAY), begin, now(), null);
        assertThat(hour.tier()).as("an hour ago is beyond memory").isEqualTo(Tier.TEN_SECONDS);
        assertThat(hour.series().get(0).points()).hasSize(360).allSatisfy(point -> {
            assertThat(point.seconds()).isEqualTo(10);
            assertThat(point.counts().permitted()).isEqualTo(70);
            assertThat(point.counts().latencies().count()).isEqualTo(10);
            assertThat(point.counts().inFlightMax()).as("the most, not the sum").isEqualTo(3);
        });
        Queries.Answer minutes = traffic.query(KEY, List.of(PAY), now() - 600, now(), null);
        assertThat(minutes.tier()).isEqualTo(Tier.SECOND);
        assertThat(points(begin, now(), 600))
                .hasSize(6)
                .allMatch(point -> point.counts().permitted() == 4_200);
    }

    @Test
    void a_gap_is_not_zero_in_any_tier() {
        open();
        long begin = now();
        secondsPass(120, 5);
        clock.advance(Duration.ofMinutes(2)); // nobody tells
        secondsPass(120, 0); // somebody tells that nobody called
        secondsPass(1_200, 5); // until all of it is beyond memory
        List<Point> points = points(begin, begin + 360, 60);
        assertThat(points).hasSize(6);
        assertThat(points.subList(0, 2)).allMatch(point -> point.counts().permitted() == 300);
        assertThat(points.subList(2, 4)).as("a gap").allMatch(point -> point.seconds() == 0);
        assertThat(points.subList(4, 6))
                .as("no calls")
                .allMatch(point -> point.seconds() == 60 && point.offered() == 0);
    }

    @Test
    void a_restart_costs_what_was_not_written_and_nothing_that_was() {
        open();
        long begin = now();
        secondsPass(1_800, 5);
        traffic.close();
        store.close();
        open();
        secondsPass(1_800, 5);
        List<Point> tens = points(begin, begin + 3_600, 600);
        assertThat(tens).hasSize(6);
        long permitted =
                tens.stream().mapToLong(point -> point.counts().permitted()).sum();
        assertThat(permitted)
                .as("at most a minute and what had not settled is missing")
                .isBetween(5 * (3_600 - 110L), 5 * 3_600L);
        assertThat(tens.stream().mapToInt(Point::seconds).sum() * 5L)
                .as("and it is told as a gap")
                .isEqualTo(permitted);
    }

    @Test
    void what_is_too_old_is_dropped_table_by_table() {
        open();
        secondsPass(120, 5);
        assertThat(store.tables()).anyMatch(name -> name.startsWith("point_10_"));
        clock.advance(Duration.ofHours(8));
        secondsPass(60, 5);
        clock.advance(Duration.ofMinutes(1));
        assertThat(store.tables())
                .as("of ten seconds, only the table of now")
                .filteredOn(name -> name.startsWith("point_10_"))
                .hasSizeLessThanOrEqualTo(1);
        assertThat(store.tables()).anyMatch(name -> name.startsWith("point_60_"));
    }

    /** F14. */
    @Test
    void if_the_disk_fails_live_goes_on_and_somebody_is_told() {
        open();
        secondsPass(60, 5);
        store.close();
        secondsPass(60, 5);
        assertThat(traffic.failure()).isPresent();
        assertThat(traffic.of(KEY).last(PAY, 100))
                .allMatch(point -> point.counts().permitted() == 5);
        assertThat(traffic.query(KEY, List.of(PAY), now() - 60, now(), 1)
                        .series()
                        .get(0)
                        .points())
                .hasSize(60)
                .allMatch(point -> point.offered() == 6);
    }

    @Test
    void what_is_late_is_added_and_what_is_too_late_or_ahead_is_passed_over() {
        open();
        secondsPass(300, 5);
        AppTraffic checkout = traffic.of(KEY);
        long late = now() - 200;
        checkout.add("pay-2", List.of(new Bucket(late * 1_000, List.of(calls(PAY, 2, 100_000)))), 0);
        Point point = points(late, late + 1, 1).get(0);
        assertThat(point.instances()).isEqualTo(2);
        assertThat(point.counts().permitted()).isEqualTo(7);
        assertThat(point.counts().latencies().quantile(1)).as("merged").isGreaterThan(90_000);
        checkout.add("pay-2", List.of(new Bucket((now() - 1_000) * 1_000, List.of())), 0);
        checkout.add("pay-2", List.of(new Bucket((now() + 6) * 1_000, List.of())), 0);
        assertThat(checkout.passedOver()).isEqualTo(2);
    }

    @Test
    void parts_of_a_second_of_one_instance_are_one_report() {
        open();
        clock.advance(Duration.ofSeconds(2));
        long second = now() - 1;
        traffic.of(KEY).add("pay-1", List.of(new Bucket(second * 1_000, List.of(calls("a", 1, 1)))), 0);
        traffic.of(KEY).add("pay-1", List.of(new Bucket(second * 1_000 + 1, List.of(calls("b", 1, 1)))), 0);
        assertThat(traffic.of(KEY).reports(second)).isEqualTo(1);
        assertThat(traffic.of(KEY).resources()).containsExactly("a", "b");
    }
}
