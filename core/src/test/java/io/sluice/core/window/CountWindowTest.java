package io.sluice.core.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.testing.Threads;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CountWindowTest {
    private static final int NEVER = Integer.MAX_VALUE;

    private CountWindow window = new CountWindow(4);

    @Test
    void starts_empty() {
        assertThat(window.snapshot(0)).isEqualTo(WindowSnapshot.EMPTY);
        assertThat(window.size()).isEqualTo(4);
    }

    @Test
    void counts_failures_and_slow_calls_on_their_own() {
        record(".", "F", "S", "FS");
        assertThat(window.snapshot(0)).isEqualTo(new WindowSnapshot(4, 2, 2));
    }

    @Test
    void the_newest_call_takes_the_place_of_the_oldest() {
        record("F", "S", ".", ".");
        record(".");
        assertThat(window.snapshot(0)).as("the failure was the oldest").isEqualTo(new WindowSnapshot(4, 0, 1));
        record("F");
        assertThat(window.snapshot(0)).as("the slow call was next").isEqualTo(new WindowSnapshot(4, 1, 0));
    }

    @Test
    void a_bad_call_is_always_worth_a_look() {
        assertThat(record("F", NEVER)).isEqualTo(new WindowSnapshot(1, 1, 0));
        assertThat(record("S", NEVER)).isEqualTo(new WindowSnapshot(2, 1, 1));
        assertThat(record("FS", 1)).isEqualTo(new WindowSnapshot(3, 2, 2));
    }

    @Test
    void the_success_that_brings_the_window_to_its_minimum_is_worth_a_look() {
        assertThat(record(".", 3)).isNull();
        assertThat(record(".", 3)).as("one short").isNull();
        assertThat(record(".", 3)).as("reached").isEqualTo(new WindowSnapshot(3, 0, 0));
        assertThat(record(".", 3)).as("passed").isNull();
    }

    @Test
    void a_success_in_a_window_of_many_calls_is_not_worth_a_look() {
        record("F", "F", ".", ".");
        assertThat(record(".", 4)).as("even if it drops a failure").isNull();
    }

    @Test
    void a_full_healthy_window_still_notices_the_next_bad_call() {
        for (int i = 0; i < 10; i++) {
            assertThat(record(".", 5)).isNull();
        }
        assertThat(record("F", 4)).isEqualTo(new WindowSnapshot(4, 1, 0));
        record(".", ".", ".");
        assertThat(window.snapshot(0).failures()).as("three calls later").isOne();
        record(".");
        assertThat(window.snapshot(0).failures()).as("four calls later").isZero();
    }

    @Test
    void never_turns_since_it_knows_no_time() {
        record("F", "F");
        assertThat(window.turned(Long.MAX_VALUE, 1)).isNull();
        assertThat(window.snapshot(Long.MIN_VALUE)).isEqualTo(window.snapshot(Long.MAX_VALUE));
    }

    @Test
    void a_smaller_window_keeps_the_newest_calls() {
        record("F", "F", "S", ".", "F"); // the first failure is out already
        assertThat(window.resized(4).snapshot(0)).isEqualTo(new WindowSnapshot(4, 2, 1));
        assertThat(window.resized(3).snapshot(0)).isEqualTo(new WindowSnapshot(3, 1, 1));
        assertThat(window.resized(2).snapshot(0)).isEqualTo(new WindowSnapshot(2, 1, 0));
        assertThat(window.resized(1).snapshot(0)).isEqualTo(new WindowSnapshot(1, 1, 0));
        assertThat(window.snapshot(0)).as("the old one stays").isEqualTo(new WindowSnapshot(4, 2, 1));
    }

    @Test
    void a_larger_window_keeps_all_calls_in_their_order() {
        record("F", "S", ".", ".", "F");
        window = window.resized(6);
        record(".", ".");
        assertThat(window.snapshot(0)).isEqualTo(new WindowSnapshot(6, 1, 1));
        record(".");
        assertThat(window.snapshot(0)).as("the slow call was the oldest").isEqualTo(new WindowSnapshot(6, 1, 0));
    }

    @Test
    void holds_one_call_to_a_million() {
        window = new CountWindow(1);
        record("F");
        assertThat(window.snapshot(0)).isEqualTo(new WindowSnapshot(1, 1, 0));
        record(".");
        assertThat(window.snapshot(0)).isEqualTo(new WindowSnapshot(1, 0, 0));

        window = new CountWindow(CountWindow.MAX_SIZE);
        for (int i = 0; i < CountWindow.MAX_SIZE + 1; i++) {
            window.record(true, true, 0, NEVER);
        }
        assertThat(window.snapshot(0))
                .isEqualTo(new WindowSnapshot(CountWindow.MAX_SIZE, CountWindow.MAX_SIZE, CountWindow.MAX_SIZE));
    }

    @Test
    void other_sizes_are_refused() {
        assertThatThrownBy(() -> new CountWindow(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("size must be between 1 and 1000000, but was 0");
        assertThatThrownBy(() -> new CountWindow(1_000_001))
                .hasMessage("size must be between 1 and 1000000, but was 1000001");
        assertThatThrownBy(() -> window.resized(-1)).hasMessage("size must be between 1 and 1000000, but was -1");
    }

    /**
     * A thread that is stopped between putting its outcome into a slot and adding it up sees it removed from the sums first;
     * that once made a window of no failures show a million of them.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10})
    void threads_that_race_for_a_slot_never_see_more_bad_calls_than_calls(int size) throws Exception {
        window = new CountWindow(size);
        Threads.together(4, thread -> {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            for (int i = 0; i < 200_000; i++) {
                int kind = random.nextInt(4);
                WindowSnapshot seen = window.record((kind & 1) != 0, (kind & 2) != 0, 0, size);
                if (seen != null && !isSound(seen, size)) {
                    throw new AssertionError(seen);
                }
            }
            return null;
        });
        assertThat(window.snapshot(0))
                .as("what the slots say")
                .isEqualTo(window.resized(size).snapshot(0));
    }

    private static boolean isSound(WindowSnapshot seen, int size) {
        return 0 <= seen.failures()
                && seen.failures() <= seen.calls()
                && 0 <= seen.slowCalls()
                && seen.slowCalls() <= seen.calls()
                && seen.calls() <= size;
    }

    /** Records calls: "F" failed, "S" was slow, "." neither. */
    private void record(String... calls) {
        for (String call : calls) {
            record(call, NEVER);
        }
    }

    private @Nullable WindowSnapshot record(String call, int minimum) {
        return window.record(call.contains("F"), call.contains("S"), 0, minimum);
    }
}
