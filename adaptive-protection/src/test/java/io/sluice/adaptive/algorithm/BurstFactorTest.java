package io.sluice.adaptive.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class BurstFactorTest {
    private static final double LIMIT = 40;

    private final BurstFactor burst = new BurstFactor(4);

    @Test
    void is_one_as_long_as_the_limit_is_a_guess() {
        burst.learn(turnedAway(20), LIMIT);
        assertThat(burst.value()).isEqualTo(1);
        burst.allow();
        assertThat(burst.value()).isEqualTo(4);
    }

    @Test
    void the_credit_is_halved_when_one_in_ten_on_it_comes_too_late_and_given_up_when_little_is_left() {
        burst.allow();
        burst.learn(onCredit(100, 10, 0), LIMIT);
        assertThat(burst.value()).as("just not too many").isEqualTo(4);
        burst.learn(onCredit(100, 11, 0), LIMIT);
        assertThat(burst.value()).isEqualTo(2.5);
        for (int i = 0; i < 4; i++) {
            burst.learn(onCredit(100, 11, 0), LIMIT);
        }
        assertThat(burst.value()).isEqualTo(1);
    }

    @Test
    void calls_that_would_be_too_late_anyway_are_not_held_against_it() {
        burst.allow();
        burst.learn(onCredit(100, 29, 20), LIMIT);
        assertThat(burst.value()).as("one in five is late without credit").isEqualTo(4);
    }

    @Test
    void comes_back_with_bursts_that_found_none() {
        burst.allow();
        for (int i = 0; i < 5; i++) {
            burst.learn(onCredit(100, 50, 0), LIMIT);
        }
        burst.learn(turnedAway(9), LIMIT);
        assertThat(burst.value())
                .as("no burst: too few began while little was in flight")
                .isEqualTo(1);
        burst.learn(turnedAway(10), LIMIT);
        burst.learn(onCredit(100, 0, 0), LIMIT);
        assertThat(burst.value()).isCloseTo(1.2, within(1e-9));
    }

    /** So many of a hundred on credit came too late, and so many of a hundred within the limit. */
    private static Window onCredit(int count, int late, int lateWithin) {
        Latencies all = new Latencies(count, 0, 0);
        return new Window(0, 100, Latencies.NONE, all, lateWithin, all, late, 10, 40, 40, Double.NaN);
    }

    private static Window turnedAway(int far) {
        Latencies few = new Latencies(far, 0, 0);
        return new Window(0, 100, few, new Latencies(100, 0, 0), 0, Latencies.NONE, 0, 10, 40, 40, Double.NaN);
    }
}
