package io.sluice.ratelimiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.time.ManualClock;
import io.sluice.ratelimiter.RateLimiterConfig.Limit;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class KeyedRateLimiterConfigTest {

    @Test
    void defaults() {
        assertThat(KeyedRateLimiterConfig.ofDefaults())
                .isEqualTo(config("key", Map.of()))
                .isEqualTo(KeyedRateLimiterConfig.custom().build());
    }

    @Test
    void a_builder_made_of_a_config_changes_only_what_it_is_told_and_leaves_the_config_alone() {
        KeyedRateLimiterConfig config = KeyedRateLimiterConfig.custom()
                .key("user")
                .limitForPeriod(3)
                .limitRefreshPeriod(Duration.ofMinutes(1))
                .maxKeys(7)
                .override("shop", 9, Duration.ofSeconds(1))
                .build();
        assertThat(config.toBuilder().build()).isEqualTo(config);
        KeyedRateLimiterConfig more = config.toBuilder()
                .limitForPeriod(4)
                .override("shop", 8, Duration.ofSeconds(1))
                .build();
        assertThat(more.burst()).as("it follows the limit").isEqualTo(4);
        assertThat(more.overrides()).containsEntry("shop", new Limit(8, Duration.ofSeconds(1), 8));
        assertThat(config.overrides()).containsEntry("shop", new Limit(9, Duration.ofSeconds(1), 9));
        assertThat(config.toBuilder().burst(2).build().toBuilder()
                        .limitForPeriod(9)
                        .build()
                        .burst())
                .isEqualTo(2);
    }

    @Test
    void a_bad_value_is_refused_with_name_range_and_value() {
        refuses(c -> c.key(" "), "key must not be blank, but was \" \"");
        refuses(c -> c.limitForPeriod(0), "limitForPeriod must be between 1 and 10000000, but was 0");
        refuses(
                c -> c.limitRefreshPeriod(Duration.ZERO),
                "limitRefreshPeriod must be between PT0.001S and PT744H, but was PT0S");
        refuses(c -> c.burst(0), "burst must be between 1 and ");
        refuses(c -> c.maxKeys(0), "maxKeys must be between 1 and 10000000, but was 0");
        refuses(
                c -> c.override("a", new Limit(1, Duration.ofSeconds(1), 0)),
                "overrides[a].burst must be between 1 and ");
        refuses(
                c -> c.override("a", 0, Duration.ofSeconds(1)),
                "overrides[a].limitForPeriod must be between 1 and 10000000, but was 0");
        refuses(
                c -> c.override("a", 1, Duration.ZERO),
                "overrides[a].limitRefreshPeriod must be between PT0.001S and PT744H, but was PT0S");
    }

    @Test
    void what_is_missing_is_refused_by_its_name() {
        Map<String, Limit> overrides = new HashMap<>();
        overrides.put("a", null);
        refuses(c -> c.key(null), "key must not be blank, but was null");
        refuses(c -> c.override(null, 1, Duration.ofSeconds(1)), "value must be present, but was null");
        refuses(c -> c.override("a", null), "limit must be present, but was null");
        assertThatThrownBy(() -> config("key", null)).hasMessage("overrides must be present, but was null");
        assertThatThrownBy(() -> config("key", overrides)).hasMessage("overrides[a] must be present, but was null");
    }

    private static KeyedRateLimiterConfig config(String key, Map<String, Limit> overrides) {
        return new KeyedRateLimiterConfig(
                key, 50, Duration.ofSeconds(1), 50, 100_000, overrides, Scope.INSTANCE, ClusterOptions.ofDefaults());
    }

    @Test
    void a_limit_of_the_cluster_has_its_overrides_at_the_server() {
        refuses(
                c -> c.scope(Scope.CLUSTER).override("a", 1, Duration.ofSeconds(1)),
                "overrides must be empty with scope CLUSTER, but was [a]");
        KeyedRateLimiterConfig cluster = KeyedRateLimiterConfig.custom()
                .scope(Scope.CLUSTER)
                .cluster(ClusterOptions.custom().rule("shared").build())
                .build();
        assertThat(cluster.toBuilder().build()).isEqualTo(cluster);
        assertThatThrownBy(() -> KeyedRateLimiter.of("search", cluster))
                .hasMessageStartingWith("scope must be INSTANCE for a limiter of this process");
    }

    private static void refuses(UnaryOperator<KeyedRateLimiterConfig.Builder> change, String message) {
        assertThatThrownBy(() -> change.apply(KeyedRateLimiterConfig.custom()).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void a_registry_keeps_limiters_by_name() {
        KeyedRateLimiterConfig config =
                KeyedRateLimiterConfig.custom().limitForPeriod(3).build();
        ManualClock clock = new ManualClock();
        KeyedRateLimiterRegistry registry = KeyedRateLimiterRegistry.of(config, Map.of("team", "pay"), clock);
        KeyedRateLimiter limiter = registry.keyedRateLimiter("search");
        assertThat(registry.keyedRateLimiter("search")).isSameAs(limiter);
        assertThat(registry.keyedRateLimiter("search", config)).isSameAs(limiter);
        assertThat(limiter.config()).isEqualTo(config);
        assertThat(limiter.clock()).isSameAs(clock);
        assertThat(registry.tags("search")).containsEntry("team", "pay");
        assertThatThrownBy(() -> registry.keyedRateLimiter("search", KeyedRateLimiterConfig.ofDefaults()))
                .hasMessageContaining("exists with another configuration");
        assertThatThrownBy(() -> registry.keyedRateLimiter("search", config, Map.of("a", "b")))
                .hasMessageContaining("exists with other tags");
        KeyedRateLimiter other = KeyedRateLimiter.of("search", config, clock);
        assertThat(registry.replace(other)).contains(limiter);
        assertThat(registry.keyedRateLimiter("search")).isSameAs(other);
        assertThat(KeyedRateLimiterRegistry.ofDefaults().defaults()).isEqualTo(KeyedRateLimiterConfig.ofDefaults());
    }
}
