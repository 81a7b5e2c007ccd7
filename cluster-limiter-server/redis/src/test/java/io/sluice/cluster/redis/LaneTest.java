package io.sluice.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LaneTest {
    private static final long SECOND = 1_000_000_000;

    private final Lane lane = new Lane("shop", 7);

    @Test
    void expects_what_it_heard_and_the_time_since_then_but_not_for_long() {
        assertThat(lane.expectedMicros(0)).as("nothing was heard").isNegative();
        lane.heard(5_000_000, 8_000_000, Long.MAX_VALUE);
        assertThat(lane.expectedMicros(Long.MAX_VALUE + SECOND)).isEqualTo(6_000_000);
        assertThat(lane.expectedMicros(Long.MAX_VALUE + 61 * SECOND)).isNegative();
    }
}
