package io.sluice.ratelimiter.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WarmUpCurveTest {
    private static final double SECOND = 1e9;

    /** 10/s over 10 s, three times slower when cold. */
    private final WarmUpCurve curve = new WarmUpCurve(SECOND / 10, 10 * SECOND, 3);

    @Test
    void permit_k_comes_at_three_tenths_k_less_two_thousandths_of_its_square() {
        assertThat(curve.permits()).isEqualTo(50);
        for (int k = 0; k <= 50; k++) {
            assertThat(curve.nanosAt(k) / SECOND).isCloseTo(0.3 * k - 0.002 * k * k, within(1e-9));
        }
        assertThat(curve.nanosAt(50)).isEqualTo(10 * SECOND);
        assertThat(curve.nanosAt(60)).isEqualTo(11 * SECOND);
    }

    @Test
    void a_permit_costs_what_lies_between_it_and_the_next() {
        assertThat(curve.cost(0, 1) / SECOND).isCloseTo(0.298, within(1e-9));
        assertThat(curve.cost(49, 1) / SECOND).isCloseTo(0.102, within(1e-9));
        assertThat(curve.cost(49, 2) / SECOND).isCloseTo(0.202, within(1e-9));
        assertThat(curve.cost(50, 3) / SECOND).isCloseTo(0.3, within(1e-9));
    }

    @Test
    void a_warm_up_of_weeks_loses_no_part_of_an_interval_of_nanoseconds() {
        WarmUpCurve weeks = new WarmUpCurve(100, 31 * 86_400 * SECOND, 3);
        assertThat(weeks.cost(weeks.permits(), 1)).isEqualTo(100);
        assertThat(weeks.cost(weeks.permits(), 1_000_000)).isEqualTo(1e8);
        assertThat(weeks.cost(0, 1)).isCloseTo(300, within(1e-9));
        assertThat(weeks.cost(weeks.permits() / 2, 1)).isCloseTo(200, within(1e-9));
    }

    @Test
    void idle_time_takes_back_as_much_of_the_warm_up() {
        for (int seconds = 0; seconds <= 10; seconds++) {
            double left = curve.cooled(50, seconds * SECOND);
            assertThat(curve.nanosAt(left) / SECOND).isCloseTo(10 - seconds, within(1e-6));
        }
        assertThat(curve.cooled(50, 0)).isEqualTo(50);
        assertThat(curve.cooled(3, 1_000 * SECOND)).isZero();
    }

    @Test
    void warmth_ends_at_warm() {
        assertThat(curve.warmed(10, 5)).isEqualTo(15);
        assertThat(curve.warmed(49, 5)).isEqualTo(50);
    }
}
