package io.sluice.cluster.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.LimitRule.Algorithm;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Permits that are granted before they have come. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ReservationTest {
    private static final LimitRule TEN =
            LimitRule.custom("pay").limitForPeriod(10).leaseShare(0).build();

    private static Answer reserve(Rig rig, long permits, Duration maxWait) {
        return rig.decide(1, new Ask.Acquire(List.of(new Target("pay")), permits, permits, maxWait.toNanos()));
    }

    @Test
    void nobody_waits_while_there_are_permits() {
        Rig rig = Rig.filled(TEN);
        Answer answer = reserve(rig, 10, Duration.ofSeconds(1));
        assertThat(answer.granted()).isEqualTo(10);
        assertThat(answer.waitNanos()).isZero();
    }

    @Test
    void permits_that_come_within_the_time_are_granted_with_a_wait_and_are_missing_later() {
        Rig rig = Rig.filled(TEN);
        rig.take("pay", "", 10);
        Answer two = reserve(rig, 2, Duration.ofMillis(500));
        assertThat(two.granted()).isEqualTo(2);
        assertThat(two.waitNanos()).isEqualTo(200 * Rig.MILLI);
        assertThat(reserve(rig, 3, Duration.ofMillis(500)).waitNanos()).isEqualTo(500 * Rig.MILLI);
        Answer more = reserve(rig, 1, Duration.ofMillis(500));
        assertThat(more.verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(more.retryAfterNanos()).isEqualTo(600 * Rig.MILLI);
        rig.advance(Duration.ofMillis(500));
        assertThat(rig.take("pay", "", 10)).as("what came is reserved").isZero();
        rig.advance(Duration.ofMillis(100));
        assertThat(rig.take("pay", "", 10)).isEqualTo(1);
    }

    @Test
    void a_changed_rule_does_not_forget_what_is_reserved() {
        Rig rig = Rig.filled(TEN);
        rig.take("pay", "", 10);
        reserve(rig, 5, Duration.ofMillis(500));
        rig.engine()
                .rules(Rig.NAMESPACE, List.of(TEN.toBuilder().limitForPeriod(20).build()));
        assertThat(rig.take("pay", "", 1)).isZero();
        rig.advance(Duration.ofMillis(549));
        assertThat(rig.take("pay", "", 1))
                .as("half of the new burst is reserved")
                .isZero();
        rig.advance(Duration.ofMillis(1));
        assertThat(rig.take("pay", "", 1)).isEqualTo(1);
    }

    @Test
    void more_than_the_burst_and_windows_cannot_be_reserved() {
        Rig rig = Rig.filled(TEN);
        assertThat(reserve(rig, 11, Duration.ofSeconds(10)).verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(reserve(rig, 1, Duration.ofSeconds(11)).verdict()).isEqualTo(Verdict.BAD_REQUEST);
        Rig sliding =
                Rig.filled(TEN.toBuilder().algorithm(Algorithm.SLIDING_WINDOW).build());
        sliding.take("pay", "", 10);
        assertThat(reserve(sliding, 1, Duration.ofSeconds(10)).verdict()).isEqualTo(Verdict.BLOCKED);
    }
}
