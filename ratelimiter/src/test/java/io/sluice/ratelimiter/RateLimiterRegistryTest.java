package io.sluice.ratelimiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.time.ManualClock;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RateLimiterRegistryTest {
    private final RateLimiterConfig config =
            RateLimiterConfig.custom().limitForPeriod(3).build();
    private final ManualClock clock = new ManualClock();
    private final RateLimiterRegistry registry = RateLimiterRegistry.of(config, Map.of("team", "pay"), clock);

    @Test
    void a_name_is_one_limiter() {
        RateLimiter limiter = registry.rateLimiter("payments");
        assertThat(registry.rateLimiter("payments")).isSameAs(limiter);
        assertThat(limiter.config()).isEqualTo(config);
        assertThat(registry.tags("payments")).containsEntry("team", "pay");
        assertThat(RateLimiterRegistry.ofDefaults().defaults()).isEqualTo(RateLimiterConfig.ofDefaults());
    }

    @Test
    void another_configuration_for_the_same_name_is_an_error_but_a_live_change_is_not_another() {
        registry.rateLimiter("payments").changeLimit(5);
        assertThat(registry.rateLimiter("payments", config).config().limitForPeriod())
                .isEqualTo(5);
        assertThatThrownBy(() -> registry.rateLimiter("payments", RateLimiterConfig.ofDefaults()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("exists with another configuration");
        assertThatThrownBy(() -> registry.rateLimiter("payments", config, Map.of("a", "b")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void limiters_go_by_the_clock_of_the_registry() {
        RateLimiter limiter = registry.rateLimiter("payments");
        assertThat(limiter.drainPermissions()).isEqualTo(3);
        clock.advance(1_000_000_000L);
        assertThat(limiter.drainPermissions()).isEqualTo(3);
    }

    @Test
    void a_limiter_can_be_replaced() {
        RateLimiter old = registry.rateLimiter("payments");
        RateLimiter other = RateLimiter.of("payments", config, clock);
        assertThat(registry.replace(other)).contains(old);
        assertThat(registry.rateLimiter("payments")).isSameAs(other);
    }

    /** Beyond 6,000 resources Sentinel lets everything pass, unlimited and uncounted. */
    @Test
    void the_ten_thousandth_resource_is_limited_and_counted_like_the_first() {
        for (int i = 0; i < 10_000; i++) {
            RateLimiter limiter = registry.rateLimiter("resource " + i);
            for (int call = 0; call < 5; call++) {
                limiter.tryAcquirePermission();
            }
        }
        assertThat(registry.all()).hasSize(10_000).allSatisfy(limiter -> {
            assertThat(limiter.counts().permitted()).isEqualTo(3);
            assertThat(limiter.counts().rejected()).isEqualTo(2);
        });
    }
}
