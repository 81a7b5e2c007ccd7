package io.sluice.cluster.server.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.Answer;
import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.CalendarUnit;
import io.sluice.cluster.server.engine.CalendarWindow;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitRule.Algorithm;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.cluster.server.engine.LimitState;
import io.sluice.cluster.server.engine.ShardResults;
import io.sluice.cluster.server.engine.Target;
import io.sluice.cluster.server.engine.Verdict;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What every store must do with limits that count in windows. */
@DisplayNameGeneration(ReplaceUnderscores.class)
public abstract class WindowStoreContract extends StoreContract {
    private static final LimitRule TEN_SLIDING = LimitRule.custom("pay")
            .limitForPeriod(10)
            .algorithm(Algorithm.SLIDING_WINDOW)
            .build();

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final LimitRule FIVE_A_MONTH = quota(5, CalendarUnit.MONTH, BERLIN);

    private static LimitRule quota(long limit, CalendarUnit unit, ZoneId zone) {
        return LimitRule.custom("pay")
                .limitForPeriod(limit)
                .fixedWindow(unit, zone)
                .onStateLoss(StateLoss.FULL)
                .build();
    }

    private Duration untilEndOf(CalendarUnit unit, ZoneId zone) {
        long millis = backend.wallClock().toEpochMilli();
        return Duration.ofMillis(new CalendarWindow(unit, zone).at(millis).end() - millis);
    }

    @Test
    void a_quota_begins_anew_with_the_next_stretch_of_its_calendar_and_not_before() {
        rules(FIVE_A_MONTH);
        assertThat(take(PAY, 3)).isEqualTo(3);
        assertThat(take(PAY, 9)).isEqualTo(2);
        Duration month = untilEndOf(CalendarUnit.MONTH, BERLIN);
        Answer refused = acquire(1, 1);
        assertThat(refused.verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(refused.remaining()).isZero();
        assertThat(refused.retryAfterNanos()).isEqualTo(month.toNanos());
        assertThat(acquire(6, 6).retryAfterNanos()).as("more than the limit").isEqualTo(ShardResults.NEVER);
        backend.advance(month.minus(MILLI));
        assertThat(take(PAY, 1)).as("a moment early").isZero();
        backend.advance(MILLI);
        assertThat(take(PAY, 9)).isEqualTo(5);
        assertThat(acquire(1, 1).retryAfterNanos())
                .isEqualTo(untilEndOf(CalendarUnit.MONTH, BERLIN).toNanos());
    }

    @Test
    void a_quota_is_counted_for_every_key() {
        rules(FIVE_A_MONTH);
        assertThat(take(new Target("pay", "ann"), 9)).isEqualTo(5);
        assertThat(take(new Target("pay", "bob"), 9)).isEqualTo(5);
        backend.advance(untilEndOf(CalendarUnit.MONTH, BERLIN).dividedBy(2));
        assertThat(take(new Target("pay", "ann"), 9)).isZero();
    }

    @Test
    void a_sliding_window_frees_permits_as_the_window_before_leaves_the_period() {
        filled(TEN_SLIDING);
        assertThat(take(PAY, 100)).isEqualTo(10);
        backend.advance(Duration.ofMillis(999));
        Answer refused = acquire(1, 1);
        Duration early = Duration.ofMillis(101).minus(backend.grain());
        assertThat(refused.retryAfterNanos())
                .as("the rest of the window, and a tenth of the next")
                .isEqualTo(Duration.ofMillis(101).toNanos());
        backend.advance(early);
        assertThat(acquire(1, 1).verdict()).as("a moment early").isEqualTo(Verdict.BLOCKED);
        backend.advance(backend.grain());
        assertThat(acquire(1, 1).verdict()).isEqualTo(Verdict.OK);
        backend.advance(Duration.ofMillis(450));
        assertThat(take(PAY, 100)).as("half of the window before").isEqualTo(4);
        backend.advance(Duration.ofSeconds(2));
        assertThat(take(PAY, 100)).as("after a rest").isEqualTo(10);
    }

    @Test
    void tells_how_a_window_stands() {
        rules(FIVE_A_MONTH);
        take(PAY, 2);
        assertThat(engine.state(NAMESPACE, PAY).toCompletableFuture().join()).contains(new LimitState(3, 0, true));
        assertThat(engine.state(NAMESPACE, new Target("pay", "nobody"))
                        .toCompletableFuture()
                        .join())
                .contains(new LimitState(5, 0, false));
    }

    @Test
    void nothing_of_a_window_is_reserved() {
        filled(TEN_SLIDING);
        take(PAY, 10);
        long wait = Duration.ofSeconds(10).toNanos();
        assertThat(decide(1, new Ask.Acquire(List.of(PAY), 1, 1, wait)).get(0).verdict())
                .isEqualTo(Verdict.BLOCKED);
    }

    @Test
    void nothing_of_a_window_is_leased_out() {
        filled(LimitRule.custom("pay")
                .limitForPeriod(10_000)
                .algorithm(Algorithm.SLIDING_WINDOW)
                .build());
        assertThat(lease(1, 100).verdict()).isEqualTo(Verdict.NOT_LEASABLE);
        assertThat(decide(1, new Ask.Release(PAY, 1, 5), new Ask.Report(PAY, 1, 5)))
                .allMatch(Answer::isOk);
        assertThat(take(PAY, 100_000)).isEqualTo(10_000);
    }

    @Test
    void what_several_limits_refuse_is_taken_from_no_window() {
        LimitRule day =
                quota(5, CalendarUnit.DAY, ZoneOffset.UTC).toBuilder().id("day").build();
        LimitRule sliding = TEN_SLIDING.toBuilder().id("sliding").build();
        LimitRule none =
                LimitRule.custom("none").limitForPeriod(1).leaseShare(0).build();
        filled(day, sliding, none);
        take(new Target("none"), 1);
        List<Target> all = List.of(new Target("day"), new Target("sliding"), new Target("none"));
        assertThat(decide(1, new Ask.Acquire(all, 2, 1)).get(0).verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(take(new Target("day"), 100)).as("one went at first").isEqualTo(4);
        assertThat(take(new Target("sliding"), 100)).isEqualTo(10);
    }

    @Test
    void a_lost_window_begins_spent_unless_the_rule_says_full() {
        LimitRule second = quota(10, CalendarUnit.SECOND, ZoneOffset.UTC).toBuilder()
                .onStateLoss(StateLoss.EMPTY)
                .id("second")
                .build();
        LimitRule sliding = TEN_SLIDING.toBuilder().id("sliding").build();
        filled(second, sliding, FIVE_A_MONTH);
        loseState();
        rules(second, sliding, FIVE_A_MONTH);
        assertThat(take(new Target("second"), 10)).isZero();
        assertThat(take(new Target("sliding"), 10)).isZero();
        assertThat(take(PAY, 10)).isEqualTo(5);
        backend.advance(Duration.ofMillis(500));
        assertThat(take(new Target("second"), 10)).isZero();
        assertThat(take(new Target("sliding"), 10)).isEqualTo(5);
        backend.advance(Duration.ofMillis(500));
        assertThat(take(new Target("second"), 10)).isEqualTo(10);
    }

    @Test
    void a_changed_window_keeps_the_share_that_is_spent_also_from_one_algorithm_to_another() {
        filled(TEN_SLIDING);
        take(PAY, 6);
        rules(TEN_SLIDING.toBuilder().limitForPeriod(100).build());
        assertThat(take(PAY, 20)).as("60 of 100 are spent").isEqualTo(20);
        rules(LimitRule.custom("pay").limitForPeriod(1000).leaseShare(0).build());
        assertThat(take(PAY, 100)).as("800 of 1000").isEqualTo(100);
        rules(FIVE_A_MONTH);
        assertThat(acquire(1, 1).verdict()).as("4.5 of 5, rounded up").isEqualTo(Verdict.BLOCKED);
        rules(quota(10, CalendarUnit.DAY, ZoneOffset.UTC));
        assertThat(take(PAY, 100)).as("9 of 10; all, where 4.5 were 5").isBetween(0L, 1L);
        backend.advance(Duration.ofDays(1));
        assertThat(take(PAY, 7)).isEqualTo(7);
        rules(TEN_SLIDING);
        assertThat(take(PAY, 100)).isEqualTo(3);
    }
}
