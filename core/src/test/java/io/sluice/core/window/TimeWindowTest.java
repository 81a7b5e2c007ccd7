package io.sluice.core.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.testing.Threads;
import io.sluice.core.time.ManualClock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TimeWindowTest {
    private static final long SECOND = 1_000_000_000;
    private static final long SLICE = SECOND;
    private static final Duration LENGTH = Duration.ofSeconds(10);
    private static final int NEVER = Integer.MAX_VALUE;

    /** Starts close to the wrap of nanoTime on purpose: most tests cross it. */
    private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - SECOND);

    private final TimeWindow window = new TimeWindow(LENGTH, clock.nanos());

    @Test
    void starts_empty() {
        assertThat(window.snapshot(clock.nanos())).isEqualTo(WindowSnapshot.EMPTY);
    }

    @Test
    void counts_failures_and_slow_calls_on_their_own() {
        record(".", 1);
        record("F", 1);
        record("S", 1);
        assertThat(record("FS", 1)).isEqualTo(new WindowSnapshot(4, 2, 2));
    }

    @Test
    void a_call_leaves_with_its_slice() {
        clock.advance(SLICE / 2);
        record("F", 1);
        clock.advance(9 * SLICE + SLICE / 2 - 1);
        assertThat(snapshot()).isEqualTo(new WindowSnapshot(1, 1, 0));
        clock.advance(1);
        assertThat(snapshot()).isEqualTo(WindowSnapshot.EMPTY);
    }

    @Test
    void a_bad_call_is_always_worth_a_look() {
        assertThat(record("F", NEVER)).isEqualTo(new WindowSnapshot(1, 1, 0));
        assertThat(record("S", 1)).isEqualTo(new WindowSnapshot(2, 1, 1));
    }

    @Test
    void a_success_is_not_worth_a_look_while_nothing_is_bad() {
        for (int i = 0; i < 10; i++) {
            assertThat(record(".", 5)).isNull();
        }
    }

    @Test
    void the_success_that_brings_bad_calls_to_the_minimum_is_worth_a_look() {
        record("F", 3);
        record(".", 3);
        assertThat(record(".", 3)).as("the minimum").isEqualTo(new WindowSnapshot(3, 1, 0));
        assertThat(record(".", 3)).as("judged already").isNull();
    }

    @Test
    void the_turn_of_a_slice_is_worth_a_look_for_the_first_who_notices() {
        record(".", 1);
        clock.advance(SLICE - 1);
        assertThat(window.turned(clock.nanos(), 1)).as("one nanosecond early").isNull();
        clock.advance(1);
        assertThat(window.turned(clock.nanos(), 1)).isEqualTo(new WindowSnapshot(1, 0, 0));
        assertThat(window.turned(clock.nanos(), 1)).as("the second caller").isNull();

        clock.advance(SLICE);
        assertThat(record(".", 1)).as("a success notices, too").isEqualTo(new WindowSnapshot(2, 0, 0));
        assertThat(record(".", 1)).isNull();
    }

    @Test
    void a_turn_that_drops_good_calls_lets_later_successes_look_until_the_minimum_is_back() {
        record(".", 3);
        record(".", 3);
        clock.advance(SLICE);
        record("F", 3);
        assertThat(record(".", 3)).as("four calls, judged").isNull();
        clock.advance(9 * SLICE);
        assertThat(window.turned(clock.nanos(), 3))
                .as("two good calls are gone")
                .isEqualTo(new WindowSnapshot(2, 1, 0));
        assertThat(record(".", 3)).as("three again").isEqualTo(new WindowSnapshot(3, 1, 0));
        assertThat(record(".", 3)).isNull();
    }

    @Test
    void a_window_of_another_length_holds_what_still_fits() {
        record("F", 1);
        clock.advance(3 * SLICE);
        record("S", 1);
        clock.advance(SLICE);
        record(".", 1);

        assertThat(resized(10).snapshot(clock.nanos())).isEqualTo(new WindowSnapshot(3, 1, 1));
        assertThat(resized(100).snapshot(clock.nanos())).isEqualTo(new WindowSnapshot(3, 1, 1));
        assertThat(resized(2).snapshot(clock.nanos()))
                .as("the last two seconds")
                .isEqualTo(new WindowSnapshot(2, 0, 1));
        assertThat(snapshot()).as("the old one stays").isEqualTo(new WindowSnapshot(3, 1, 1));
    }

    @Test
    void what_was_taken_over_leaves_in_its_turn() {
        record("F", 1);
        clock.advance(5 * SLICE);
        record("S", 1);
        TimeWindow shorter = resized(5);
        assertThat(shorter.snapshot(clock.nanos()))
                .as("the failure's slice ended four seconds ago")
                .isEqualTo(new WindowSnapshot(2, 1, 1));
        clock.advance(SECOND / 2);
        assertThat(shorter.snapshot(clock.nanos())).isEqualTo(new WindowSnapshot(1, 0, 1));
        clock.advance(9 * SECOND / 2 - 1);
        assertThat(shorter.snapshot(clock.nanos())).isEqualTo(new WindowSnapshot(1, 0, 1));
        clock.advance(1);
        assertThat(shorter.snapshot(clock.nanos())).isEqualTo(WindowSnapshot.EMPTY);
    }

    @Test
    void the_first_call_after_a_change_of_length_is_worth_a_look() {
        record("F", 3);
        record(".", 3);
        record(".", 3);
        TimeWindow longer = resized(20);
        assertThat(longer.record(false, false, clock.nanos(), 3)).isEqualTo(new WindowSnapshot(4, 1, 0));
        assertThat(longer.record(false, false, clock.nanos(), 3)).isNull();
    }

    @Test
    void lengths_out_of_range_are_refused() {
        assertThatThrownBy(() -> new TimeWindow(Duration.ofNanos(9), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("length must be between PT0.00000001S and PT1H, but was PT0.000000009S");
        assertThatThrownBy(() -> window.resized(Duration.ofHours(1).plusNanos(1), 0))
                .hasMessage("length must be between PT0.00000001S and PT1H, but was PT1H0.000000001S");
    }

    @Test
    void threads_that_bring_bad_calls_to_the_minimum_together_are_told_by_one_look_at_least() throws Exception {
        for (int round = 0; round < 2_000; round++) {
            TimeWindow raced = new TimeWindow(LENGTH, 0);
            var looks = Threads.together(2, thread -> raced.record(thread == 0, false, 0, 2));
            assertThat(looks).contains(new WindowSnapshot(2, 1, 0));
        }
    }

    private TimeWindow resized(int seconds) {
        return window.resized(Duration.ofSeconds(seconds), clock.nanos());
    }

    private WindowSnapshot snapshot() {
        return window.snapshot(clock.nanos());
    }

    /** Records a call: "F" failed, "S" was slow, "." neither. */
    private @Nullable WindowSnapshot record(String call, int minimum) {
        return window.record(call.contains("F"), call.contains("S"), clock.nanos(), minimum);
    }
}
