package io.sluice.adaptive.signal;

import static io.sluice.adaptive.signal.SheddingCurves.TIERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SheddingCurvesTest {
    private static final Offset<Double> NEARLY = within(1e-12);

    @Test
    void the_least_important_go_from_080_to_095_by_the_cube() {
        assertThat(SheddingCurves.probability(0.80, 3)).isZero();
        assertThat(SheddingCurves.probability(0.875, 3)).as("half way").isEqualTo(0.125, NEARLY);
        assertThat(SheddingCurves.probability(0.95, 3)).isEqualTo(1, NEARLY);
        assertThat(SheddingCurves.probability(1, 3)).isEqualTo(1);
    }

    @Test
    void the_next_go_from_092_to_099() {
        assertThat(SheddingCurves.probability(0.92, 2)).isZero();
        assertThat(SheddingCurves.probability(0.955, 2)).as("half way").isEqualTo(0.125, NEARLY);
        assertThat(SheddingCurves.probability(0.99, 2)).isEqualTo(1, NEARLY);
    }

    @Test
    void critical_ones_never_go_for_the_processors_sake() {
        assertThat(SheddingCurves.probability(1, 1)).isZero();
        assertThat(SheddingCurves.probability(1, 0)).isZero();
    }

    @Test
    void an_unknown_processor_sheds_nobody() {
        for (int tier = 0; tier < TIERS; tier++) {
            assertThat(SheddingCurves.probability(Double.NaN, tier)).isZero();
        }
    }

    @Test
    void a_quota_that_runs_out_is_saturation_however_low_the_usage() {
        assertThat(SheddingCurves.busy(0.4, 0.1))
                .as("a tenth is not more than a tenth")
                .isEqualTo(0.4);
        assertThat(SheddingCurves.busy(0.4, 0.11)).isEqualTo(1);
        assertThat(SheddingCurves.busy(Double.NaN, 0.11)).isEqualTo(1);
        assertThat(SheddingCurves.busy(0.4, Double.NaN)).isEqualTo(0.4);
        assertThat(SheddingCurves.busy(Double.NaN, Double.NaN)).isNaN();
    }

    @Test
    void memory_sheds_two_tiers_and_then_one_more() {
        assertThat(SheddingCurves.tiersServed(0.849, TIERS)).isEqualTo(TIERS);
        assertThat(SheddingCurves.tiersServed(0.85, TIERS)).isEqualTo(2);
        assertThat(SheddingCurves.tiersServed(0.949, TIERS)).isEqualTo(2);
        assertThat(SheddingCurves.tiersServed(0.95, TIERS)).isEqualTo(1);
    }

    @Test
    void a_tier_comes_back_005_below_where_it_went() {
        assertThat(SheddingCurves.tiersServed(0.90, 1)).as("tier 1, still").isEqualTo(1);
        assertThat(SheddingCurves.tiersServed(0.899, 1)).as("tier 1 again").isEqualTo(2);
        assertThat(SheddingCurves.tiersServed(0.80, 2))
                .as("tiers 2 and 3, still")
                .isEqualTo(2);
        assertThat(SheddingCurves.tiersServed(0.799, 2)).as("all again").isEqualTo(TIERS);
        assertThat(SheddingCurves.tiersServed(0.799, 1)).as("all at once").isEqualTo(TIERS);
        assertThat(SheddingCurves.tiersServed(0.82, 1)).as("one step back").isEqualTo(2);
    }

    @Test
    void unknown_memory_sheds_nobody() {
        assertThat(SheddingCurves.tiersServed(Double.NaN, TIERS)).isEqualTo(TIERS);
        assertThat(SheddingCurves.tiersServed(Double.NaN, 1)).isEqualTo(TIERS);
    }

    @Test
    void the_fuller_of_memory_and_heap_counts_if_both_are_known() {
        assertThat(SheddingCurves.fullness(0.5, 0.6)).isEqualTo(0.6);
        assertThat(SheddingCurves.fullness(0.7, 0.6)).isEqualTo(0.7);
        assertThat(SheddingCurves.fullness(Double.NaN, 0.6)).isEqualTo(0.6);
        assertThat(SheddingCurves.fullness(0.7, Double.NaN)).isEqualTo(0.7);
        assertThat(SheddingCurves.fullness(Double.NaN, Double.NaN)).isNaN();
    }
}
