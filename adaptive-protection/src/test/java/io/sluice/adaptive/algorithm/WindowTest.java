package io.sluice.adaptive.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WindowTest {
    private static final Latencies TEN = new Latencies(10, 100, 1000);

    @Test
    void is_balanced_if_the_calls_in_flight_changed_by_less_than_a_quarter_of_those_that_ended() {
        assertThat(window(0, 100, 5, 15).isBalanced())
                .as("40 ended, 10 more began")
                .isTrue();
        assertThat(window(0, 100, 5, 16).isBalanced()).isFalse();
        assertThat(window(0, 100, 15, 5).isBalanced()).as("10 fewer").isTrue();
        assertThat(window(0, 100, 16, 5).isBalanced()).isFalse();
    }

    @Test
    void two_windows_together_are_one_that_lasts_from_the_first_to_the_second() {
        Window both = window(0, 100, 5, 20).and(window(100, 250, 20, 6));
        assertThat(both)
                .isEqualTo(new Window(
                        0, 250, TEN.plus(TEN), TEN.plus(TEN), 4, TEN.plus(TEN).plus(TEN.plus(TEN)), 2, 60, 5, 6, 0.5));
    }

    private static Window window(long start, long end, int before, int after) {
        return new Window(start, end, TEN, TEN, 2, TEN.plus(TEN), 1, 30, before, after, 0.5);
    }
}
