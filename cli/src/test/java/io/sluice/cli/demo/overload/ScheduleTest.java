package io.sluice.cli.demo.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ScheduleTest {
    private static final long SECOND = 1_000_000_000;

    private static long between(Schedule schedule, long from, long to) {
        return IntStream.range(0, schedule.calls())
                .mapToLong(schedule::due)
                .filter(due -> due >= from && due < to)
                .count();
    }

    @Test
    void each_phase_has_its_rate() {
        Schedule schedule = Schedule.of(List.of(Phase.open(1_000, 5), Phase.open(4_000, 5)), 1);
        assertThat(between(schedule, 0, 5 * SECOND)).isCloseTo(5_000, within(300L));
        assertThat(between(schedule, 5 * SECOND, 10 * SECOND)).isCloseTo(20_000, within(600L));
    }

    @Test
    void calls_come_in_order_and_never_after_the_end() {
        Schedule schedule = Schedule.of(List.of(Phase.open(500, 2), Phase.open(1, 1)), 2);
        for (int i = 1; i < schedule.calls(); i++) {
            assertThat(schedule.due(i)).isBetween(schedule.due(i - 1), 3 * SECOND - 1);
        }
    }

    @Test
    void gaps_are_those_of_independent_callers() {
        Schedule schedule = Schedule.of(List.of(Phase.open(1_000, 20)), 3);
        long longer = IntStream.range(1, schedule.calls())
                .filter(i -> schedule.due(i) - schedule.due(i - 1) > SECOND / 1_000)
                .count();
        assertThat(longer / (double) schedule.calls())
                .as("longer than the mean: 1/e")
                .isCloseTo(0.368, within(0.02));
    }

    @Test
    void the_same_seed_makes_the_same_calls() {
        List<Phase> phases = List.of(Phase.open(100, 1));
        assertThat(Schedule.of(phases, 4).due(50))
                .isEqualTo(Schedule.of(phases, 4).due(50));
        assertThat(Schedule.of(phases, 4).due(50))
                .isNotEqualTo(Schedule.of(phases, 5).due(50));
    }

    @Test
    void a_closed_phase_schedules_nothing() {
        assertThat(Schedule.of(List.of(Phase.closed(8, 3)), 6).calls()).isZero();
    }

    @Test
    void phases_survive_the_way_to_another_process() {
        List<Phase> phases = List.of(Phase.open(100, 3), Phase.closed(8, 5));
        assertThat(Phase.read(Phase.write(phases))).isEqualTo(phases);
    }
}
