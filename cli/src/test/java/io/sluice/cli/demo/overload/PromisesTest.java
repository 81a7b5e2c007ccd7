package io.sluice.cli.demo.overload;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.demo.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PromisesTest {
    private final Plan plan = new Plan(10); // 2 s quiet, 4 s of overload, 4 s quiet

    /** A run of which each second of overload goes like this, and each after it like that. */
    private List<Promise> of(int good, int late, int goodAfterwards) {
        List<Second> seconds = new ArrayList<>();
        for (int number = 1; number <= plan.seconds(); number++) {
            int offered = plan.isOverload(number) ? 1_600 : 200;
            int served = plan.isOverload(number) ? good : plan.isRecovered(number) ? goodAfterwards : 200;
            int gaveUp = plan.isOverload(number) ? late : 0;
            seconds.add(new Second(number, offered, served, offered - served - gaveUp, gaveUp, 0, 1, 1));
        }
        return Promises.of(plan, seconds);
    }

    @Test
    void a_server_that_answers_most_of_what_it_can_keeps_everything() {
        assertThat(of(320, 3, 196)).allMatch(Promise::kept);
        assertThat(of(320, 3, 196))
                .extracting(Promise::text)
                .containsExactly(
                        "at 4 × it still answers 80 % of what it can: 320 of 400 a second",
                        "what it takes it answers in time, 99 of 100: 12 of 1,292 took longer than 500 ms",
                        "a second after the overload everybody is served: 588 of 600",
                        "no call lost: 7,600 offered = 2,468 in time + 5,120 refused + 12 late");
    }

    @Test
    void each_promise_can_be_broken() {
        assertThat(of(319, 0, 200)).extracting(Promise::kept).containsExactly(false, true, true, true);
        assertThat(of(320, 4, 200)).extracting(Promise::kept).containsExactly(true, false, true, true);
        assertThat(of(320, 0, 195)).extracting(Promise::kept).containsExactly(true, true, false, true);
    }

    @Test
    void a_lost_call_is_noticed() {
        List<Promise> promises = Promises.of(plan, List.of(new Second(1, 10, 9, 0, 0, 0, 1, 1)));
        assertThat(promises.get(3).kept()).isFalse();
        assertThat(promises.get(3).text()).contains("10 offered ≠ 9");
    }

    @Test
    void the_phases_fill_the_run() {
        for (int seconds : new int[] {10, 25, 60, 600}) {
            assertThat(new Plan(seconds)
                            .phases().stream().mapToInt(Phase::seconds).sum())
                    .isEqualTo(seconds);
        }
        assertThat(plan.load(2)).isEqualTo("0.5 ×");
        assertThat(plan.load(3)).isEqualTo("4 ×");
        assertThat(plan.load(7)).isEqualTo("0.5 ×");
    }
}
