package io.sluice.ratelimiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ratelimiter.RateLimiterConfig.Algorithm;
import io.sluice.ratelimiter.algorithm.SlidingWindow;
import io.sluice.ratelimiter.algorithm.WarmUpCurve;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * From one permit in 31 days to 10,000,000 a second, over periods from 1 ms to 31 days, under every algorithm: a caller who is never
 * satisfied gets what the limit says and no more. He asks for a seventh of the limit at a time, so that he goes through fourteen
 * periods or more.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ExtremesTest {
    private static final long SECOND = Rig.SECOND;
    private static final long LONGEST = Duration.ofDays(31).toNanos();
    private static final int REQUESTS = 100;

    /** What rates are missed by at most where the burst is that of weeks. */
    private static final double DRIFT = 1e-4;

    /** So many permits in so many nanoseconds. */
    record Rate(long limit, long period) {
        /** What is asked for at a time. */
        long share() {
            return Math.max(1, limit / 7);
        }

        double interval() {
            return (double) period / limit;
        }

        /** How long so many intervals take, rounded up to nanoseconds. */
        long nanosFor(long permits) {
            return BigDecimal.valueOf(permits)
                    .multiply(BigDecimal.valueOf(period))
                    .divide(BigDecimal.valueOf(limit), 0, RoundingMode.CEILING)
                    .longValueExact();
        }

        Rig rig(Algorithm algorithm, long borrowed) {
            return Rig.with(config -> config.algorithm(algorithm)
                    .limitForPeriod(limit)
                    .limitRefreshPeriod(Duration.ofNanos(period))
                    .borrowForCriticalPlus(borrowed)
                    .timeoutDuration(Duration.ofDays(20_000)));
        }

        @Override
        public String toString() {
            return limit + " per " + Duration.ofNanos(period);
        }
    }

    static List<Rate> rates() {
        return List.of(
                new Rate(1, LONGEST),
                new Rate(7, LONGEST),
                new Rate(26_784_000_000_000L, LONGEST),
                new Rate(26_783_999_999_999L, LONGEST),
                new Rate(1, 86_400 * SECOND),
                new Rate(1, SECOND),
                new Rate(6_000_000, SECOND),
                new Rate(7_000_000, SECOND),
                new Rate(9_999_999, SECOND),
                new Rate(10_000_000, SECOND),
                new Rate(1, 1_000_000),
                new Rate(10_000, 1_000_000),
                new Rate(9_999, 1_000_001));
    }

    /** When each of the requests was granted, in nanoseconds from the start. */
    private static long[] saturated(Rig rig, long share) {
        long[] granted = new long[REQUESTS];
        for (int i = 0; i < REQUESTS; i++) {
            Reservation reservation = rig.limiter.reserve(share);
            rig.clock.advance(reservation.waitDuration().toNanos());
            assertThat(reservation.isGranted()).isTrue();
            granted[i] = rig.now();
        }
        return granted;
    }

    @ParameterizedTest
    @MethodSource("rates")
    void a_token_bucket_grants_its_burst_and_then_its_rate(Rate rate) {
        long[] granted = saturated(rate.rig(Algorithm.TOKEN_BUCKET, 0), rate.share());
        for (int i = 0; i < REQUESTS; i++) {
            long beyondBurst = Math.max(0, (i + 1) * rate.share() - rate.limit);
            keepsTime(granted[i], rate.nanosFor(beyondBurst));
        }
    }

    @ParameterizedTest
    @MethodSource("rates")
    void a_leaky_bucket_grants_one_interval_after_another(Rate rate) {
        long[] granted = saturated(rate.rig(Algorithm.LEAKY_BUCKET, 0), rate.share());
        for (int i = 0; i < REQUESTS; i++) {
            keepsTime(granted[i], rate.nanosFor((i + 1) * rate.share() - 1));
        }
    }

    /** Never early, and late by a nanosecond or by what rates are missed by. */
    private static void keepsTime(long granted, long exact) {
        assertThat(granted).isBetween(exact, exact + 1 + (long) (DRIFT * exact));
    }

    @ParameterizedTest
    @MethodSource("rates")
    void a_fixed_window_grants_its_limit_in_each_period(Rate rate) {
        long[] granted = saturated(rate.rig(Algorithm.FIXED_WINDOW, 0), rate.share());
        long inEach = rate.limit / rate.share();
        for (int i = 0; i < REQUESTS; i++) {
            assertThat(granted[i]).isEqualTo(i / inEach * rate.period);
        }
    }

    @ParameterizedTest
    @MethodSource("rates")
    void a_sliding_window_grants_its_limit_in_any_period_and_is_late_by_a_slice(Rate rate) {
        long[] granted = saturated(rate.rig(Algorithm.SLIDING_WINDOW, 0), rate.share());
        long inEach = rate.limit / rate.share();
        for (int i = 0; i < REQUESTS; i++) {
            long end = granted[i];
            long inPeriod = LongStream.of(granted)
                    .filter(time -> time <= end && time > end - rate.period)
                    .count();
            assertThat(inPeriod).isLessThanOrEqualTo(inEach);
            long turns = i / inEach;
            assertThat(end)
                    .isBetween(turns * rate.period, turns * (rate.period + SlidingWindow.sliceNanos(rate.period)));
        }
    }

    static Stream<Arguments> warmUps() {
        return rates().stream()
                .flatMap(rate -> Stream.of(Duration.ofMillis(1), Duration.ofSeconds(10), Duration.ofDays(31))
                        .flatMap(warmUp -> Stream.of(Math.nextUp(1.0), 3.0, 100.0)
                                .map(coldFactor -> Arguments.of(rate, warmUp, coldFactor))));
    }

    @ParameterizedTest
    @MethodSource("warmUps")
    void a_warm_up_is_never_faster_than_warm_and_never_slower_than_cold(Rate rate, Duration warmUp, double coldFactor) {
        Rig rig = rate.rig(Algorithm.TOKEN_BUCKET, 0)
                .update(config -> config.burst(1).warmUp(warmUp, coldFactor));
        long[] granted = saturated(rig, rate.share());
        for (int i = 0; i < REQUESTS; i++) {
            double warm = rate.interval() * ((i + 1) * rate.share() - 1);
            assertThat((double) granted[i])
                    .isBetween(warm * (1 - 1e-9) - 1, coldFactor * warm * (1 + 1e-9) + 2 * (i + 1));
        }
    }

    @ParameterizedTest
    @MethodSource("rates")
    void permits_one_by_one_follow_the_curve_of_a_warm_up_and_then_do_not_drift(Rate rate) {
        Rig rig = rate.rig(Algorithm.LEAKY_BUCKET, 0).update(config -> config.warmUp(Duration.ofMillis(1)));
        WarmUpCurve curve = new WarmUpCurve(rate.interval(), 1e6, 3);
        long permits = Math.min(100 * REQUESTS, (long) (4e18 / rate.interval()));
        for (int i = 0; i < permits; i++) {
            Reservation next = rig.limiter.reserve();
            rig.clock.advance(next.waitDuration().toNanos());
            assertThat((double) rig.now()).isCloseTo(curve.nanosAt(i), Offset.offset(2 + 1e-9 * rig.now()));
        }
    }

    static Stream<Arguments> pairs() {
        return rates().stream().flatMap(from -> rates().stream().map(to -> Arguments.of(from, to)));
    }

    /** Whatever is spent and borrowed before, a change leaves a limiter that is full after a rest, and not fuller. */
    @ParameterizedTest
    @MethodSource("pairs")
    void any_rate_can_become_any_other(Rate from, Rate to) {
        for (Algorithm algorithm : Algorithm.values()) {
            for (boolean warmsUp : new boolean[] {false, true}) {
                boolean window = algorithm == Algorithm.FIXED_WINDOW || algorithm == Algorithm.SLIDING_WINDOW;
                if (window && warmsUp) {
                    continue;
                }
                Rig rig = from.rig(algorithm, from.limit);
                rig.limiter.drainPermissions();
                BorrowingTest.criticalTakes(rig, 100);
                rig.update(config -> config.limitForPeriod(to.limit)
                        .limitRefreshPeriod(Duration.ofNanos(to.period))
                        .burst(window ? to.limit : 1)
                        .borrowForCriticalPlus(to.limit)
                        .warmUpPeriod(warmsUp ? Duration.ofMillis(1) : null));
                long most = rig.limiter.config().burst();
                assertThat(rig.limiter.snapshot().availablePermissions()).isBetween(0L, most);
                rig.clock.advance(2 * Math.max(from.period, to.period) + SlidingWindow.sliceNanos(to.period));
                rig.clock.advance(3 * to.period);
                assertThat(rig.limiter.snapshot().availablePermissions())
                        .as("%s, warm-up %s", algorithm, warmsUp)
                        .isEqualTo(most);
                assertThat(rig.limiter.drainPermissions()).isEqualTo(most);
                assertThat(rig.takes(1)).isZero();
            }
        }
    }
}
