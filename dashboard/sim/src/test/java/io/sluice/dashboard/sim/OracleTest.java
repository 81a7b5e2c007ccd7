package io.sluice.dashboard.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OracleTest {
    private static final long MINUTE = 60_000;

    private final Oracle oracle = new Oracle("pay-1", Duration.ofMinutes(2));

    @Test
    void tells_seconds_in_order_and_only_those_in_which_something_happened() {
        oracle.offered(MINUTE + 999, "b");
        oracle.offered(MINUTE + 999, "a");
        oracle.succeeded(MINUTE + 1_000, "b");
        oracle.offered(MINUTE - 1, "b");
        oracle.rejected(MINUTE - 1, "b");
        oracle.failed(2 * MINUTE, "b");

        assertThat(oracle.tallies(0, 4 * MINUTE))
                .containsExactly(
                        new Tally("pay-1", MINUTE - 1_000, "b", 1, 1, 0, 0),
                        new Tally("pay-1", MINUTE, "a", 1, 0, 0, 0),
                        new Tally("pay-1", MINUTE, "b", 1, 0, 0, 0),
                        new Tally("pay-1", MINUTE + 1_000, "b", 0, 0, 0, 1),
                        new Tally("pay-1", 2 * MINUTE, "b", 0, 0, 1, 0));
    }

    @Test
    void the_first_moment_is_included_and_the_last_is_not() {
        oracle.offered(MINUTE + 5_000, "a");

        assertThat(oracle.tallies(MINUTE + 5_000, MINUTE + 6_000)).hasSize(1);
        assertThat(oracle.tallies(MINUTE + 5_001, MINUTE + 6_000)).isEmpty();
        assertThat(oracle.tallies(MINUTE, MINUTE + 5_000)).isEmpty();
        assertThat(oracle.tallies(Long.MIN_VALUE, Long.MAX_VALUE)).hasSize(1);
        assertThat(oracle.tallies(5 * MINUTE, 0))
                .as("the end before the beginning")
                .isEmpty();
    }

    @Test
    void forgets_what_is_older_than_it_should_remember() {
        oracle.offered(0, "a");
        oracle.offered(2 * MINUTE + 59_999, "a");
        assertThat(oracle.tallies(0, 10 * MINUTE)).hasSize(2);

        oracle.offered(3 * MINUTE, "a");
        assertThat(oracle.tallies(0, 10 * MINUTE))
                .extracting(Tally::second)
                .containsExactly(2 * MINUTE + 59_000, 3 * MINUTE);
    }

    @Test
    void a_minute_in_the_place_of_a_forgotten_one_has_nothing_of_it() {
        oracle.offered(5_000, "a");
        oracle.failed(5_000, "b");

        oracle.offered(3 * MINUTE + 5_000, "a");
        assertThat(oracle.tallies(0, 10 * MINUTE))
                .containsExactly(new Tally("pay-1", 3 * MINUTE + 5_000, "a", 1, 0, 0, 0));
    }
}
