package io.sluice.ratelimiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ratelimiter.RateLimiterConfig.Algorithm;
import io.sluice.ratelimiter.RateLimiterConfig.Limit;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** What the instances have together, for any limit and any number of them. */
class ShareProperties {
    private static final BigInteger LONGEST = BigInteger.valueOf(RateLimiterConfig.LONGEST.toNanos());

    private static Limit limit(long permits, long periodMillis) {
        Duration period = Duration.ofMillis(periodMillis);
        return new Limit(Math.min(permits, periodMillis * (RateLimiterConfig.MAX_PER_SECOND / 1_000)), period);
    }

    /** Whether permits so often, by so many, are at most those of the total: p / t * n <= L / P. */
    private static boolean isWithin(Limit part, int instances, Limit total) {
        return product(part.limitForPeriod(), instances, total.periodNanos())
                        .compareTo(product(total.limitForPeriod(), part.periodNanos()))
                <= 0;
    }

    private static BigInteger product(long... factors) {
        BigInteger product = BigInteger.ONE;
        for (long factor : factors) {
            product = product.multiply(BigInteger.valueOf(factor));
        }
        return product;
    }

    /** Where not even one permit comes to each in the longest period. */
    private static boolean isTooLittle(Limit total, int instances) {
        return LONGEST.multiply(BigInteger.valueOf(total.limitForPeriod()))
                        .compareTo(product(total.periodNanos(), instances))
                < 0;
    }

    @Property
    void together_they_have_no_more_than_the_total(
            @ForAll Algorithm algorithm,
            @ForAll @LongRange(min = 1, max = 10_000_000_000L) long permits,
            @ForAll @LongRange(min = 1, max = 2_678_400_000L) long periodMillis,
            @ForAll @IntRange(min = 1) int instances) {
        Limit total = limit(permits, periodMillis);
        Limit part = Share.of(total, algorithm, instances);
        if (isTooLittle(total, instances)) {
            assertThat(part).isEqualTo(new Limit(1, RateLimiterConfig.LONGEST));
        } else {
            assertThat(isWithin(part, instances, total))
                    .as("%s of %s", part, total)
                    .isTrue();
        }
    }

    @Property
    void the_parts_of_a_bucket_are_the_total(
            @ForAll @LongRange(min = 1, max = 10_000_000_000L) long permits,
            @ForAll @LongRange(min = 1, max = 2_678_400_000L) long periodMillis,
            @ForAll @IntRange(min = 1, max = 10_000) int instances) {
        Limit total = limit(permits, periodMillis);
        if (!isTooLittle(total, instances)) {
            Limit part = Share.of(total, Algorithm.TOKEN_BUCKET, instances);
            double together = part.perSecond() * instances;
            assertThat(together).isBetween(total.perSecond() * (1 - 1e-9), total.perSecond() * (1 + 1e-9));
        }
    }

    @Property
    void a_window_never_lets_more_in_than_the_total_while_there_are_permits_for_all(
            @ForAll @LongRange(min = 1, max = 10_000_000) long permits,
            @ForAll @IntRange(min = 1, max = 10_000) int instances) {
        Limit total = limit(permits, 1_000);
        Limit part = Share.of(total, Algorithm.SLIDING_WINDOW, instances);
        if (total.limitForPeriod() >= instances) {
            assertThat(part.limitRefreshPeriod()).isEqualTo(total.limitRefreshPeriod());
            assertThat(part.limitForPeriod() * instances)
                    .isBetween(total.limitForPeriod() - instances + 1, total.limitForPeriod());
        } else {
            assertThat(part.limitForPeriod()).isOne();
        }
    }

    @Property
    void the_more_there_are_the_less_each_has(
            @ForAll Algorithm algorithm,
            @ForAll @LongRange(min = 1, max = 10_000_000) long permits,
            @ForAll @LongRange(min = 1, max = 2_678_400_000L) long periodMillis,
            @ForAll @IntRange(min = 1, max = 100_000) int instances) {
        Limit total = limit(permits, periodMillis);
        Limit fewer = Share.of(total, algorithm, instances);
        Limit more = Share.of(total, algorithm, instances + 1);
        assertThat(rate(more)).isLessThanOrEqualTo(rate(fewer));
        assertThat(more.burst()).isBetween(1L, fewer.burst());
    }

    private static BigDecimal rate(Limit limit) {
        return BigDecimal.valueOf(limit.limitForPeriod())
                .divide(BigDecimal.valueOf(limit.periodNanos()), MathContext.DECIMAL128);
    }

    /** Every part is a limit that a limiter can have. */
    @Property
    void any_total_can_be_shared(
            @ForAll Algorithm algorithm,
            @ForAll @LongRange(min = 1, max = 10_000_000_000L) long permits,
            @ForAll @LongRange(min = 1, max = 2_678_400_000L) long periodMillis,
            @ForAll @IntRange(min = 1) int instances) {
        Limit total = limit(permits, periodMillis);
        RateLimiterConfig shared = RateLimiterConfig.custom()
                .algorithm(algorithm)
                .limitForPeriod(total.limitForPeriod())
                .limitRefreshPeriod(total.limitRefreshPeriod())
                .borrowForCriticalPlus(total.limitForPeriod() / 2)
                .scope(Scope.SHARE)
                .build();
        assertThat(RateLimiter.of("part", shared.sharedBy(instances)).tryAcquirePermission())
                .isTrue();
    }
}
