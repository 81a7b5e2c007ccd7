package io.sluice.cli.demo.limits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
@SuppressWarnings("ConstantOverflow") // on purpose: every test crosses the wrap
class TenthsTest {
    private static final long TENTH = 100_000_000L;
    private static final long START = Long.MAX_VALUE - 3 * TENTH; // crosses the wrap of nanoTime

    private final Tenths tenths = new Tenths(2);

    @BeforeEach
    void begin() {
        tenths.begin(START);
    }

    private void letIn(int tenth, int calls) {
        for (int i = 0; i < calls; i++) {
            tenths.letIn(START + tenth * TENTH);
        }
    }

    @Test
    void a_call_belongs_to_the_tenth_in_which_it_came() {
        tenths.letIn(START);
        tenths.letIn(START + TENTH - 1);
        tenths.letIn(START + TENTH);
        tenths.refused(START + 10 * TENTH);
        assertThat(tenths.letInByTenth(1)).containsExactly(2, 1, 0, 0, 0, 0, 0, 0, 0, 0);
        assertThat(tenths.letIn(1)).isEqualTo(3);
        assertThat(tenths.refused(1)).isZero();
        assertThat(tenths.refused(2)).isEqualTo(1);
        assertThat(tenths.letIn()).isEqualTo(3);
        assertThat(tenths.refused()).isEqualTo(1);
    }

    @Test
    void what_comes_too_late_belongs_to_the_last() {
        tenths.letIn(START + 60 * TENTH);
        assertThat(tenths.letInByTenth(2)).endsWith(0, 1);
    }

    @Test
    void the_most_at_once_is_kept_for_each_tenth() {
        tenths.atOnce(START, 3);
        tenths.atOnce(START + 1, 2);
        tenths.atOnce(START + 12 * TENTH, 7);
        assertThat(tenths.mostAtOnceByTenth(1)).startsWith(3, 0);
        assertThat(tenths.mostAtOnceByTenth(2)).startsWith(0, 0, 7);
        assertThat(tenths.mostAtOnce()).isEqualTo(7);
    }

    @Test
    void being_ahead_of_a_rate_is_judged_over_every_stretch() {
        letIn(2, 25);
        letIn(3, 15);
        letIn(4, 30);
        letIn(9, 28);
        assertThat(tenths.mostLetInWithin(1)).isEqualTo(30);
        assertThat(tenths.mostLetInWithin(3)).isEqualTo(70);
        assertThat(tenths.mostAheadOf(20)).as("25 + 15 + 30 in three tenths").isEqualTo(10);
        assertThat(tenths.mostAheadOf(30)).isZero();
    }
}
