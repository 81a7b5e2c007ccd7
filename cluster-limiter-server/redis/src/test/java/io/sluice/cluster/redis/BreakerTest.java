package io.sluice.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class BreakerTest {
    private static final long MILLI = 1_000_000;

    private final Breaker breaker = new Breaker(new Random(1));

    @Test
    void opens_at_the_third_failure_in_a_row_and_says_so_once() {
        assertThat(breaker.failed()).isFalse();
        assertThat(breaker.failed()).isFalse();
        breaker.succeeded();
        breaker.failed();
        breaker.failed();
        assertThat(breaker.isOpen()).isFalse();
        assertThat(breaker.failed()).isTrue();
        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.failed()).as("known already").isFalse();
        breaker.succeeded();
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void waits_longer_from_probe_to_probe_up_to_half_a_second() {
        assertThat(breaker.nextWaitNanos()).isBetween(25 * MILLI, 50 * MILLI);
        assertThat(breaker.nextWaitNanos()).isBetween(50 * MILLI, 100 * MILLI);
        for (int i = 0; i < 10; i++) {
            breaker.nextWaitNanos();
        }
        assertThat(breaker.nextWaitNanos()).isBetween(250 * MILLI, 500 * MILLI);
        breaker.succeeded();
        assertThat(breaker.nextWaitNanos()).isBetween(25 * MILLI, 50 * MILLI);
    }
}
