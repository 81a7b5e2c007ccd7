package io.sluice.cli.demo.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TallyTest {
    private static final long MILLI = 1_000_000;

    private final Tally tally = new Tally();

    @Test
    void a_second_tells_what_is_new_and_the_total_tells_all() {
        tally.arrived();
        tally.arrived();
        tally.ended(Ending.SUCCEEDED, 10 * MILLI, false);
        Second first = tally.second(1, "CLOSED");
        assertThat(first.counts()).isEqualTo(new Counts(2, 1, 0, 0));
        assertThat(first.held()).isEqualTo(1);
        assertThat(first.calls().count()).isEqualTo(1);

        tally.arrived();
        tally.refusedIn(MILLI / 10);
        tally.ended(Ending.REFUSED, MILLI, true);
        tally.ended(Ending.FAILED, 1_500 * MILLI, true);
        Second next = tally.second(2, "OPEN");
        assertThat(next.counts()).isEqualTo(new Counts(1, 0, 1, 1));
        assertThat(next.held()).isZero();
        assertThat(next.calls().count()).as("refusals are no calls").isEqualTo(1);
        assertThat(next.refusals().count()).isEqualTo(1);

        Total total = tally.total(Counts.NONE, 2);
        assertThat(total.counts()).isEqualTo(new Counts(3, 1, 1, 1));
        assertThat(total.mostHeld()).isEqualTo(2);
        assertThat(total.timeToFail().count()).isEqualTo(2);
        assertThat(total.refusals().count()).isEqualTo(1);
    }

    @Test
    void only_calls_in_vain_while_the_service_was_slow_count_for_the_time_to_fail() {
        tally.arrived();
        tally.arrived();
        tally.ended(Ending.FAILED, MILLI, false);
        tally.ended(Ending.SUCCEEDED, MILLI, true);
        assertThat(tally.total(Counts.NONE, 0).timeToFail().count()).isZero();
    }
}
