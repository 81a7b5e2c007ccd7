package io.sluice.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.testing.CapturedLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ManualClockTest {
    private static final long SECOND = 1_000_000_000;
    private static final long START = Long.MAX_VALUE - SECOND;

    /** Starts close to the wrap of nanoTime on purpose: most tests cross it. */
    private final ManualClock clock = ManualClock.startingAt(START);

    private final List<String> ran = new ArrayList<>();

    @Test
    void stands_still_until_told_to_move() {
        assertThat(clock.nanos()).isEqualTo(START);
        assertThat(clock.nanos()).isEqualTo(START);
        assertThat(new ManualClock().nanos()).isZero();
    }

    @Test
    void goes_on_across_the_wrap() {
        clock.advance(Duration.ofSeconds(2));
        assertThat(clock.nanos()).as("the reading has wrapped").isNegative();
        assertThat(clock.nanos() - START).isEqualTo(2 * SECOND);
        assertThat(clock.exactNanos()).isEqualTo(clock.nanos());
        assertThat(clock).hasToString("ManualClock[PT2S since start]");
    }

    @Test
    void time_does_not_go_back() {
        assertThatThrownBy(() -> clock.advance(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nanos must not be negative, but was -1");
        assertThatThrownBy(() -> clock.advance(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThat(clock.nanos()).isEqualTo(START);
    }

    @Test
    void refuses_to_run_longer_than_the_arithmetic_holds() {
        clock.advance(Long.MAX_VALUE);
        assertThatThrownBy(() -> clock.advance(1)).isInstanceOf(ArithmeticException.class);
        assertThat(clock.nanos() - START).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void runs_a_timer_when_it_is_due_and_not_a_nanosecond_earlier() {
        schedule("timer", 2 * SECOND);
        clock.advance(2 * SECOND - 1);
        assertThat(ran).as("one nanosecond early").isEmpty();
        clock.advance(1);
        assertThat(ran).containsExactly("timer at 2000000000");
        clock.advance(10 * SECOND);
        assertThat(ran).as("a timer runs once").hasSize(1);
    }

    @Test
    void runs_timers_in_order_of_due_time_with_the_clock_standing_there() {
        schedule("late", 300);
        schedule("early", 100);
        schedule("middle", 200);
        clock.advance(1_000);
        assertThat(ran).containsExactly("early at 100", "middle at 200", "late at 300");
        assertThat(clock.nanos() - START).isEqualTo(1_000);
    }

    @Test
    void runs_timers_of_the_same_time_in_order_of_scheduling() {
        for (int i = 0; i < 20; i++) {
            schedule("timer " + i, 100);
        }
        clock.advance(100);
        assertThat(ran).hasSize(20).first().isEqualTo("timer 0 at 100");
        assertThat(ran).last().isEqualTo("timer 19 at 100");
        assertThat(ran).isSortedAccordingTo((a, b) -> Integer.compare(number(a), number(b)));
    }

    @Test
    void runs_what_a_timer_schedules_if_it_comes_due_on_the_way() {
        clock.schedule(100, () -> {
            schedule("in time", 50);
            schedule("at once", 0);
            schedule("too late", 51);
        });
        clock.advance(150);
        assertThat(ran).containsExactly("at once at 100", "in time at 150");
        clock.advance(1);
        assertThat(ran).last().isEqualTo("too late at 151");
    }

    @Test
    void a_timer_may_take_its_time() {
        schedule("due meanwhile", 120);
        clock.schedule(100, () -> {
            clock.advance(30);
            note("slow timer");
        });
        schedule("due later", 140);
        clock.advance(200);
        assertThat(ran).containsExactly("due meanwhile at 120", "slow timer at 130", "due later at 140");
        assertThat(clock.nanos() - START).isEqualTo(200);
    }

    @Test
    void advancing_by_nothing_runs_what_is_due_now() {
        schedule("zero", 0);
        schedule("negative", -5);
        assertThat(ran).as("not on schedule itself").isEmpty();
        clock.advance(0);
        assertThat(ran).containsExactly("zero at 0", "negative at 0");
    }

    @Test
    void a_timer_beyond_the_end_of_time_never_runs_and_harms_nobody() {
        clock.advance(SECOND);
        schedule("never", Long.MAX_VALUE);
        schedule("soon", 1);
        clock.advance(SECOND);
        assertThat(ran).containsExactly("soon at 1000000001");
        assertThat(clock.pending()).isOne();
    }

    @Test
    void a_cancelled_timer_is_gone_at_once_and_only_the_first_cancel_counts() {
        Timer first = schedule("first", 100);
        schedule("second", 100);
        assertThat(clock.pending()).isEqualTo(2);

        assertThat(first.cancel()).isTrue();
        assertThat(clock.pending()).isOne();
        assertThat(first.cancel()).as("cancelled already").isFalse();

        clock.advance(100);
        assertThat(ran).containsExactly("second at 100");
        assertThat(clock.pending()).isZero();
    }

    @Test
    void a_timer_that_has_begun_cannot_be_cancelled() {
        List<Boolean> cancelled = new ArrayList<>();
        Timer[] self = new Timer[1];
        self[0] = clock.schedule(1, () -> cancelled.add(self[0].cancel()));
        clock.advance(1);
        cancelled.add(self[0].cancel());
        assertThat(cancelled).containsExactly(false, false);
    }

    @Test
    void a_timer_may_cancel_one_that_is_due_at_the_same_time() {
        Timer[] other = new Timer[1];
        clock.schedule(1, () -> assertThat(other[0].cancel()).isTrue());
        other[0] = schedule("cancelled", 1);
        clock.advance(1);
        assertThat(ran).isEmpty();
    }

    @Test
    void a_timer_that_throws_is_logged_and_harms_no_other() {
        try (CapturedLog log = CapturedLog.of(TimerService.class)) {
            clock.schedule(1, () -> {
                throw new IllegalStateException("broken");
            });
            schedule("other", 1);
            clock.advance(1);
            assertThat(ran).containsExactly("other at 1");
            assertThat(log.lines())
                    .containsExactly("SEVERE A timer task failed; other timers go on"
                            + " (java.lang.IllegalStateException: broken)");
        }
    }

    @Test
    void is_its_own_timers_and_its_own_wall_clock() {
        assertThat(clock.timers()).isSameAs(clock);
        assertThat(clock.wallClock()).isSameAs(clock);
    }

    @Test
    void the_wall_clock_goes_along() {
        Instant start = clock.instant();
        clock.advance(Duration.ofMinutes(90));
        assertThat(clock.instant()).isEqualTo(start.plus(Duration.ofMinutes(90)));
    }

    @Test
    void a_step_of_the_wall_clock_is_noticed_by_nothing_else() {
        schedule("timer", 2 * SECOND);
        clock.advance(SECOND);
        Instant before = clock.instant();

        clock.setInstant(before.minus(Duration.ofDays(1)));
        assertThat(clock.instant()).isEqualTo(before.minus(Duration.ofDays(1)));
        assertThat(clock.nanos() - START).isEqualTo(SECOND);
        assertThat(ran).isEmpty();

        clock.setInstant(before.plus(Duration.ofDays(1)));
        assertThat(ran).as("stepping is not waiting").isEmpty();

        clock.advance(SECOND);
        assertThat(clock.instant()).isEqualTo(before.plus(Duration.ofDays(1)).plusSeconds(1));
        assertThat(ran).containsExactly("timer at 2000000000");
    }

    private Timer schedule(String name, long delayNanos) {
        return clock.schedule(delayNanos, () -> note(name));
    }

    private void note(String name) {
        ran.add(name + " at " + (clock.nanos() - START));
    }

    private static int number(String line) {
        return Integer.parseInt(line.split(" ")[1]);
    }
}
