package io.sluice.ratelimiter.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class GcraTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long DAY = 86_400 * SECOND;

    /** Close to the wrap, so that every test crosses it. */
    private static final long START = Long.MAX_VALUE - SECOND / 2;

    private Gcra gcra = Gcra.tokenBucket(10, SECOND, 10, 0);
    private long now = START;
    private long state = gcra.unused(START);

    @Test
    void grants_the_burst_and_then_one_permit_for_each_interval() {
        assertThat(grantsOf(20)).isEqualTo(10);
        now += SECOND / 10 - 1;
        assertThat(grantsOf(2)).as("one nanosecond early").isZero();
        now += 1;
        assertThat(grantsOf(2)).isEqualTo(1);
        now += SECOND;
        assertThat(grantsOf(20)).as("a second later, beyond the wrap").isEqualTo(10);
    }

    @Test
    void saves_no_more_than_the_burst() {
        assertThat(grantsOf(3)).isEqualTo(3);
        now += 100 * SECOND;
        assertThat(gcra.available(state, now)).isEqualTo(10);
        assertThat(grantsOf(20)).isEqualTo(10);
    }

    @Test
    void a_grant_that_is_undone_at_once_was_never_made() {
        take(3);
        long before = state;
        take(7);
        state = gcra.undo(state, now, 7, now);
        assertThat(state).isEqualTo(before);
    }

    @Test
    void what_came_again_before_a_grant_is_undone_does_not_come_twice() {
        take(4);
        long takenAt = now;
        now += SECOND / 4; // two and a half have come again
        assertThat(grantsOf(20)).as("the rest, and what has come").isEqualTo(8);
        state = gcra.undo(state, now, 4, takenAt);
        assertThat(grantsOf(20))
                .as("four less two and a half, and the half of before")
                .isEqualTo(2);
        now += SECOND;
        assertThat(gcra.undo(state, now, 4, takenAt))
                .as("all of it is long back")
                .isEqualTo(gcra.unused(now));
    }

    @Test
    void takes_several_permits_or_none() {
        assertThat(gcra.take(state, now, 11, false)).as("more than the burst").isEqualTo(Gcra.REFUSED);
        assertThat(take(7)).isTrue();
        assertThat(take(4)).isFalse();
        assertThat(gcra.available(state, now)).isEqualTo(3);
        assertThat(gcra.due(state, now, 4)).isEqualTo(now + SECOND / 10);
        assertThat(take(3)).isTrue();
    }

    @Test
    void tells_when_permits_are_due_to_the_nanosecond() {
        gcra = Gcra.tokenBucket(3, SECOND, 3, 0);
        state = gcra.unused(now);
        take(3);
        long due = gcra.due(state, now, 1);
        assertThat(due - now).isEqualTo(333_333_334L);
        assertThat(gcra.take(state, due - 1, 1, false)).isEqualTo(Gcra.REFUSED);
        assertThat(gcra.take(state, due, 1, false)).isNotEqualTo(Gcra.REFUSED);
    }

    @Test
    void all_permits_of_a_period_are_there_when_it_is_over() {
        for (long limit = 1; limit <= 8_000; limit++) {
            gcra = Gcra.tokenBucket(limit, SECOND, limit, 0);
            state = gcra.unused(START);
            now = START;
            take(limit);
            now += SECOND;
            assertThat(gcra.available(state, now)).as("%s a second", limit).isEqualTo(limit);
        }
    }

    @Test
    void a_state_leaves_its_lowest_bit_to_the_caller() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(state & 1).isZero();
            now = gcra.due(state, now + i, 1);
            take(1);
        }
    }

    @Test
    void what_is_given_back_can_be_taken_again_but_never_more_than_the_burst() {
        take(10);
        state = gcra.giveBack(state, now, 4);
        assertThat(gcra.available(state, now)).isEqualTo(4);
        state = gcra.giveBack(state, now, 10);
        assertThat(gcra.available(state, now)).isEqualTo(10);
        now += DAY;
        state = gcra.giveBack(state, now, 1);
        assertThat(gcra.available(state, now)).as("nothing was spent").isEqualTo(10);
    }

    @Test
    void who_may_borrow_takes_from_the_future_up_to_the_bound() {
        gcra = Gcra.tokenBucket(10, SECOND, 10, 5);
        take(10);
        assertThat(take(1)).isFalse();
        int borrowed = 0;
        while (takeBorrowing()) {
            borrowed++;
        }
        assertThat(borrowed).isEqualTo(5);
        now += SECOND / 2;
        assertThat(take(1)).as("the others pay for it").isFalse();
        now += SECOND / 10;
        assertThat(take(1)).isTrue();
    }

    @Test
    void a_leaky_bucket_saves_nothing() {
        gcra = Gcra.leakyBucket(10, SECOND, 0);
        now += 100 * SECOND;
        assertThat(grantsOf(5)).isEqualTo(1);
        now += SECOND / 10;
        assertThat(grantsOf(5)).isEqualTo(1);
        assertThat(gcra.available(state, now)).isZero();
    }

    @Test
    void a_leaky_bucket_grants_several_after_as_many_intervals_less_one() {
        gcra = Gcra.leakyBucket(10, SECOND, 0);
        take(1);
        assertThat(gcra.due(state, now, 3) - now).isEqualTo(3 * SECOND / 10);
        now += 3 * SECOND / 10;
        assertThat(take(3)).isTrue();
        assertThat(gcra.due(state, now, 1) - now).isEqualTo(SECOND / 10);
    }

    /** The k-th comes at k intervals, rounded up once: what one came too late the next one is not late by. */
    @ParameterizedTest
    @CsvSource({
        "6000000, 10000000, false",
        "6000000, 10000000, true",
        "7000000, 10000000, false",
        "7000000, 10000000, true",
        "8191, 100000, false",
        "3, 100000, true",
        "1, 100000, false"
    })
    void ten_million_permits_one_by_one_do_not_drift_by_a_nanosecond(long perSecond, int grants, boolean paced) {
        gcra = paced ? Gcra.leakyBucket(perSecond, SECOND, 0) : Gcra.tokenBucket(perSecond, SECOND, 1, 0);
        long end = lastOf(grants);
        long exact = BigInteger.valueOf(grants - 1L)
                .multiply(BigInteger.valueOf(SECOND))
                .add(BigInteger.valueOf(perSecond - 1))
                .divide(BigInteger.valueOf(perSecond))
                .longValueExact();
        assertThat(end - now).isEqualTo(exact);
    }

    @ParameterizedTest
    @ValueSource(longs = {9_999_999, 9_999_991, 6_000_001, 16_381})
    void rates_without_an_exact_fraction_are_missed_by_less_than_two_in_a_million(long perSecond) {
        gcra = Gcra.tokenBucket(perSecond, SECOND, 1, 0);
        long end = lastOf(1_000_000);
        double exact = 999_999.0 * SECOND / perSecond;
        assertThat((end - now) / exact).isBetween(1.0, 1 + 2e-6);
    }

    @Test
    void who_comes_late_by_more_than_a_nanosecond_starts_anew() {
        gcra = Gcra.tokenBucket(3, SECOND, 1, 0);
        state = gcra.unused(now);
        take(1);
        now += 333_333_334L;
        take(1);
        assertThat(gcra.due(state, START, 1) - START).as("not late").isEqualTo(666_666_667L);
        now += 333_333_335L;
        take(1);
        assertThat(gcra.due(state, now, 1) - now).as("two nanoseconds late").isEqualTo(333_333_334L);
    }

    /** When the last of so many is granted to somebody who takes each as soon as it is due. */
    private long lastOf(int grants) {
        state = gcra.unused(now);
        long end = now;
        for (int i = 0; i < grants; i++) {
            end = gcra.due(state, end, 1);
            state = gcra.take(state, end, 1, false);
            assert state != Gcra.REFUSED;
        }
        return end;
    }

    /** A saturated caller takes what there is each millisecond, so that rounding due times up to nanoseconds plays no part. */
    @ParameterizedTest
    @ValueSource(longs = {6_000_000, 7_000_000, 10_000_000, 9_999_999})
    void a_saturated_limiter_keeps_its_rate_to_a_few_parts_in_a_million(long perSecond) {
        gcra = Gcra.tokenBucket(perSecond, SECOND, perSecond, 0);
        state = gcra.unused(now);
        take(perSecond);
        long granted = 0;
        long elapsed = 0;
        while (granted < 10_000_000) {
            elapsed += SECOND / 1_000;
            long available = gcra.available(state, now + elapsed);
            state = gcra.take(state, now + elapsed, available, false);
            granted += available;
        }
        double exact = (double) elapsed / SECOND * perSecond;
        assertThat(granted / exact).isBetween(1 - 4e-6, 1.0);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 86400000000000, 1",
        "1, 2678400000000000, 1",
        "1, 1000000, 1",
        "10000, 1000000, 10000",
        "10000000, 1000000000, 10000000",
        "26784000000000, 2678400000000000, 26784000000000"
    })
    void any_rate_and_period_is_held(long limit, long period, long burst) {
        gcra = Gcra.tokenBucket(limit, period, burst, 0);
        state = gcra.unused(now);
        assertThat(take(burst)).isTrue();
        assertThat(take(1)).isFalse();
        long due = gcra.due(state, now, burst);
        assertThat((due - now) / ((double) period / limit * burst)).isBetween(1.0, 1.0001);
        now = due;
        assertThat(take(burst)).isTrue();
        Gcra leaky = Gcra.leakyBucket(limit, period, 0);
        assertThat(leaky.take(leaky.unused(now), now + period + period / 10_000, limit, false))
                .isNotEqualTo(Gcra.REFUSED);
    }

    @Test
    void a_burst_that_cannot_be_held_is_refused_with_the_largest_that_can() {
        long most = Gcra.mostBurst(1, DAY);
        assertThat(most).isGreaterThan(9 * 365);
        Gcra.tokenBucket(1, DAY, most, 0);
        assertThatThrownBy(() -> Gcra.tokenBucket(1, DAY, most + 1, 0))
                .hasMessage("burst must be between 1 and " + most + ", but was " + (most + 1));
    }

    @Test
    void after_any_idle_time_the_whole_burst_is_there() {
        for (long days = 1; days <= 400; days++) {
            gcra = Gcra.tokenBucket(10_000_000, SECOND, 1_000, 0);
            state = gcra.unused(START);
            now = START;
            take(1_000);
            now = START + days * DAY;
            assertThat(gcra.available(state, now)).as("%s days", days).isEqualTo(1_000);
        }
    }

    @Test
    void a_reading_that_is_old_makes_it_stricter_never_laxer() {
        now += SECOND;
        take(10);
        now -= 50 * SECOND;
        assertThat(take(1)).isFalse();
        assertThat(gcra.available(state, now)).isZero();
    }

    @Test
    void the_spent_share_stays_when_the_limit_changes() {
        take(4);
        double share = gcra.spentShare(state, now);
        assertThat(share).isEqualTo(0.4);
        Gcra larger = Gcra.tokenBucket(1_000, Duration.ofMinutes(1).toNanos(), 500, 0);
        long moved = larger.withSpentShare(share, now);
        assertThat(larger.available(moved, now)).isEqualTo(300);
        assertThat(larger.spentShare(moved, now)).isCloseTo(0.4, within(1e-9));
        assertThat(moved & 1).isZero();
    }

    @Test
    void a_planner_looks_further_ahead() {
        Gcra planner = gcra.planner();
        long planned = gcra.forPlanner(state, now);
        long due = now;
        for (int i = 0; i < 10_000; i++) {
            due = planner.due(planned, now, 10);
            planned = planner.takeAnyway(planned, due, 10);
        }
        assertThat(due - now).isEqualTo(9_999 * SECOND);
        assertThat(gcra.longestPlanNanos()).isGreaterThan(10 * 365 * DAY);
    }

    @Test
    void says_what_it_is() {
        assertThat(gcra).hasToString("TokenBucket[burst 10, interval 1.0E8 ns]");
        assertThat(Gcra.leakyBucket(2, SECOND, 0)).hasToString("LeakyBucket[interval 5.0E8 ns]");
    }

    private int grantsOf(int tries) {
        int grants = 0;
        for (int i = 0; i < tries; i++) {
            grants += take(1) ? 1 : 0;
        }
        return grants;
    }

    private boolean take(long permits) {
        return taken(gcra.take(state, now, permits, false));
    }

    private boolean takeBorrowing() {
        return taken(gcra.take(state, now, 1, true));
    }

    private boolean taken(long next) {
        if (next == Gcra.REFUSED) {
            return false;
        }
        state = next;
        return true;
    }
}
