package io.sluice.cli.demo.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OutcomeTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void recovery_ends_with_the_first_good_second_that_began_after_it() {
        assertThat(outcome(Sample.second(42, 200, 0), Sample.second(43, 0, 200), Sample.second(44, 190, 10))
                        .recoveryNanos())
                .as("second 42 is over when the service recovers")
                .hasValue(2 * SECOND);
        assertThat(outcome(Sample.second(43, 200, 0)).recoveryNanos()).hasValue(SECOND);
    }

    @Test
    void a_second_is_good_from_95_percent_on() {
        assertThat(Sample.second(1, 190, 10).well()).isTrue();
        assertThat(Sample.second(1, 189, 11).well()).isFalse();
        assertThat(Sample.second(1, 0, 0).well()).as("nothing ended").isFalse();
    }

    @Test
    void who_never_recovers_has_no_time() {
        assertThat(outcome(Sample.second(60, 100, 100)).recoveryNanos()).isEmpty();
    }

    private static Outcome outcome(Second... seconds) {
        return new Outcome(Sample.SCRIPT, List.of(seconds), List.of(), Sample.total());
    }
}
