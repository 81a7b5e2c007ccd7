package io.sluice.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ArrivalsTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Arrivals arrivals = new Arrivals(200, 10);

    @Test
    void the_first_arrives_at_once_and_the_others_evenly() {
        assertThat(arrivals.by(-1)).isZero();
        assertThat(arrivals.by(0)).isEqualTo(1);
        assertThat(arrivals.by(SECOND / 200 - 1)).as("just before the second").isEqualTo(1);
        assertThat(arrivals.by(SECOND / 200)).isEqualTo(2);
        assertThat(arrivals.by(SECOND - 1)).as("in the first second").isEqualTo(200);
        assertThat(arrivals.by(SECOND)).isEqualTo(201);
    }

    @Test
    void none_arrives_after_the_end() {
        assertThat(arrivals.total()).isEqualTo(2_000);
        assertThat(arrivals.by(10 * SECOND - 1)).isEqualTo(2_000);
        assertThat(arrivals.by(10 * SECOND)).isEqualTo(2_000);
        assertThat(arrivals.by(Long.MAX_VALUE)).isEqualTo(2_000);
        assertThat(arrivals.at(1_999)).isLessThan(10 * SECOND);
    }

    @Test
    void rates_and_lengths_out_of_range_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Arrivals(0, 10))
                .withMessage("perSecond must be between 1 and 10000, but was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Arrivals(200, 3_601))
                .withMessage("seconds must be between 1 and 3600, but was 3601");
    }
}
