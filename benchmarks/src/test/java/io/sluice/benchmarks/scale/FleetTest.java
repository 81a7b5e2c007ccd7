package io.sluice.benchmarks.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FleetTest {
    private static final Costs COSTS = new Costs(10, 5, 150, 200, 100);

    private static Scenario scenario(int keys, double calls, double cutOff) {
        return new Scenario("small", 2, 2, 10, 2, keys, 1.0, calls, 100, 100, 3, cutOff);
    }

    @Test
    void limits_are_kept_and_used_and_nobody_below_them_is_refused() {
        Outcome outcome = Fleet.play(scenario(100, 500, 0), COSTS, 1);
        assertThat(outcome.asked()).as("20 processes, 500 calls a second, 3 s").isCloseTo(30_000, within(1_000L));
        assertThat(outcome.mostAhead()).isLessThanOrEqualTo(1);
        assertThat(outcome.usedOfLimit()).isGreaterThan(0.97);
        assertThat(outcome.refusedBelowLimit()).isLessThan(0.001);
        assertThat(outcome.work().asks()).isGreaterThanOrEqualTo(outcome.work().entries());
        assertThat(outcome.work().entries())
                .isGreaterThanOrEqualTo(outcome.work().scripts());
    }

    @Test
    void what_comes_of_a_seed_is_always_the_same() {
        Scenario scenario = scenario(20, 100, 0.3);
        Outcome first = Fleet.play(scenario, COSTS, 7);
        Outcome again = Fleet.play(scenario, COSTS, 7);
        assertThat(again.letIn()).isEqualTo(first.letIn());
        assertThat(again.framesUp()).isEqualTo(first.framesUp());
        assertThat(again.work()).isEqualTo(first.work());
        assertThat(Fleet.play(scenario, COSTS, 8).framesUp()).isNotEqualTo(first.framesUp());
    }

    @Test
    void those_who_are_cut_off_let_in_their_share_and_no_more() {
        Outcome cut = Fleet.play(scenario(1, 500, 0.5), COSTS, 1);
        assertThat(cut.usedOfLimit()).isGreaterThan(0.9);
        double untilFoundAgain =
                1 + 0.6; // a third of three seconds, and what is left of a wait that doubles from 50 ms
        double shareOfTheCutOff = 0.9 * 0.5 * 100 * untilFoundAgain;
        assertThat(cut.mostAhead() * 100).isLessThanOrEqualTo(100 + shareOfTheCutOff);
    }

    @Test
    void a_second_master_halves_the_work_of_the_first() {
        Scenario two = scenario(1_000, 200, 0);
        Outcome outcome = Fleet.play(two, COSTS, 3);
        assertThat(outcome.work().busiestMicros())
                .isCloseTo(outcome.work().micros() / 2, within(outcome.work().micros() / 4));
    }
}
