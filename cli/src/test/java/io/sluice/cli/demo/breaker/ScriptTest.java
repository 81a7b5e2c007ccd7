package io.sluice.cli.demo.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.demo.breaker.Script.Phase;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ScriptTest {
    private final Script minute = new Script(60);
    private final Script shortest = new Script(10);

    @Test
    void a_minute_has_four_phases() {
        assertThat(minute.startOf(Phase.ERRORS)).isEqualTo(Duration.ofSeconds(12));
        assertThat(minute.startOf(Phase.SLOW)).isEqualTo(Duration.ofSeconds(24));
        assertThat(minute.startOf(Phase.RECOVERY)).isEqualTo(Duration.ofSeconds(42));
        assertThat(minute.slowLatency()).isEqualTo(Duration.ofSeconds(2));
        assertThat(minute.clientTimeout()).isEqualTo(Duration.ofMillis(1_500));
        assertThat(minute.openWait()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void a_phase_begins_at_its_moment_and_not_before() {
        long errors = minute.startOf(Phase.ERRORS).toNanos();
        assertThat(minute.phaseAt(0)).isEqualTo(Phase.HEALTHY);
        assertThat(minute.phaseAt(errors - 1)).isEqualTo(Phase.HEALTHY);
        assertThat(minute.phaseAt(errors)).isEqualTo(Phase.ERRORS);
        assertThat(minute.phaseAt(Duration.ofMinutes(5).toNanos())).isEqualTo(Phase.RECOVERY);
    }

    @Test
    void a_second_belongs_to_the_phase_in_its_middle() {
        assertThat(shortest.phaseOfSecond(1)).isEqualTo(Phase.HEALTHY);
        assertThat(shortest.phaseOfSecond(2)).isEqualTo(Phase.HEALTHY);
        assertThat(shortest.phaseOfSecond(3)).isEqualTo(Phase.ERRORS);
        assertThat(shortest.phaseOfSecond(10)).isEqualTo(Phase.RECOVERY);
    }

    @Test
    void a_short_run_waits_less_and_a_long_one_no_longer() {
        assertThat(shortest.slowLatency()).isEqualTo(Duration.ofSeconds(1));
        assertThat(shortest.clientTimeout()).isEqualTo(Duration.ofMillis(750));
        assertThat(shortest.openWait()).isEqualTo(Duration.ofMillis(500));
        assertThat(new Script(600).slowLatency()).isEqualTo(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 11, 30, 37, 60, 61, 600})
    void phases_fill_the_run_and_leave_time_for_probes(int seconds) {
        Script script = new Script(seconds);
        Duration sum = Duration.ZERO;
        for (Phase phase : Phase.values()) {
            assertThat(script.startOf(phase)).isEqualTo(sum);
            sum = sum.plus(script.lengthOf(phase));
        }
        assertThat(sum).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(script.clientTimeout()).as("slow answers come too late").isLessThan(script.slowLatency());
        Duration probation = script.clientTimeout().plus(script.openWait());
        assertThat(script.lengthOf(Phase.SLOW))
                .as("a whole probation while slow")
                .isGreaterThan(probation);
        assertThat(script.lengthOf(Phase.RECOVERY)).as("time to close").isGreaterThan(probation.multipliedBy(2));
    }
}
