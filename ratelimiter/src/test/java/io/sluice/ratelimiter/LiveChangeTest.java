package io.sluice.ratelimiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ratelimiter.RateLimiterConfig.Algorithm;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is kept when the configuration changes while the limiter runs. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LiveChangeTest {

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"LEAKY_BUCKET"})
    void the_share_that_is_spent_stays_the_same(Algorithm algorithm) {
        Rig rig = Rig.with(config -> config.algorithm(algorithm));
        rig.takes(4);
        rig.limiter.changeLimit(100);
        assertThat(rig.limiter.config().limitForPeriod()).isEqualTo(100);
        assertThat(rig.limiter.config().burst()).as("it follows the limit").isEqualTo(100);
        assertThat(rig.limiter.snapshot().availablePermissions()).isEqualTo(60);
        rig.limiter.changeLimit(5);
        assertThat(rig.takes(20)).isEqualTo(3);
    }

    @Test
    void the_debt_of_a_leaky_bucket_is_scaled() {
        Rig rig = Rig.with(config -> config.algorithm(Algorithm.LEAKY_BUCKET));
        rig.takes(1);
        rig.advanceMillis(50);
        rig.limiter.changeLimit(1);
        assertThat(rig.advanceMillis(499).takes(1))
                .as("half an interval was left")
                .isZero();
        assertThat(rig.advanceMillis(1).takes(1)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void the_algorithm_may_change(Algorithm algorithm) {
        Rig rig = Rig.plain();
        rig.takes(10);
        rig.update(config -> config.algorithm(algorithm));
        assertThat(rig.takes(1)).as("all of it was spent").isZero();
        rig.advanceMillis(2_000);
        assertThat(rig.takes(1)).isEqualTo(1);
        rig.update(config -> config.algorithm(Algorithm.TOKEN_BUCKET).warmUp(Duration.ofSeconds(1)));
        rig.advanceMillis(10_000);
        assertThat(rig.takes(1)).isEqualTo(1);
    }

    @Test
    void a_warm_limiter_stays_as_warm_as_it_was() {
        Rig rig = Rig.with(config -> config.warmUp(Duration.ofSeconds(10)).timeoutDuration(Duration.ofHours(1)));
        for (int i = 0; i < 60; i++) {
            rig.limiter.reserve();
        }
        rig.advanceMillis(10_000);
        rig.advanceMillis(900);
        rig.limiter.changeLimit(20);
        rig.limiter.reserve();
        assertThat(rig.limiter.reserve().waitDuration()).isBetween(Duration.ofMillis(40), Duration.ofMillis(101));
    }

    @Test
    void waiters_keep_their_order_and_come_at_the_new_rate() {
        Rig rig = Rig.patient(Duration.ofSeconds(5));
        rig.takes(10);
        rig.calls("a", "b", "c", "d");
        rig.advanceMillis(150);
        assertThat(rig.ended).containsExactly("a@100");
        rig.limiter.changeLimit(1); // 95 % of the burst are spent, and of the new one, too
        rig.advanceMillis(10_000);
        assertThat(rig.ended).containsExactly("a@100", "b@1100", "c@2100", "d@3100");
    }

    @Test
    void waiters_who_would_wait_too_long_now_are_refused_at_once() {
        Rig rig = Rig.patient(Duration.ofMillis(500));
        rig.takes(10);
        rig.calls("a", "b", "c");
        rig.limiter.changeLimit(4);
        assertThat(rig.ended).containsExactly("c-timeout");
        rig.advanceMillis(1_000);
        assertThat(rig.ended).containsExactly("c-timeout", "a@250", "b@500");
    }

    @Test
    void a_waiter_who_wants_more_than_the_new_burst_is_refused() {
        Rig rig = Rig.patient(Duration.ofSeconds(5));
        rig.takes(10);
        Reservation large = rig.limiter.reserve(8);
        Rig.Caller small = rig.call("small");
        rig.update(config -> config.burst(5));
        assertThat(small.isWaiting()).isTrue();
        assertThatThrownBy(large::waitDuration).isInstanceOf(RateLimitExceededException.class);
        rig.advanceMillis(100);
        assertThat(rig.ended).containsExactly("small@100");
    }

    @Test
    void a_higher_limit_wakes_waiters_in_order() {
        Rig rig = Rig.patient(Duration.ofSeconds(5));
        rig.takes(10);
        rig.calls("a", "b");
        rig.update(config -> config.limitForPeriod(1_000).burst(10));
        rig.advanceMillis(2);
        assertThat(rig.ended).containsExactly("a@1", "b@2");
    }

    @Test
    void the_same_configuration_changes_nothing_and_tells_nobody() {
        Rig rig = Rig.plain();
        rig.update(config -> config);
        assertThat(rig.heard).isEmpty();
    }

    @Test
    void periods_are_still_counted_from_when_the_limiter_was_made() {
        Rig rig = Rig.with(config -> config.algorithm(Algorithm.FIXED_WINDOW));
        rig.advanceMillis(700);
        rig.limiter.changeLimit(20);
        rig.takes(20);
        assertThat(rig.advanceMillis(299).takes(1)).isZero();
        assertThat(rig.advanceMillis(1).takes(30)).isEqualTo(20);
    }
}
