package io.sluice.ratelimiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ratelimiter.RateLimiterConfig.Algorithm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each algorithm with exact numbers. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AlgorithmsTest {

    @Test
    void a_leaky_bucket_of_10_a_second_and_half_a_second_of_patience_serves_six_of_ten_callers() {
        Rig rig = Rig.with(config -> config.algorithm(Algorithm.LEAKY_BUCKET).timeoutDuration(Duration.ofMillis(500)));
        rig.calls("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
        assertThat(rig.ended).containsExactly("a@0", "g-timeout", "h-timeout", "i-timeout", "j-timeout");
        rig.ended.clear();
        rig.advanceMillis(2_000);
        assertThat(rig.ended).containsExactly("b@100", "c@200", "d@300", "e@400", "f@500");
    }

    @ParameterizedTest
    @EnumSource(names = {"TOKEN_BUCKET", "LEAKY_BUCKET"})
    void a_cold_limiter_gets_up_to_speed_in_its_warm_up(Algorithm algorithm) {
        Rig rig = warming(algorithm);
        assertThat(grantsPerSecond(rig, 13)).containsExactly(4, 3, 4, 4, 5, 4, 5, 6, 7, 8, 10, 10, 10);
    }

    @Test
    void a_limiter_that_was_idle_for_half_its_warm_up_needs_the_other_half_again() {
        Rig rig = warming(Algorithm.TOKEN_BUCKET);
        grantsPerSecond(rig, 12);
        Rig cold = warming(Algorithm.TOKEN_BUCKET);
        List<Integer> fromCold = grantsPerSecond(cold, 12);
        waitUntilIdle(rig);
        rig.advanceMillis(5_000);
        List<Integer> again = grantsPerSecond(rig, 7);
        assertThat(again.subList(0, 5).stream().mapToInt(i -> i).sum())
                .as("as many as in the second half of the warm-up, give or take the first")
                .isBetween(sum(fromCold.subList(5, 10)) - 1, sum(fromCold.subList(5, 10)) + 1);
        assertThat(again.subList(5, 7)).containsExactly(10, 10);
    }

    @Test
    void several_permits_of_a_limiter_that_warms_up_are_there_when_it_was_said_that_they_would_be() {
        Rig rig = warming(Algorithm.TOKEN_BUCKET);
        grantsPerSecond(rig, 12);
        Reservation several = rig.limiter.reserve(5);
        Duration wait = several.waitDuration();
        rig.clock.advance(wait.toNanos() - 1);
        assertThat(several.isGranted())
                .as("waiting cools, and that is reckoned with")
                .isFalse();
        assertThat(several.waitDuration()).hasNanos(1);
        rig.clock.advance(1);
        assertThat(several.isGranted()).isTrue();
    }

    @Test
    void a_sliding_window_never_exceeds_its_limit_within_any_period() {
        Rig rig = Rig.with(config -> config.algorithm(Algorithm.SLIDING_WINDOW));
        assertThat(rig.advanceMillis(950).takes(20)).isEqualTo(10);
        assertThat(rig.advanceMillis(999).takes(20))
                .as("not around the edge of a period either")
                .isZero();
        assertThat(rig.advanceMillis(51).takes(20)).isEqualTo(10);
    }

    @Test
    void a_fixed_window_is_counted_from_when_the_limiter_was_made() {
        Rig rig = Rig.with(config -> config.algorithm(Algorithm.FIXED_WINDOW));
        assertThat(rig.advanceMillis(999).takes(20)).isEqualTo(10);
        assertThat(rig.advanceMillis(1).takes(20)).isEqualTo(10);
        assertThat(rig.advanceMillis(999).takes(20)).isZero();
        assertThat(rig.limiter.snapshot().availablePermissions()).isZero();
        rig.advanceMillis(1);
        assertThat(rig.limiter.snapshot().availablePermissions()).isEqualTo(10);
    }

    /** Sentinel lets 20 of a limit of 10 a second pass within 502 ms, around the edge of two windows. */
    @ParameterizedTest
    @CsvSource({"TOKEN_BUCKET, 15", "LEAKY_BUCKET, 6", "SLIDING_WINDOW, 10", "FIXED_WINDOW, 20"})
    void ten_a_second_let_no_more_pass_within_502_ms_than_the_algorithm_says(Algorithm algorithm, int worst) {
        assertThat(mostWithin(502, 10, algorithm)).isEqualTo(worst);
    }

    /** Resilience4j lets 200 of a limit of 100 a second pass within 1 ms, around the edge of two windows. */
    @ParameterizedTest
    @CsvSource({"TOKEN_BUCKET, 100", "LEAKY_BUCKET, 1", "SLIDING_WINDOW, 100", "FIXED_WINDOW, 200"})
    void a_hundred_a_second_let_no_more_pass_within_1_ms_than_the_algorithm_says(Algorithm algorithm, int worst) {
        assertThat(mostWithin(1, 100, algorithm)).isEqualTo(worst);
    }

    /** The most that pass in a stretch of so many milliseconds, wherever it begins, though somebody asks in each of them. */
    private static int mostWithin(int millis, int perSecond, Algorithm algorithm) {
        int most = 0;
        for (int begin : new int[] {0, 1, 250, 498, 499, 500, 750, 998, 999}) {
            Rig rig = Rig.with(config -> config.algorithm(algorithm).limitForPeriod(perSecond));
            rig.advanceMillis(10_000 + begin);
            int passed = rig.takes(2 * perSecond);
            for (int i = 0; i < millis; i++) {
                passed += rig.advanceMillis(1).takes(2 * perSecond);
            }
            most = Math.max(most, passed);
        }
        return most;
    }

    /** In Sentinel a count of 0.2 is a division by zero, and no count below 1 ever lets a call pass. */
    @ParameterizedTest
    @EnumSource
    void one_in_five_seconds_lets_one_pass_every_five_seconds(Algorithm algorithm) {
        Rig rig = Rig.with(
                config -> config.algorithm(algorithm).limitForPeriod(1).limitRefreshPeriod(Duration.ofSeconds(5)));
        for (int i = 0; i < 10; i++) {
            assertThat(rig.takes(3)).isEqualTo(1);
            assertThat(rig.advanceMillis(4_999).takes(3)).isZero();
            rig.advanceMillis(algorithm == Algorithm.SLIDING_WINDOW ? 501 : 1); // a slice late
        }
    }

    @ParameterizedTest
    @EnumSource
    void each_algorithm_lets_callers_wait(Algorithm algorithm) {
        Rig rig = Rig.with(config -> config.algorithm(algorithm).timeoutDuration(Duration.ofSeconds(60)));
        int before = rig.takes(20);
        for (int i = 0; i < 100; i++) {
            rig.call("c" + i);
        }
        rig.advanceMillis(13_000);
        assertThat(rig.limiter.snapshot().waiting()).isZero();
        assertThat(rig.ended).hasSize(100);
        assertThat(rig.limiter.counts().permitted())
                .as("waiters are counted by their callers")
                .isEqualTo(before);
        assertThat(rig.clock.pending()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void each_algorithm_gives_back_what_was_not_used(Algorithm algorithm) {
        Rig rig = Rig.with(config -> config.algorithm(algorithm));
        int taken = rig.takes(20);
        rig.limiter.cancel(0);
        assertThat(rig.takes(20)).isEqualTo(1);
        assertThat(rig.limiter.drainPermissions()).isZero();
        rig.advanceMillis(10_000);
        assertThat(rig.limiter.drainPermissions()).isEqualTo(taken);
        assertThat(rig.takes(1)).isZero();
    }

    private static Rig warming(Algorithm algorithm) {
        return Rig.with(config ->
                config.algorithm(algorithm).warmUp(Duration.ofSeconds(10)).timeoutDuration(Duration.ofHours(1)));
    }

    /** Somebody always waits. */
    private static List<Integer> grantsPerSecond(Rig rig, int seconds) {
        List<Integer> grants = new ArrayList<>();
        Reservation next = rig.limiter.reserve();
        for (int second = 0; second < seconds; second++) {
            int granted = 0;
            long end = rig.now() + Rig.SECOND;
            while (true) {
                if (next.isGranted()) {
                    granted++;
                    next = rig.limiter.reserve();
                    continue;
                }
                long wait = next.waitDuration().toNanos();
                if (rig.now() + wait >= end) {
                    break;
                }
                rig.clock.advance(wait);
            }
            rig.clock.advance(end - rig.now());
            grants.add(granted);
        }
        next.cancel();
        return grants;
    }

    private static void waitUntilIdle(Rig rig) {
        while (rig.limiter.snapshot().availablePermissions() == 0) {
            rig.advanceMillis(1);
        }
    }

    private static int sum(List<Integer> numbers) {
        return numbers.stream().mapToInt(i -> i).sum();
    }
}
