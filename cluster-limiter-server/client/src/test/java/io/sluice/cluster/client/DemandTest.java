package io.sluice.cluster.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** How large leases are asked for; one permit more where a fraction that is not exact is rounded up. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DemandTest {
    private static final long MILLI = 1_000_000;

    private long now = Long.MAX_VALUE - 5 * MILLI; // crosses the wrap of nanoTime
    private final Demand demand = new Demand(now);

    private void sample(long used) {
        now += 10 * MILLI;
        demand.sample(used, now);
    }

    @Test
    void as_long_as_nothing_is_known_one_permit_is_asked_for() {
        assertThat(demand.size()).isEqualTo(1);
    }

    @Test
    void a_lease_is_what_is_needed_in_20_ms_and_what_was_missed_is_needed() {
        demand.missed(40);
        sample(60);
        assertThat(demand.size()).as("100 in 10 ms").isBetween(200L, 201L);
        sample(60);
        assertThat(demand.size()).as("none, by a moving average").isBetween(100L, 101L);
    }

    @Test
    void what_was_taken_of_a_lease_that_is_gone_counts_once() {
        sample(50);
        demand.gone(50);
        sample(50); // of another lease
        assertThat(demand.size()).isBetween(100L, 101L);
    }

    @Test
    void it_doubles_when_leases_are_used_up_too_soon_and_halves_when_they_last_too_long() {
        sample(50);
        demand.lasted(10 * MILLI - 1);
        assertThat(demand.size()).isBetween(200L, 201L);
        demand.lasted(10 * MILLI);
        demand.lasted(40 * MILLI);
        assertThat(demand.size()).as("neither too soon nor too long").isBetween(200L, 201L);
        demand.lasted(40 * MILLI + 1);
        demand.lasted(40 * MILLI + 1);
        assertThat(demand.size()).as("never less than what is needed").isBetween(100L, 101L);
    }

    @Test
    void it_says_for_how_long_nothing_was_needed() {
        sample(1);
        assertThat(demand.idleNanos(now)).isZero();
        sample(1);
        assertThat(demand.idleNanos(now)).isEqualTo(10 * MILLI);
        demand.missed(1);
        sample(1);
        assertThat(demand.idleNanos(now)).isZero();
    }

    @Test
    void without_leases_it_begins_anew() {
        sample(50);
        demand.lasted(1);
        demand.reset();
        assertThat(demand.size()).isEqualTo(1);
        sample(50);
        assertThat(demand.size()).isBetween(100L, 101L);
    }
}
