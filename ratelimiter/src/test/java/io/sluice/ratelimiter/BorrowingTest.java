package io.sluice.ratelimiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Priority;
import io.sluice.core.testing.Threads;
import io.sluice.ratelimiter.RateLimiterConfig.Algorithm;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls that matter most take permits from the future. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BorrowingTest {

    @ParameterizedTest
    @EnumSource
    void critical_calls_get_as_many_more_as_may_be_borrowed(Algorithm algorithm) {
        Rig rig = Rig.with(config -> config.algorithm(algorithm).borrowForCriticalPlus(4));
        assertThat(rig.limiter.contextual()).isTrue();
        rig.takes(20);
        assertThat(criticalTakes(rig, 20)).isEqualTo(4);
        assertThat(criticalTakes(rig, 20)).as("that is the bound").isZero();
    }

    @Test
    void the_others_pay_for_it() {
        Rig rig = Rig.with(config -> config.borrowForCriticalPlus(4));
        rig.takes(20);
        criticalTakes(rig, 20);
        assertThat(rig.advanceMillis(400).takes(1)).isZero();
        assertThat(rig.advanceMillis(100).takes(5)).isEqualTo(1);
    }

    @Test
    void in_a_long_stretch_borrowing_adds_its_bound_once() {
        Rig rig = Rig.with(config -> config.borrowForCriticalPlus(4));
        int granted = 0;
        for (int i = 0; i < 1_000; i++) {
            granted += criticalTakes(rig, 5);
            rig.advanceMillis(10);
        }
        assertThat(granted).isLessThanOrEqualTo(10 + 4 + 100);
    }

    @Test
    void a_critical_call_overtakes_those_who_wait_and_they_wait_longer() {
        Rig rig = Rig.with(config -> config.borrowForCriticalPlus(4).timeoutDuration(Duration.ofMillis(250)));
        rig.takes(10);
        rig.calls("a", "b");
        CallContext.EMPTY
                .withPriority(Priority.CRITICAL_PLUS)
                .run(() -> rig.limiter.enqueue(rig.new Caller("critical"), 0, CallContext.current()));
        assertThat(rig.ended).as("b would have to wait too long now").containsExactly("b-timeout", "critical@0");
        rig.advanceMillis(1_000);
        assertThat(rig.ended).containsExactly("b-timeout", "critical@0", "a@200");
    }

    @Test
    void without_it_priorities_are_not_asked_for() {
        Rig rig = Rig.plain();
        rig.takes(20);
        assertThat(criticalTakes(rig, 5)).isZero();
    }

    @Test
    void nothing_is_borrowed_while_permits_lie_in_the_lots_of_others() throws Exception {
        for (int permits : new int[] {1, 2}) {
            Rig rig = Rig.with(config ->
                    config.limitForPeriod(100_000).burst(128).leased(true).borrowForCriticalPlus(100));
            Threads.together(2, thread -> rig.takes(1)); // a lot of 64 for each, and the bucket is empty
            assertThat(criticalTakes(rig, 50 / permits, permits)).isEqualTo(50 / permits);
            assertThat(rig.takes(200)).as("of 128, and nothing on top of it").isEqualTo(76);
            assertThat(criticalTakes(rig, 200))
                    .as("all of what may be borrowed")
                    .isEqualTo(100);
        }
    }

    static int criticalTakes(Rig rig, int tries) {
        return criticalTakes(rig, tries, 1);
    }

    private static int criticalTakes(Rig rig, int tries, int permits) {
        int[] taken = new int[1];
        CallContext.EMPTY.withPriority(Priority.CRITICAL_PLUS).run(() -> {
            for (int i = 0; i < tries; i++) {
                taken[0] += rig.limiter.tryAcquirePermission(permits) ? 1 : 0;
            }
        });
        return taken[0];
    }
}
