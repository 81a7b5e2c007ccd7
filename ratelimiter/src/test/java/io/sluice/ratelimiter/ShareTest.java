package io.sluice.ratelimiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.time.ManualClock;
import io.sluice.ratelimiter.RateLimiterConfig.Algorithm;
import io.sluice.ratelimiter.RateLimiterConfig.Limit;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Limits of scope SHARE: what one of several instances has of a total. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ShareTest {

    private static RateLimiterConfig.Builder total(long permits) {
        return RateLimiterConfig.custom().scope(Scope.SHARE).limitForPeriod(permits);
    }

    @ParameterizedTest(name = "{0} of {1} for {2}: {3} in {4}")
    @CsvSource({
        "TOKEN_BUCKET,   600, 40, 15, PT1S",
        "TOKEN_BUCKET,   540, 40, 27, PT2S",
        "TOKEN_BUCKET,   100, 40,  5, PT2S",
        "TOKEN_BUCKET,     1, 40,  1, PT40S",
        "TOKEN_BUCKET,   100,  3, 100, PT3S",
        "LEAKY_BUCKET,   100, 40,  5, PT2S",
        "SLIDING_WINDOW, 600, 40, 15, PT1S",
        "SLIDING_WINDOW, 100, 40,  2, PT1S",
        "SLIDING_WINDOW,  10, 40,  1, PT4S",
        "FIXED_WINDOW,    30, 40,  1, PT1.333333334S",
    })
    void each_has_its_part(Algorithm algorithm, long total, int instances, long permits, Duration period) {
        RateLimiterConfig part = total(total).algorithm(algorithm).build().sharedBy(instances);
        assertThat(part.limitForPeriod()).isEqualTo(permits);
        assertThat(part.limitRefreshPeriod()).isEqualTo(period);
        assertThat(part.scope()).isEqualTo(Scope.INSTANCE);
    }

    @ParameterizedTest
    @EnumSource
    void the_only_one_has_the_whole(Algorithm algorithm) {
        RateLimiterConfig.Builder limits = total(70)
                .algorithm(algorithm)
                .limitRefreshPeriod(Duration.ofDays(31))
                .borrowForCriticalPlus(3);
        assertThat(limits.build().sharedBy(1))
                .isEqualTo(limits.scope(Scope.INSTANCE).build());
    }

    @Test
    void all_that_is_counted_is_divided_and_the_rest_stays() {
        RateLimiterConfig total = total(50_000)
                .burst(900)
                .timeoutDuration(Duration.ofMillis(20))
                .borrowForCriticalPlus(10)
                .leased(true)
                .and(4_000_000_000L, Duration.ofDays(1))
                .appliesTo(AppliesTo.origins("mobile"))
                .build();
        assertThat(total.sharedBy(4))
                .isEqualTo(RateLimiterConfig.custom()
                        .limitForPeriod(12_500)
                        .burst(225)
                        .timeoutDuration(Duration.ofMillis(20))
                        .borrowForCriticalPlus(2)
                        .leased(true)
                        .and(1_000_000_000, Duration.ofDays(1))
                        .appliesTo(AppliesTo.origins("mobile"))
                        .build());
        assertThat(total.sharedBy(6).leased()).as("8,333 a second").isFalse();
    }

    @Test
    void a_warm_up_takes_as_long_for_a_part_as_for_the_whole() {
        RateLimiterConfig part =
                total(10).warmUp(Duration.ofSeconds(30), 5).build().sharedBy(5);
        assertThat(part)
                .isEqualTo(RateLimiterConfig.custom()
                        .limitForPeriod(2)
                        .warmUp(Duration.ofSeconds(30), 5)
                        .build());
    }

    @Test
    void what_is_too_little_for_the_longest_period_is_one_permit_in_that() {
        RateLimiterConfig total =
                total(10).limitRefreshPeriod(Duration.ofDays(1)).build();
        assertThat(total.sharedBy(201).limitRefreshPeriod())
                .isEqualTo(Duration.ofHours(482).plusMinutes(24));
        RateLimiterConfig least = total.sharedBy(Integer.MAX_VALUE);
        assertThat(least.limitForPeriod()).isOne();
        assertThat(least.limitRefreshPeriod()).isEqualTo(Duration.ofDays(31));
    }

    @Test
    void other_scopes_are_not_for_sharing() {
        RateLimiterConfig own = RateLimiterConfig.ofDefaults();
        RateLimiterConfig cluster = own.toBuilder().scope(Scope.CLUSTER).build();
        KeyedRateLimiterConfig keyed = KeyedRateLimiterConfig.ofDefaults();
        assertThat(own.sharedBy(40)).isSameAs(own);
        assertThat(cluster.sharedBy(40)).isSameAs(cluster);
        assertThat(keyed.sharedBy(40)).isSameAs(keyed);
        assertThatThrownBy(() -> total(1).build().sharedBy(0))
                .hasMessage("instances must be between 1 and 2147483647, but was 0");
    }

    @Test
    void limits_of_values_are_divided_too() {
        KeyedRateLimiterConfig total = KeyedRateLimiterConfig.custom()
                .scope(Scope.SHARE)
                .key("user")
                .limitForPeriod(20)
                .maxKeys(7)
                .override("crawler", new Limit(2, Duration.ofSeconds(1), 9))
                .build();
        assertThat(total.sharedBy(4))
                .isEqualTo(KeyedRateLimiterConfig.custom()
                        .key("user")
                        .limitForPeriod(5)
                        .maxKeys(7)
                        .override("crawler", new Limit(1, Duration.ofSeconds(2), 2))
                        .build());
    }

    @Test
    void a_limiter_of_its_own_has_nobody_to_share_with() {
        RateLimiterConfig total = total(10).build();
        assertThatThrownBy(() -> RateLimiter.of("pay", total))
                .hasMessage(
                        "scope must be INSTANCE for a limiter of this process; guards share by sharedBy(...), a cluster client"
                                + " makes others, but was SHARE");
        assertThatThrownBy(() -> KeyedRateLimiter.of(
                        "search",
                        KeyedRateLimiterConfig.custom().scope(Scope.SHARE).build()))
                .hasMessageStartingWith("scope must be INSTANCE for a limiter of this process");
        assertThatThrownBy(() -> total(10)
                        .cluster(ClusterOptions.custom().rule("other").build())
                        .build())
                .hasMessageStartingWith("cluster must be absent unless scope is CLUSTER, but was");
    }

    @ParameterizedTest
    @EnumSource
    void whoever_asks_all_the_time_gets_of_all_together_the_total(Algorithm algorithm) {
        ManualClock clock = ManualClock.startingAt(0);
        RateLimiterConfig part = total(12).algorithm(algorithm).build().sharedBy(4);
        List<RateLimiter> instances = IntStream.range(0, 4)
                .mapToObj(i -> RateLimiter.of("instance " + i, part, clock))
                .toList();
        int granted = 0;
        for (int tick = 0; tick < 10_000; tick++) {
            for (RateLimiter instance : instances) {
                granted += instance.tryAcquirePermission() ? 1 : 0;
            }
            clock.advance(Duration.ofMillis(1));
        }
        int begins = algorithm == Algorithm.TOKEN_BUCKET ? 12 : algorithm == Algorithm.LEAKY_BUCKET ? 4 : 0;
        assertThat(granted).as("in ten seconds, and what there is at first").isBetween(108, 120 + begins);
    }

    @Test
    void when_another_comes_what_is_spent_stays_spent() {
        Rig rig = Rig.plain();
        RateLimiterConfig total = total(40).build();
        rig.limiter.update(total.sharedBy(4));
        assertThat(rig.takes(5)).as("of ten").isEqualTo(5);
        rig.limiter.update(total.sharedBy(5));
        assertThat(rig.takes(10)).as("half of eight").isEqualTo(4);
        rig.limiter.update(total.sharedBy(40));
        assertThat(rig.takes(10)).isZero();
        rig.limiter.update(total.sharedBy(2));
        assertThat(rig.advanceMillis(500).takes(20)).isEqualTo(10);
    }
}
