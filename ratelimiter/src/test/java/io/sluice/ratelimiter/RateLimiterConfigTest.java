package io.sluice.ratelimiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.BadValueException;
import io.sluice.core.gate.CallCounters;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import io.sluice.ratelimiter.RateLimiterConfig.Algorithm;
import io.sluice.ratelimiter.RateLimiterConfig.Limit;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RateLimiterConfigTest {

    @Test
    void has_the_documented_defaults() {
        assertThat(RateLimiterConfig.ofDefaults())
                .isEqualTo(new RateLimiterConfig(
                        Algorithm.TOKEN_BUCKET,
                        50,
                        Duration.ofSeconds(1),
                        50,
                        Duration.ZERO,
                        null,
                        3,
                        0,
                        false,
                        List.of(),
                        AppliesTo.EVERY_CALL,
                        Scope.INSTANCE,
                        ClusterOptions.ofDefaults()));
    }

    @Test
    void a_copy_is_equal_and_changes_nothing() {
        RateLimiterConfig config = RateLimiterConfig.custom()
                .algorithm(Algorithm.TOKEN_BUCKET)
                .limitForPeriod(1_000)
                .limitRefreshPeriod(Duration.ofMillis(10))
                .burst(70)
                .timeoutDuration(Duration.ofSeconds(2))
                .borrowForCriticalPlus(3)
                .leased(true)
                .and(1_000_000_000, Duration.ofDays(1))
                .and(2_000_000_000, Duration.ofDays(2), 5)
                .build();
        assertThat(config.toBuilder().build()).isEqualTo(config).hasSameHashCodeAs(config);
        assertThat(config.toBuilder().burst(71).build()).isNotEqualTo(config);
        assertThat(config.furtherLimits())
                .containsExactly(
                        new Limit(1_000_000_000, Duration.ofDays(1), 1_000_000_000),
                        new Limit(2_000_000_000, Duration.ofDays(2), 5));
    }

    @Test
    void the_burst_follows_the_other_options_until_it_is_set() {
        assertThat(RateLimiterConfig.custom().build().toBuilder()
                        .limitForPeriod(7)
                        .build()
                        .burst())
                .isEqualTo(7);
        assertThat(RateLimiterConfig.custom()
                        .warmUp(Duration.ofSeconds(1), 5)
                        .build()
                        .burst())
                .isEqualTo(1);
        assertThat(RateLimiterConfig.custom()
                        .algorithm(Algorithm.LEAKY_BUCKET)
                        .build()
                        .burst())
                .isEqualTo(1);
        assertThat(RateLimiterConfig.custom().burst(7).build().toBuilder()
                        .limitForPeriod(9)
                        .build()
                        .burst())
                .isEqualTo(7);
    }

    @Test
    void a_bad_value_is_refused_with_its_name_the_range_and_itself() {
        refused(c -> c.limitForPeriod(0), "limitForPeriod must be between 1 and 10000000, but was 0");
        refused(c -> c.limitForPeriod(10_000_001), "limitForPeriod must be between 1 and 10000000, but was 10000001");
        refused(
                c -> c.limitRefreshPeriod(Duration.ofMillis(1)).limitForPeriod(10_001),
                "limitForPeriod must be between 1 and 10000, but was 10001");
        refused(
                c -> c.limitRefreshPeriod(Duration.ofNanos(999_999)),
                "limitRefreshPeriod must be between PT0.001S and PT744H, but was PT0.000999999S");
        refused(
                c -> c.limitRefreshPeriod(Duration.ofDays(31).plusNanos(1)),
                "limitRefreshPeriod must be between PT0.001S and PT744H, but was PT744H0.000000001S");
        refused(c -> c.burst(0), "burst must be between 1 and ");
        refused(
                c -> c.timeoutDuration(Duration.ofNanos(-1)),
                "timeoutDuration must be between PT0S and PT2562047H47M16.854775807S, but was PT-0.000000001S");
        refused(c -> c.warmUp(Duration.ZERO), "warmUpPeriod must be between PT0.001S and PT744H, but was PT0S");
        refused(c -> c.warmUp(Duration.ofSeconds(1), 1), "coldFactor must be between 1.0000000000000002 and 100.0");
        refused(c -> c.borrowForCriticalPlus(51), "borrowForCriticalPlus must be between 0 and 50, but was 51");
        refused(c -> c.algorithm(null), "algorithm must be present, but was null");
    }

    @Test
    void a_bad_value_of_a_further_limit_is_refused_with_its_place() {
        UnaryOperator<RateLimiterConfig.Builder> first = c -> c.and(1_000, Duration.ofMinutes(1));
        refused(
                c -> first.apply(c).and(0, Duration.ofDays(1)),
                "furtherLimits[1].limitForPeriod must be between 1 and 864000000000, but was 0");
        refused(
                c -> first.apply(c).and(1, null),
                "furtherLimits[1].limitRefreshPeriod must be between PT0.001S and PT744H, but was null");
        refused(c -> first.apply(c).and(7, Duration.ofDays(1), 0), "furtherLimits[1].burst must be between 1 and ");
        refused(
                c -> first.apply(c).and(7, Duration.ofDays(1), 2).algorithm(Algorithm.FIXED_WINDOW),
                "furtherLimits[1].burst must be 7 for FIXED_WINDOW, but was 2");
        refused(
                c -> c.limitForPeriod(10_000).leased(true).and(7, Duration.ofDays(1)),
                "leased must be false unless it is a TOKEN_BUCKET without warm-up of 10000 permits a second or more,"
                        + " but was true with TOKEN_BUCKET and 8.101851851851852E-5 a second by"
                        + " furtherLimits[0].limitForPeriod");
    }

    @Test
    void what_is_missing_is_refused_by_its_name() {
        refused(c -> c.furtherLimits(null), "furtherLimits must be present, but was null");
        refused(
                c -> c.furtherLimits(Arrays.asList(new Limit(1, Duration.ofDays(1)), null)),
                "furtherLimits[1] must be present, but was null");
        refused(c -> c.appliesTo(null), "appliesTo must be present, but was null");
        refused(
                c -> c.timeoutDuration(null),
                "timeoutDuration must be between PT0S and PT2562047H47M16.854775807S, but was null");
        RateLimiterConfig d = RateLimiterConfig.ofDefaults();
        assertThatThrownBy(() -> new RateLimiterConfig(
                        d.algorithm(),
                        50,
                        d.limitRefreshPeriod(),
                        50,
                        Duration.ZERO,
                        null,
                        3,
                        0,
                        false,
                        null,
                        d.appliesTo(),
                        d.scope(),
                        d.cluster()))
                .hasMessage("furtherLimits must be present, but was null");
    }

    @Test
    void options_that_do_not_go_together_are_refused() {
        refused(c -> c.algorithm(Algorithm.LEAKY_BUCKET).burst(2), "burst must be 1 for LEAKY_BUCKET, but was 2");
        refused(c -> c.algorithm(Algorithm.FIXED_WINDOW).burst(2), "burst must be 50 for FIXED_WINDOW, but was 2");
        refused(
                c -> c.algorithm(Algorithm.SLIDING_WINDOW)
                        .warmUp(Duration.ofSeconds(1))
                        .burst(50),
                "algorithm must be TOKEN_BUCKET or LEAKY_BUCKET with a warmUpPeriod, but was SLIDING_WINDOW");
        refused(c -> c.leased(true), "leased must be false unless");
        refused(c -> c.limitForPeriod(10_000).leased(true).warmUp(Duration.ofSeconds(1)), "leased must be false");
        refused(c -> c.limitForPeriod(10_000).leased(true).and(10, Duration.ofDays(1)), "leased must be false");
    }

    @Test
    void a_limit_of_the_cluster_is_a_plain_token_bucket() {
        ClusterOptions open =
                ClusterOptions.custom().fallback(Fallback.FAIL_OPEN).build();
        refused(c -> c.cluster(open), "cluster must be absent unless scope is CLUSTER, but was ClusterOptions[");
        refused(
                c -> c.scope(Scope.CLUSTER).algorithm(Algorithm.SLIDING_WINDOW),
                "algorithm must be TOKEN_BUCKET with scope CLUSTER, but was SLIDING_WINDOW");
        refused(
                c -> c.scope(Scope.CLUSTER).warmUp(Duration.ofSeconds(1)),
                "warmUpPeriod must be absent with scope CLUSTER, but was PT1S");
        refused(
                c -> c.scope(Scope.CLUSTER).borrowForCriticalPlus(1),
                "borrowForCriticalPlus must be 0 with scope CLUSTER, but was 1");
        refused(
                c -> c.scope(Scope.CLUSTER).limitForPeriod(10_000).leased(true),
                "leased must be false with scope CLUSTER, but was true");
        refused(c -> c.scope(Scope.CLUSTER).and(10, Duration.ofDays(1)), "furtherLimits must be [] with scope CLUSTER");
        RateLimiterConfig cluster = RateLimiterConfig.custom()
                .scope(Scope.CLUSTER)
                .timeoutDuration(Duration.ofSeconds(1))
                .cluster(open)
                .build();
        assertThat(cluster.toBuilder().build()).isEqualTo(cluster);
        assertThatThrownBy(() -> RateLimiter.of("pay", cluster))
                .hasMessageStartingWith("scope must be INSTANCE for a limiter of this process");
        assertThatThrownBy(() -> RateLimiter.ofDefaults("pay").update(cluster))
                .hasMessageStartingWith("scope must be INSTANCE for a limiter of this process");
    }

    @Test
    void whom_nobody_connects_has_no_limits_of_the_cluster() {
        RateLimiterConfig config =
                RateLimiterConfig.custom().scope(Scope.CLUSTER).build();
        assertThatThrownBy(() -> ClusterLimits.none()
                        .inShadow()
                        .rateLimiter("pay", config, new CallCounters(), name -> Optional.empty()))
                .isInstanceOf(BadValueException.class)
                .hasMessage(
                        "scope must be INSTANCE or SHARE unless a cluster client was given, by cluster(...) of the builder,"
                                + " but was CLUSTER for \"pay\"");
        assertThatThrownBy(() -> ClusterLimits.none()
                        .keyedRateLimiter("pay", KeyedRateLimiterConfig.ofDefaults(), new CallCounters()))
                .hasMessageContaining("CLUSTER for \"pay\"");
    }

    @Test
    void the_rule_of_the_server_has_the_name_of_the_resource_unless_it_has_another() {
        assertThat(ClusterOptions.ofDefaults().ruleOr("pay")).isEqualTo("pay");
        ClusterOptions other = ClusterOptions.custom().rule("shared").build();
        assertThat(other.ruleOr("pay")).isEqualTo("shared");
        assertThat(other.toBuilder().build()).isEqualTo(other);
        assertThatThrownBy(() -> ClusterOptions.custom().rule(" ").build())
                .hasMessage("rule must not be blank, but was \" \"");
        assertThatThrownBy(() -> ClusterOptions.custom().rule("x".repeat(201)).build())
                .hasMessage("length of rule must be between 1 and 200, but was 201");
    }

    private static void refused(UnaryOperator<RateLimiterConfig.Builder> change, String message) {
        assertThatThrownBy(() -> change.apply(RateLimiterConfig.custom()).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
