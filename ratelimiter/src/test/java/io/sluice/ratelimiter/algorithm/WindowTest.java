package io.sluice.ratelimiter.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WindowTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    static final long START = Long.MAX_VALUE - SECOND / 2;

    @Test
    void a_fixed_window_starts_anew_with_each_period() {
        Meter meter = new Meter(new FixedWindow(10, SECOND, 0, START));
        assertThat(meter.at(900).takes(20)).isEqualTo(10);
        assertThat(meter.at(999).takes(20)).isZero();
        assertThat(meter.at(1_000).takes(20))
                .as("twice the limit around the edge")
                .isEqualTo(10);
        assertThat(meter.due(3)).as("the end of the period").isEqualTo(2_000);
        assertThat(meter.at(57_999).takes(20)).isEqualTo(10);
    }

    @Test
    void a_fixed_window_pays_back_in_the_next_period_what_was_borrowed() {
        Meter meter = new Meter(new FixedWindow(10, SECOND, 4, START));
        assertThat(meter.at(0).takes(20)).isEqualTo(10);
        assertThat(meter.borrows(20)).isEqualTo(4);
        assertThat(meter.at(1_000).takes(20)).isEqualTo(6);
        assertThat(meter.borrows(1)).isEqualTo(1);
        assertThat(meter.at(3_000).takes(20)).as("nothing was left of it").isEqualTo(10);
    }

    @Test
    void a_sliding_window_counts_eleven_slices() {
        Meter meter = new Meter(new SlidingWindow(10, SECOND, 0, START));
        assertThat(meter.at(50).takes(4)).isEqualTo(4);
        assertThat(meter.at(950).takes(20)).isEqualTo(6);
        assertThat(meter.at(1_000).takes(20))
                .as("slice 0 is touched by the last second")
                .isZero();
        assertThat(meter.at(1_099).takes(20)).isZero();
        assertThat(meter.due(1)).isEqualTo(1_100);
        assertThat(meter.due(5)).isEqualTo(2_000);
        assertThat(meter.at(1_100).takes(20)).isEqualTo(4);
        assertThat(meter.at(1_999).takes(20)).isZero();
        assertThat(meter.at(2_000).takes(20)).isEqualTo(6);
    }

    /** 1.25 s is cut into slices of 200 ms, and is 6 of them and 50 ms long. */
    @Test
    void a_slice_that_is_no_longer_touched_is_free_in_the_middle_of_another() {
        Meter meter = new Meter(new SlidingWindow(10, 1_250 * MILLI, 0, START));
        assertThat(meter.at(100).takes(20)).isEqualTo(10);
        assertThat(meter.at(1_449).takes(20)).isZero();
        assertThat(meter.due(1)).isEqualTo(1_450);
        assertThat(meter.at(1_450).takes(20)).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({"1, 100000", "10, 1000000", "999, 99900000", "1000, 100000000", "1001, 200000000", "60000, 6000000000"})
    void a_slice_is_a_tenth_rounded_up_to_100_ms_from_a_second_on(long periodMillis, long sliceNanos) {
        assertThat(SlidingWindow.sliceNanos(periodMillis * MILLI)).isEqualTo(sliceNanos);
    }

    @Test
    void what_was_borrowed_from_a_sliding_window_is_missing_until_it_has_left() {
        Meter meter = new Meter(new SlidingWindow(10, SECOND, 5, START));
        assertThat(meter.at(0).takes(20)).isEqualTo(10);
        assertThat(meter.at(500).borrows(20)).isEqualTo(5);
        assertThat(meter.at(1_100).takes(20)).isEqualTo(5);
        assertThat(meter.at(1_600).takes(20)).isEqualTo(5);
    }

    @Test
    void what_is_given_back_comes_from_the_newest_slices() {
        Meter meter = new Meter(new SlidingWindow(10, SECOND, 0, START));
        meter.at(0).takes(4);
        meter.at(300).takes(4);
        meter.at(600).takes(1);
        meter.giveBack(3);
        assertThat(meter.takes(20)).isEqualTo(4);
        assertThat(meter.at(1_100).takes(20))
                .as("the slice from 0 ms was not touched")
                .isEqualTo(4);
        assertThat(meter.at(1_400).takes(20)).isEqualTo(2);
    }

    @Test
    void a_fixed_window_takes_back_only_what_its_period_has_counted() {
        Meter meter = new Meter(new FixedWindow(10, SECOND, 0, START));
        meter.at(0).takes(6);
        meter.giveBack(2);
        assertThat(meter.takes(20)).isEqualTo(6);
        meter.at(1_000).takes(1);
        meter.giveBack(5);
        assertThat(meter.takes(20)).isEqualTo(10);
    }

    @Test
    void an_old_reading_counts_where_the_window_is() {
        Meter meter = new Meter(new SlidingWindow(10, SECOND, 0, START));
        assertThat(meter.at(5_000).takes(4)).isEqualTo(4);
        assertThat(meter.at(0).takes(20)).isEqualTo(6);
        assertThat(meter.due(1)).isEqualTo(6_100);
        assertThat(meter.at(6_100).takes(20)).isEqualTo(10);
    }

    @Test
    void the_largest_limits_fit() {
        long days = 31L * 86_400 * SECOND;
        long limit = 26_784_000_000_000L;
        for (Window window :
                new Window[] {new FixedWindow(limit, days, limit, START), new SlidingWindow(limit, days, limit, START)
                }) {
            Meter meter = new Meter(window);
            assertThat(meter.at(0).take(limit, false)).isTrue();
            assertThat(meter.take(1, false)).isFalse();
            assertThat(meter.take(limit, true)).isTrue();
            assertThat(meter.take(1, true)).isFalse();
        }
    }

    @Test
    void the_spent_share_stays_when_the_limit_changes() {
        Meter meter = new Meter(new SlidingWindow(10, SECOND, 0, START));
        meter.at(0).takes(4);
        double share = meter.window.spentShare(meter.state);
        Meter larger = new Meter(new SlidingWindow(1_000, SECOND, 0, START));
        larger.state = larger.window.withSpentShare(share, START, larger.past);
        assertThat(larger.window.available(larger.state)).isEqualTo(600);
        assertThat(larger.at(1_100).takes(2_000)).isEqualTo(1_000);
    }

    /** What a caller of the arithmetic does; times are milliseconds from the start. */
    static final class Meter {
        final Window window;
        final long[] past;
        long state;
        private long now = START;

        Meter(Window window) {
            this.window = window;
            past = window.noPast();
            state = window.unused(START);
        }

        Meter at(long millis) {
            now = START + millis * MILLI;
            return this;
        }

        long takes(int tries) {
            return takes(tries, false);
        }

        long borrows(int tries) {
            return takes(tries, true);
        }

        private long takes(int tries, boolean borrowing) {
            long taken = 0;
            for (int i = 0; i < tries; i++) {
                taken += take(1, borrowing) ? 1 : 0;
            }
            return taken;
        }

        boolean take(long permits, boolean borrowing) {
            state = window.turned(state, now, past);
            long next = window.take(state, permits, borrowing);
            if (next == Window.REFUSED) {
                return false;
            }
            state = next;
            return true;
        }

        long due(long permits) {
            return (window.due(state, now, permits, past) - START) / MILLI;
        }

        void giveBack(long permits) {
            state = window.giveBack(window.turned(state, now, past), now, permits, past);
        }
    }
}
