package io.sluice.core.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.testing.Threads;
import io.sluice.core.time.ManualClock;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SlicedCellsTest {
    private static final long SECOND = 1_000_000_000;
    private static final long SLICE = SECOND / 10;

    /** Starts close to the wrap of nanoTime on purpose: most tests cross it. */
    private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - SECOND / 2);

    private final SlicedCells cells = new SlicedCells(2, SECOND, clock.nanos());

    @Test
    void counts_each_kind_on_its_own() {
        add(0, 3);
        add(1, 5);
        assertThat(sum(0)).isEqualTo(3);
        assertThat(sum(1)).isEqualTo(5);
    }

    @Test
    void an_event_at_the_start_of_a_slice_is_counted_for_the_whole_length() {
        add(0, 1);
        clock.advance(SECOND - 1);
        assertThat(sum(0)).as("one nanosecond short of the length").isOne();
        clock.advance(1);
        assertThat(sum(0)).as("as old as the window is long").isZero();
    }

    @Test
    void an_event_at_the_end_of_a_slice_is_counted_for_nine_tenths_of_the_length() {
        clock.advance(SLICE - 1);
        add(0, 1);
        clock.advance(9 * SLICE);
        assertThat(sum(0)).as("nine tenths later").isOne();
        clock.advance(1);
        assertThat(sum(0)).as("a nanosecond more").isZero();
    }

    @Test
    void slides_slice_by_slice() {
        for (int i = 0; i < 25; i++) {
            add(0, 1);
            assertThat(sum(0)).isEqualTo(Math.min(i + 1, 10));
            clock.advance(SLICE);
        }
        for (int left = 9; left >= 0; left--) {
            assertThat(sum(0)).isEqualTo(left);
            clock.advance(SLICE);
        }
    }

    @Test
    void turns_at_the_first_nanosecond_of_a_slice() {
        assertThat(turned()).as("the first slice").isFalse();
        clock.advance(SLICE - 1);
        assertThat(turned()).as("its last nanosecond").isFalse();
        clock.advance(1);
        assertThat(turned()).as("the second slice").isTrue();
        assertThat(turned()).as("told already").isFalse();
        clock.advance(100 * SLICE);
        assertThat(turned()).as("many slices are one turn").isTrue();
        assertThat(turned()).isFalse();
    }

    @Test
    void tells_exactly_one_thread_of_a_turn() throws Exception {
        int turns = 20_000;
        AtomicIntegerArray told = new AtomicIntegerArray(turns + 1);
        Threads.together(4, thread -> {
            for (int turn = 1; turn <= turns; turn++) {
                if (cells.turned(clock.nanos() + turn * SLICE)) {
                    told.incrementAndGet(turn);
                }
            }
            return null;
        });
        for (int turn = 1; turn <= turns; turn++) {
            assertThat(told.get(turn)).as("turn %s", turn).isLessThanOrEqualTo(1);
        }
        assertThat(told.get(turns)).as("the last turn cannot be skipped").isOne();
    }

    @Test
    void time_that_steps_back_finds_the_slice_it_belongs_to() {
        clock.advance(20 * SLICE);
        long now = clock.nanos();
        assertThat(cells.turned(now)).isTrue();

        cells.add(0, now - SLICE);
        cells.add(0, now - 1);
        assertThat(cells.turned(now - 1)).as("a turn happens once").isFalse();
        assertThat(cells.sum(0, now)).isEqualTo(2);
        assertThat(cells.sum(0, now - 5 * SLICE))
                .as("the newest slice seen decides")
                .isEqualTo(2);
        assertThat(cells.sum(0, now + 9 * SLICE - 1)).isEqualTo(2);
        assertThat(cells.sum(0, now + 9 * SLICE))
                .as("both leave with their slice")
                .isZero();
    }

    @Test
    void an_event_of_the_oldest_slice_is_counted_and_an_older_one_forgotten() {
        clock.advance(50 * SLICE);
        long now = clock.nanos();
        assertThat(cells.turned(now)).isTrue();
        cells.add(0, now);

        cells.add(0, now - 9 * SLICE);
        assertThat(cells.sum(0, now)).as("the oldest of ten slices").isEqualTo(2);
        cells.add(0, now - 9 * SLICE - 1);
        cells.add(0, now - 10 * SLICE);
        cells.add(0, now - 47 * SLICE);
        cells.add(0, now - 60 * SLICE);
        assertThat(cells.sum(0, now)).as("older ones").isEqualTo(2);
    }

    @Test
    void an_event_from_before_the_start_is_counted_while_it_fits() {
        long start = clock.nanos();
        cells.add(0, start - 1);
        cells.add(0, start - 9 * SLICE);
        cells.add(0, start - 9 * SLICE - 1);
        cells.add(0, start - 1_000 * SECOND);
        assertThat(cells.sum(0, start)).isEqualTo(2);
        assertThat(cells.sum(0, start + SLICE)).isOne();
    }

    @Test
    void a_sum_taken_a_little_earlier_than_an_event_holds_it() {
        long now = clock.nanos();
        cells.add(0, now + SLICE);
        assertThat(cells.sum(0, now)).as("a coarse reading after an exact one").isOne();
    }

    @Test
    void a_length_that_is_no_multiple_of_ten_is_rounded_up() {
        SlicedCells odd = new SlicedCells(1, 91, 0);
        odd.add(0, 0);
        assertThat(odd.sum(0, 99)).isOne();
        assertThat(odd.sum(0, 100)).isZero();
    }

    /** Slice numbers are kept mod 2^32; half of that is 24 days if a slice is a millisecond. */
    @Test
    void a_counter_that_was_idle_for_months_is_neither_believed_nor_stuck() {
        SlicedCells fast = new SlicedCells(2, 10, clock.nanos());
        for (int i = 0; i < 10; i++) {
            fast.add(0, clock.nanos() + i);
        }
        for (long idle : List.of(1L << 31, (1L << 31) + 1, 3L << 30, (1L << 32) - (1L << 16) - 1)) {
            long now = clock.nanos() + idle;
            assertThat(fast.sum(0, now)).as("what is %s slices old", idle).isZero();
        }
        clock.advance(1L << 31);
        clock.advance(10);
        for (int kind = 0; kind < 2; kind++) {
            fast.add(kind, clock.nanos());
            assertThat(fast.sum(kind, clock.nanos()))
                    .as("what was counted after 2^31 idle slices")
                    .isOne();
        }
    }

    @Test
    void lengths_too_short_for_ten_slices_are_refused() {
        assertThatThrownBy(() -> new SlicedCells(1, 9, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("lengthNanos must be between 10 and ")
                .hasMessageEndingWith(", but was 9");
    }

    @Test
    void threads_lose_no_event() throws Exception {
        int perThread = 200_000;
        long now = clock.nanos();
        Threads.together(4, thread -> {
            for (int i = 0; i < perThread; i++) {
                cells.add(thread & 1, now + i % 10 * SLICE);
            }
            return null;
        });
        assertThat(cells.sum(0, now + 9 * SLICE)).isEqualTo(2L * perThread);
        assertThat(cells.sum(1, now + 9 * SLICE)).isEqualTo(2L * perThread);
    }

    private void add(int kind, int times) {
        for (int i = 0; i < times; i++) {
            cells.add(kind, clock.nanos());
        }
    }

    private long sum(int kind) {
        return cells.sum(kind, clock.nanos());
    }

    private boolean turned() {
        return cells.turned(clock.nanos());
    }
}
