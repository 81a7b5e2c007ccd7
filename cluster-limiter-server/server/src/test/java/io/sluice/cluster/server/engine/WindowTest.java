package io.sluice.cluster.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cluster.server.engine.LimitRule.Algorithm;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WindowTest {
    private static final LimitRule FIVE_A_DAY = LimitRule.custom("plan")
            .limitForPeriod(5)
            .fixedWindow(CalendarUnit.DAY, ZoneId.of("Europe/Berlin"))
            .onStateLoss(StateLoss.FULL)
            .build();
    private static final LimitRule TEN_SLIDING = LimitRule.custom("search")
            .limitForPeriod(10)
            .algorithm(Algorithm.SLIDING_WINDOW)
            .build();

    @Test
    void a_quota_begins_anew_at_midnight_of_its_zone() {
        Rig rig = new Rig(FIVE_A_DAY);
        rig.clock.setInstant(Instant.parse("2026-03-28T22:59:59Z")); // a second before midnight in Berlin
        assertThat(rig.take("plan", "", 9)).isEqualTo(5);
        Answer refused = rig.acquire("plan", 1);
        assertThat(refused.verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(refused.retryAfterNanos()).isEqualTo(Rig.SECOND);
        rig.advance(Duration.ofSeconds(1));
        assertThat(rig.take("plan", "", 9)).isEqualTo(5);
        assertThat(rig.acquire("plan", 1).retryAfterNanos())
                .as("a day of 23 hours")
                .isEqualTo(Duration.ofHours(23).toNanos());
        assertThat(rig.acquire("plan", 6).retryAfterNanos()).isEqualTo(ShardResults.NEVER);
    }

    @Test
    void a_wall_clock_that_steps_back_does_not_bring_permits_back() {
        Rig rig = new Rig(FIVE_A_DAY);
        rig.clock.setInstant(Instant.parse("2026-05-05T12:00:00Z"));
        rig.take("plan", "", 5);
        rig.clock.setInstant(Instant.parse("2026-05-04T12:00:00Z"));
        assertThat(rig.take("plan", "", 5)).as("a day back").isZero();
        rig.clock.setInstant(Instant.parse("2026-04-20T12:00:00Z"));
        assertThat(rig.take("plan", "", 5)).as("weeks back").isZero();
        rig.clock.setInstant(Instant.parse("2026-04-21T12:00:00Z"));
        assertThat(rig.take("plan", "", 5)).as("the next day from there").isEqualTo(5);
    }

    @Test
    void a_sliding_window_frees_permits_as_the_window_before_leaves_the_period() {
        Rig rig = Rig.filled(TEN_SLIDING);
        assertThat(rig.take("search", "", 100)).isEqualTo(10);
        rig.advance(Duration.ofMillis(999));
        Answer refused = rig.acquire("search", 1);
        assertThat(refused.retryAfterNanos())
                .as("the rest of the window, and a tenth of the next")
                .isEqualTo(101 * Rig.MILLI);
        rig.clock.advance(refused.retryAfterNanos() - 1);
        assertThat(rig.acquire("search", 1).isOk()).as("a nanosecond early").isFalse();
        rig.clock.advance(1);
        assertThat(rig.acquire("search", 1).isOk()).isTrue();
        rig.advance(Duration.ofSeconds(2));
        assertThat(rig.take("search", "", 100)).as("after a rest").isEqualTo(10);
    }

    @Test
    void nothing_of_a_window_is_leased_out() {
        Rig rig = Rig.filled(LimitRule.custom("search")
                .limitForPeriod(10_000)
                .algorithm(Algorithm.SLIDING_WINDOW)
                .build());
        assertThat(rig.lease(1, "search", 100).verdict()).isEqualTo(Verdict.NOT_LEASABLE);
        Target search = new Target("search");
        assertThat(rig.decide(1, new Ask.Release(search, 1, 5)).verdict()).isEqualTo(Verdict.OK);
        assertThat(rig.decide(1, new Ask.Report(search, 1, 5)).verdict()).isEqualTo(Verdict.OK);
        assertThat(rig.take("search", "", 100_000)).isEqualTo(10_000);
    }

    @Test
    void a_lost_window_begins_spent_unless_the_rule_says_full() {
        LimitRule second = LimitRule.custom("second")
                .limitForPeriod(10)
                .fixedWindow(CalendarUnit.SECOND, ZoneOffset.UTC)
                .build();
        Rig rig = new Rig(second, TEN_SLIDING, FIVE_A_DAY);
        assertThat(rig.take("second", "", 10)).isZero();
        assertThat(rig.take("search", "", 10)).isZero();
        assertThat(rig.take("plan", "", 10)).isEqualTo(5);
        rig.advance(Duration.ofMillis(500));
        assertThat(rig.take("second", "", 10)).isZero();
        assertThat(rig.take("search", "", 10)).isEqualTo(5);
        rig.advance(Duration.ofMillis(500));
        assertThat(rig.take("second", "", 10)).isEqualTo(10);
    }

    @Test
    void a_changed_rule_keeps_the_share_that_is_spent_also_from_one_algorithm_to_another() {
        Rig rig = Rig.filled(TEN_SLIDING);
        rig.take("search", "", 6);
        rig.engine()
                .rules(
                        Rig.NAMESPACE,
                        List.of(LimitRule.custom("search")
                                .limitForPeriod(100)
                                .leaseShare(0)
                                .build()));
        assertThat(rig.take("search", "", 1000)).isEqualTo(40);
        rig.engine().rules(Rig.NAMESPACE, List.of(TEN_SLIDING));
        assertThat(rig.take("search", "", 1000)).isZero();
    }

    @Test
    void a_grant_that_is_taken_back_can_be_had_again_in_its_window_only() {
        Rig rig = Rig.filled(TEN_SLIDING, FIVE_A_DAY, LimitRule.perSecond("other", 1));
        rig.acquire("other", 1);
        List<Target> all = List.of(new Target("search"), new Target("plan"), new Target("other"));
        assertThat(rig.decide(1, new Ask.Acquire(all, 1, 1)).verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(rig.take("search", "", 100)).isEqualTo(10);
        assertThat(rig.take("plan", "", 100)).isEqualTo(5);
        Windows windows = new FixedWindows(5, new CalendarWindow(CalendarUnit.MINUTE, ZoneOffset.UTC));
        Windows.Counts counts = windows.take(windows.unused(60_000), 3);
        assertThat(windows.undo(counts, 2, 59_999).current())
                .as("of the minute before")
                .isEqualTo(3);
        assertThat(windows.undo(counts, 2, 60_001).current()).isEqualTo(1);
    }

    @Test
    void a_grant_of_the_sliding_window_before_is_taken_back_from_there() {
        Windows windows = new SlidingWindows(10, 1000);
        Windows.Counts counts = windows.take(windows.turnedTo(1100, windows.take(windows.unused(0), 8)), 1);
        assertThat(counts).isEqualTo(new Windows.Counts(1000, 8, 1));
        assertThat(windows.undo(counts, 3, 900)).isEqualTo(new Windows.Counts(1000, 5, 1));
        assertThat(windows.undo(counts, 3, -100)).as("long ago").isEqualTo(counts);
    }

    @Test
    void keys_of_windows_are_forgotten_when_they_are_full_again() {
        Rig rig = new Rig(1024, TEN_SLIDING, FIVE_A_DAY);
        rig.advance(Duration.ofSeconds(11));
        for (int i = 0; i < 1024; i++) {
            rig.take("search", "user " + i, 1);
        }
        rig.advance(Duration.ofSeconds(30));
        for (int i = 0; i < 100; i++) {
            rig.take("search", "user " + i % 3, 1);
            rig.take("search", "other " + i, 1);
            rig.advance(Duration.ofMillis(2));
        }
        assertThat(rig.store().keys()).isLessThan(512);
    }

    @Test
    void keys_of_a_quota_are_kept_until_its_day_is_over() {
        Rig rig = new Rig(1024, FIVE_A_DAY);
        for (int i = 0; i < 20_000; i++) {
            rig.take("plan", "user " + i, 5);
        }
        rig.advance(Duration.ofMinutes(10));
        long more = 0;
        for (int i = 0; i < 20_000; i++) {
            more += rig.take("plan", "user " + i, 5);
        }
        assertThat(more).isZero();
        rig.advance(Duration.ofDays(1));
        assertThat(rig.take("plan", "user 1", 5)).isEqualTo(5);
    }

    @Test
    void options_of_windows_are_checked() {
        LimitRule.Builder daily = FIVE_A_DAY.toBuilder();
        assertThatThrownBy(daily.burst(6)::build).hasMessage("burst must be between 5 and 5, but was 6");
        assertThatThrownBy(FIVE_A_DAY.toBuilder().limitRefreshPeriod(Duration.ofHours(1))::build)
                .hasMessage("limitRefreshPeriod must be between PT24H and PT24H, but was PT1H");
        assertThatThrownBy(FIVE_A_DAY.toBuilder().onStateLoss(StateLoss.EMPTY)::build)
                .hasMessageContaining("what comes in ten seconds, with onStateLoss EMPTY");
        assertThat(FIVE_A_DAY.toBuilder().build()).isEqualTo(FIVE_A_DAY);
        assertThat(TEN_SLIDING.toBuilder().build()).isEqualTo(TEN_SLIDING);
    }
}
