package io.sluice.dashboard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.gate.CallCounts;
import io.sluice.ratelimiter.ClusterLimitSnapshot;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PartsTest {

    @Test
    void what_a_limit_of_the_cluster_refuses_counts() {
        CallCounts counts = new CallCounts(3, 2, 1, 1, 0, 0);
        ClusterLimitSnapshot limit =
                new ClusterLimitSnapshot("pay", "pay", 10, 0, 0, 0, true, 4, 0, Duration.ZERO, counts);
        assertThat(Parts.countsOf(limit)).isEqualTo(counts);
    }
}
