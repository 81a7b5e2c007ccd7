package io.sluice.core.window;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WindowSnapshotTest {
    @Test
    void rates_run_from_zero_to_one() {
        WindowSnapshot some = new WindowSnapshot(8, 2, 4);
        assertThat(some.failureRate()).isEqualTo(0.25);
        assertThat(some.slowCallRate()).isEqualTo(0.5);
        assertThat(some.successes()).isEqualTo(6);
        assertThat(new WindowSnapshot(3, 3, 3).failureRate()).isEqualTo(1);
    }

    @Test
    void rates_of_no_calls_are_zero() {
        assertThat(WindowSnapshot.EMPTY.failureRate()).isZero();
        assertThat(WindowSnapshot.EMPTY.slowCallRate()).isZero();
        assertThat(WindowSnapshot.EMPTY.successes()).isZero();
    }
}
