package io.sluice.cli.demo.overload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TallyTest {

    @Test
    void counts_each_ending_and_takes_late_calls_for_as_long_as_they_waited() {
        Tally tally = new Tally();
        for (int i = 1; i <= 198; i++) {
            tally.offered();
            tally.good(i);
        }
        for (int i = 0; i < 2; i++) {
            tally.offered();
            tally.late(1_000);
        }
        tally.offered();
        tally.refused();
        tally.offered();
        tally.failed();
        assertThat(tally.second(3)).isEqualTo(new Second(3, 202, 198, 1, 2, 1, 100, 198));
    }

    @Test
    void a_hundredth_and_more_of_late_calls_is_the_99th_percentile() {
        Tally tally = new Tally();
        for (int i = 0; i < 99; i++) {
            tally.good(5);
        }
        tally.late(1_000);
        assertThat(tally.second(1).p99()).as("one in a hundred").isEqualTo(5);
        tally.late(1_000);
        assertThat(tally.second(1).p99()).as("two in 101").isEqualTo(1_000);
    }

    @Test
    void nothing_is_nothing() {
        assertThat(new Tally().second(1)).isEqualTo(new Second(1, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void a_second_survives_the_way_to_another_process() {
        Second second = new Second(7, 10, 4, 3, 2, 1, 1_000, 2_000);
        assertThat(Second.of(second.toMessage())).isEqualTo(second);
    }
}
