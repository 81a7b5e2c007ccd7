package io.sluice.ratelimiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sluice.core.time.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The form many have the habit of. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CreateTest {
    private final ManualClock clock = new ManualClock();

    @Test
    void two_a_second_can_be_had_at_once_and_then_one_every_half_second() {
        RateLimiter limiter = RateLimiter.create(2.0, clock);
        limiter.acquire();
        limiter.acquire();
        assertThat(limiter.tryAcquirePermission()).isFalse();
        assertThat(limiter.reserve().waitDuration()).isEqualTo(Duration.ofMillis(500));
        assertThat(limiter.reserve().waitDuration()).isEqualTo(Duration.ofSeconds(1));
        clock.advance(Duration.ofDays(1));
        assertThat(limiter.drainPermissions()).isEqualTo(2);
    }

    @Test
    void less_than_one_a_second_is_one_at_a_time() {
        RateLimiter limiter = RateLimiter.create(0.2, clock);
        limiter.acquire();
        for (int i = 1; i <= 1_000; i++) {
            assertThat(limiter.reserve().waitDuration()).isEqualTo(Duration.ofSeconds(5L * i));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.0 / 86_400, 0.3, 1, 2.5, 999.99, 6_000_000, 10_000_000})
    void any_rate_is_met(double rate) {
        RateLimiterConfig config = RateLimiter.create(rate, clock).config();
        double perSecond =
                config.limitForPeriod() / (config.limitRefreshPeriod().toNanos() / 1e9);
        assertThat(perSecond / rate).isCloseTo(1, within(1e-9));
        assertThat(config.burst()).isEqualTo(Math.max(1, (long) rate));
    }

    @Test
    void a_rate_out_of_range_is_refused() {
        assertThatThrownBy(() -> RateLimiter.create(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("permitsPerSecond must be between");
        assertThatThrownBy(() -> RateLimiter.create(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The only test on the machine's clock: the thread is really parked and really woken. */
    @Test
    void acquire_waits() {
        RateLimiter limiter = RateLimiter.create(1_000);
        limiter.drainPermissions();
        for (int i = 0; i < 20; i++) {
            limiter.acquire();
        }
        assertThat(limiter.counts().succeeded()).isEqualTo(20);
    }
}
