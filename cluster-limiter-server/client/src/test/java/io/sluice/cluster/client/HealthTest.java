package io.sluice.cluster.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HealthTest {
    private static final long MILLI = 1_000_000;
    private static final long DEADLINE = 10 * MILLI;
    private final Health health = new Health(DEADLINE, new Random(1), 0);

    @Test
    void does_not_answer_before_the_stream_is_open() {
        assertThat(health.isAnswering()).isFalse();
        assertThat(health.untilProbe(0)).as("may be tried at once").isLessThanOrEqualTo(0);
        health.opened(0);
        assertThat(health.isAnswering()).isTrue();
        health.broken(0);
        assertThat(health.isAnswering()).isFalse();
    }

    @Test
    void three_deadlines_without_an_answer_are_enough() {
        health.opened(0);
        health.failed(0, 10 * MILLI);
        health.failed(10 * MILLI, 30 * MILLI - 1);
        assertThat(health.isAnswering()).isTrue();
        health.failed(20 * MILLI, 30 * MILLI);
        assertThat(health.isAnswering()).isFalse();
    }

    @Test
    void an_answer_starts_the_count_again() {
        health.opened(0);
        health.failed(0, 10 * MILLI);
        health.answered(11 * MILLI);
        health.failed(25 * MILLI, 35 * MILLI);
        assertThat(health.isAnswering()).isTrue();
    }

    @Test
    void half_of_twenty_asks_are_enough() {
        health.opened(0);
        for (int i = 0; i < 9; i++) {
            health.failed(i, i + 1);
            health.answered(i + 1);
        }
        health.answered(20);
        assertThat(health.isAnswering()).as("9 of 19").isTrue();
        health.failed(19, 20);
        assertThat(health.isAnswering()).as("10 of 20").isFalse();
    }

    @Test
    void failures_of_an_earlier_second_are_forgotten() {
        health.opened(0);
        for (int i = 0; i < 10; i++) {
            health.failed(i, i + 1);
            health.answered(i + 1);
        }
        health.failed(2000 * MILLI - 1, 2000 * MILLI);
        assertThat(health.isAnswering()).isTrue();
    }

    @Test
    void probes_wait_longer_each_time_up_to_two_seconds_and_never_the_same() {
        health.opened(0);
        health.broken(0);
        assertThat(health.untilProbe(0)).isBetween(25 * MILLI, 50 * MILLI);
        for (int i = 0; i < 10; i++) {
            health.putProbeOff(0);
        }
        long one = health.untilProbe(0);
        health.putProbeOff(0);
        assertThat(one).isBetween(1000 * MILLI, 2000 * MILLI).isNotEqualTo(health.untilProbe(0));
        health.opened(0);
        health.answered(0);
        health.broken(0);
        assertThat(health.untilProbe(0)).as("after an answer").isLessThanOrEqualTo(50 * MILLI);
    }
}
