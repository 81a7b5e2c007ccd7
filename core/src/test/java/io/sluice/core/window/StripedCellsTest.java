package io.sluice.core.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Threads;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class StripedCellsTest {
    private final StripedCells cells = new StripedCells(3);

    @Test
    void counts_each_cell_on_its_own_and_says_how_many_there_were_before() {
        assertThat(cells.add(0)).isZero();
        assertThat(cells.add(0)).isOne();
        assertThat(cells.add(2)).isZero();
        assertThat(List.of(cells.sum(0), cells.sum(1), cells.sum(2))).containsExactly(2L, 0L, 1L);
    }

    @Test
    void tells_all_sums_at_once_over_whatever_it_has_grown_to() {
        long[] sums = {9, 9, 9, 9};
        cells.sums(sums);
        assertThat(sums).as("as long as there are cells").containsExactly(0, 0, 0, 9);
        cells.add(2);
        cells.spread();
        cells.add(0);
        cells.add(2);
        cells.sums(sums);
        assertThat(sums).containsExactly(1, 0, 2, 9);
    }

    @Test
    void adds_amounts_and_empties_a_cell_for_good() {
        cells.add(1, 40, cells.stripe());
        cells.spread();
        cells.add(1, 2, cells.stripe());
        cells.addAgain(0, 7, cells.stripe());
        assertThat(cells.drain(1)).isEqualTo(42);
        assertThat(cells.drain(1)).isZero();
        assertThat(cells.sum(0)).as("another cell").isEqualTo(7);
    }

    @Test
    void takes_back_what_was_given_and_no_more() {
        cells.give(1);
        cells.give(1);
        assertThat(cells.left(1)).isEqualTo(2);
        assertThat(cells.tryTake(0)).as("another cell").isFalse();
        assertThat(cells.tryTake(1)).isTrue();
        assertThat(cells.left(1)).isOne();
        assertThat(cells.tryTake(1)).isTrue();
        assertThat(cells.tryTake(1)).as("empty again").isFalse();
        assertThat(cells.left(1)).isZero();
    }

    @Test
    void keeps_its_sums_when_it_grows_and_stops_growing() {
        cells.add(0);
        int rows = 0;
        int adds = 1;
        while (cells.rows() > rows) {
            rows = cells.rows();
            cells.spread();
            cells.add(0);
            adds++;
        }
        int stripes = rows - 1;
        assertThat(stripes).isGreaterThanOrEqualTo(2 * Runtime.getRuntime().availableProcessors());
        assertThat(stripes).isLessThan(4 * Runtime.getRuntime().availableProcessors() + 1);
        assertThat(Integer.bitCount(stripes)).as("a power of two").isOne();
        assertThat(cells.sum(0)).isEqualTo(adds);
    }

    @Test
    void a_thread_that_meets_another_moves_on_once_there_are_stripes_enough() {
        int rows;
        do {
            rows = cells.rows();
            cells.spread();
        } while (cells.rows() > rows);
        long[] before = cells.stripe();
        cells.spread();
        assertThat(cells.stripe()).isNotSameAs(before);
    }

    @Test
    void takes_from_other_stripes_when_its_own_is_empty() throws Exception {
        cells.spread();
        int adds = 0;
        for (int i = 0; i < 4; i++) { // four threads in a row have ids of both parities
            adds += Threads.on(Thread::new, () -> {
                cells.give(0);
                return 1;
            });
        }
        for (int i = 0; i < adds; i++) {
            assertThat(cells.tryTake(0)).isTrue();
        }
        assertThat(cells.tryTake(0)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("io.sluice.core.testing.Threads#kinds")
    void no_thread_s_additions_are_lost(ThreadFactory kind) throws Exception {
        int perThread = 100_000;
        Threads.together(
                4,
                starter -> Threads.on(kind, () -> {
                    for (int i = 0; i < perThread; i++) {
                        cells.add(i % 3);
                    }
                    return null;
                }));
        assertThat(cells.sum(0) + cells.sum(1) + cells.sum(2)).isEqualTo(4L * perThread);
    }

    @Test
    void threads_take_exactly_what_was_given() throws Exception {
        int perThread = 50_000;
        List<Integer> taken = Threads.together(4, thread -> {
            int mine = 0;
            for (int i = 0; i < perThread; i++) {
                if (thread % 2 == 0) {
                    cells.give(0);
                } else if (cells.tryTake(0)) {
                    mine++;
                }
            }
            return mine;
        });
        int left = 0;
        while (cells.tryTake(0)) {
            left++;
        }
        assertThat(taken.stream().mapToInt(mine -> mine).sum() + left).isEqualTo(2L * perThread);
    }

    @Test
    void a_thread_that_has_given_finds_something_to_take() throws Exception {
        Threads.together(4, thread -> {
            for (int i = 0; i < 100_000; i++) {
                cells.give(0);
                if (!cells.tryTake(0)) {
                    throw new AssertionError("nothing left in round " + i);
                }
            }
            return null;
        });
        assertThat(cells.tryTake(0)).as("something left over").isFalse();
    }
}
