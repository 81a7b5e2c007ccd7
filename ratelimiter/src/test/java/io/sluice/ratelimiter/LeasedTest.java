package io.sluice.ratelimiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Threads;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** 100,000 a second in lots of 64, with a burst of 1,000. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LeasedTest {
    private static final int RATE = 100_000;
    private static final int BURST = 1_000;

    private static Rig leased() {
        return Rig.with(config -> config.limitForPeriod(RATE).burst(BURST).leased(true));
    }

    @Test
    void a_lot_is_a_millisecond_of_permits_but_at_most_64() {
        assertThat(LeasedPool.lot(10_000)).isEqualTo(10);
        assertThat(LeasedPool.lot(63_999)).isEqualTo(63);
        assertThat(LeasedPool.lot(10_000_000)).isEqualTo(64);
    }

    @Test
    void one_thread_gets_the_burst_and_not_one_more() {
        Rig rig = leased();
        assertThat(rig.takes(2 * BURST)).isEqualTo(BURST);
        assertThat(rig.limiter.snapshot().availablePermissions()).isZero();
    }

    @Test
    void the_last_permit_is_granted_whatever_the_size_of_a_lot() {
        for (int perSecond : new int[] {10_000, 32_000, 63_000, 100_000}) {
            for (int burst : new int[] {1, 2, 5, 9, 10, 11}) {
                Rig rig = Rig.with(
                        config -> config.limitForPeriod(perSecond).burst(burst).leased(true));
                assertThat(rig.takes(2 * burst)).as("%d a second", perSecond).isEqualTo(burst);
            }
        }
    }

    @Test
    void a_lot_that_is_begun_adds_to_the_burst_once() {
        Rig rig = leased();
        rig.takes(1);
        rig.advanceMillis(1_000);
        assertThat(rig.takes(2 * BURST)).isEqualTo(BURST + 63);
    }

    @Test
    void what_lies_in_the_lots_of_others_is_found_before_anybody_is_refused() throws Exception {
        Rig rig = leased();
        int threads = 4;
        List<Integer> first = Threads.together(threads, thread -> rig.takes(1));
        assertThat(first).containsOnly(1);
        assertThat(rig.takes(2 * BURST)).isEqualTo(BURST - threads);
    }

    @Test
    void many_threads_together_get_the_burst_and_not_one_more() throws Exception {
        for (int round = 0; round < 20; round++) {
            Rig rig = leased();
            int granted = Threads.together(4, thread -> rig.takes(BURST)).stream()
                    .mapToInt(taken -> taken)
                    .sum();
            granted += rig.takes(BURST);
            assertThat(granted).isEqualTo(BURST);
        }
    }

    @Property(tries = 200)
    void grants_no_more_than_burst_and_rate_and_the_lots_allow(
            @ForAll @Size(max = 100) List<@IntRange(min = 0, max = 5_000) Integer> steps) {
        Rig rig = leased();
        long[] times = new long[steps.size()];
        long[] grants = new long[steps.size()];
        for (int i = 0; i < times.length; i++) {
            rig.clock.advance(steps.get(i) * 1_000L);
            times[i] = rig.now();
            grants[i] = rig.takes(steps.get(times.length - 1 - i) % 150);
        }
        for (int from = 0; from < times.length; from++) {
            long sum = 0;
            for (int to = from; to < times.length; to++) {
                sum += grants[to];
                double most = BURST + (times[to] - times[from]) / 1e9 * RATE + LeasedPool.mostLeased(RATE);
                assertThat((double) sum).isLessThanOrEqualTo(most);
            }
        }
    }

    @Test
    void several_permits_are_taken_from_lots_and_bucket_together() {
        Rig rig = leased();
        rig.takes(1);
        assertThat(rig.limiter.tryAcquirePermission(BURST)).isFalse();
        assertThat(rig.limiter.tryAcquirePermission(BURST - 1)).isTrue();
        assertThat(rig.takes(1)).isZero();
    }

    @Test
    void those_who_wait_are_served_in_order() {
        Rig rig = Rig.with(
                config -> config.limitForPeriod(RATE).burst(BURST).leased(true).timeoutDuration(Duration.ofSeconds(1)));
        rig.takes(BURST);
        Reservation first = rig.limiter.reserve(100);
        Reservation second = rig.limiter.reserve(100);
        assertThat(second.waitDuration()).isEqualTo(Duration.ofMillis(2));
        rig.advanceMillis(1);
        assertThat(first.isGranted()).isTrue();
        assertThat(second.isGranted()).isFalse();
        assertThat(rig.takes(1)).isZero();
    }

    @Test
    void drained_permits_are_those_in_lots_too() {
        Rig rig = leased();
        rig.takes(1);
        assertThat(rig.limiter.drainPermissions()).isEqualTo(BURST - 1);
        assertThat(rig.takes(1)).isZero();
        rig.limiter.changeLimit(2 * RATE);
        rig.advanceMillis(5);
        assertThat(rig.takes(2 * BURST)).isEqualTo(BURST);
    }
}
