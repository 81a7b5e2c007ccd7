package io.sluice.ratelimiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ratelimiter.RateLimiterConfig.Algorithm;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** 10 a second, and 15 a minute. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SeveralLimitsTest {
    private final Rig rig = Rig.with(config -> config.and(15, Duration.ofMinutes(1)));

    @Test
    void a_call_needs_a_permit_of_each() {
        assertThat(rig.takes(20)).isEqualTo(10);
        assertThat(rig.advanceMillis(1_000).takes(20)).isEqualTo(5);
        assertThat(rig.advanceMillis(1_000).takes(20))
                .as("the minute's are spent")
                .isZero();
        assertThat(rig.advanceMillis(2_000).takes(20)).as("one in four seconds").isEqualTo(1);
    }

    @Test
    void a_refusal_by_one_takes_nothing_from_the_other() {
        rig.takes(10);
        rig.advanceMillis(1_000);
        assertThat(rig.takes(100)).isEqualTo(5);
        rig.limiter.update(RateLimiterConfig.custom().limitForPeriod(10).build());
        assertThat(rig.takes(20)).as("half of the second's are left").isEqualTo(5);
    }

    @Test
    void a_refusal_says_when_all_have_a_permit() {
        rig.takes(10);
        rig.advanceMillis(1_000);
        rig.takes(5);
        assertThatThrownBy(rig.limiter::acquire)
                .isInstanceOfSatisfying(
                        RateLimitExceededException.class,
                        refusal -> assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(3)));
    }

    @Test
    void waiters_wait_for_the_slowest() {
        rig.update(config -> config.timeoutDuration(Duration.ofSeconds(10)));
        rig.takes(10);
        rig.calls("a", "b", "c", "d", "e", "f", "g", "h");
        rig.advanceMillis(20_000);
        assertThat(rig.ended)
                .containsExactly("h-timeout", "a@100", "b@200", "c@300", "d@400", "e@500", "f@4000", "g@8000");
    }

    @Test
    void what_is_left_is_the_least_that_is_left() {
        rig.takes(8);
        assertThat(rig.limiter.snapshot().availablePermissions()).isEqualTo(2);
        assertThat(rig.advanceMillis(1_000).limiter.snapshot().availablePermissions())
                .isEqualTo(7);
        assertThat(rig.limiter.drainPermissions()).isEqualTo(7);
    }

    @Test
    void the_share_that_is_spent_of_each_stays_the_same() {
        rig.takes(10);
        rig.limiter.changeLimit(100);
        assertThat(rig.limiter.snapshot().availablePermissions())
                .as("the first is spent")
                .isZero();
        rig.advanceMillis(1_000);
        assertThat(rig.takes(100)).as("a third of the second limit was left").isEqualTo(5);
    }

    @Test
    void windows_hold_together_too() {
        Rig windows =
                Rig.with(config -> config.algorithm(Algorithm.FIXED_WINDOW).and(15, Duration.ofMinutes(1)));
        assertThat(windows.takes(20)).isEqualTo(10);
        assertThat(windows.advanceMillis(1_000).takes(20)).isEqualTo(5);
        assertThat(windows.advanceMillis(58_999).takes(20)).isZero();
        assertThat(windows.advanceMillis(1).takes(20)).isEqualTo(10);
    }

    @Test
    void a_permit_that_is_given_back_goes_back_to_all() {
        rig.takes(10);
        rig.limiter.cancel(0);
        assertThat(rig.takes(5)).isEqualTo(1);
    }
}
