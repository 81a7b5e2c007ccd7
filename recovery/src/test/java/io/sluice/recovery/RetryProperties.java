package io.sluice.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import io.sluice.recovery.RetryConfig.Jitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class RetryProperties {

    @Property
    void a_wait_stays_within_its_bounds(
            @ForAll @LongRange(max = 100_000) long first,
            @ForAll @DoubleRange(min = 1, max = 100) double multiplier,
            @ForAll @LongRange(max = 1_000_000) long more,
            @ForAll Jitter jitter,
            @ForAll @IntRange(min = 1, max = 999) int attempts,
            @ForAll @LongRange(max = 1_000_000) long retryAfter,
            @ForAll @DoubleRange(min = 0, max = 1, maxIncluded = false) double chance) {
        Backoff backoff = new Backoff(RetryConfig.custom()
                .exponentialWait(Duration.ofMillis(first), multiplier, Duration.ofMillis(first + more))
                .jitter(jitter)
                .build());
        double unbounded = first * 1e6 * Math.pow(multiplier, attempts - 1);
        long full = (long) Math.min((first + more) * 1e6, unbounded);
        long least = jitter == Jitter.NONE ? full : jitter == Jitter.EQUAL ? full / 2 : 0;

        assertThat(backoff.nanos(attempts, 0, chance)).isBetween(least, full);
        assertThat(backoff.nanos(attempts, retryAfter, chance))
                .isBetween(Math.max(least, retryAfter), Math.max(full, retryAfter + (full - least)));
    }

    /** One step: some time passes, some calls begin, and some retries are asked for. */
    record Step(long millis, int calls, int retries) {}

    @Provide
    Arbitrary<List<Step>> histories() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, 3_000),
                        Arbitraries.integers().between(0, 3_000),
                        Arbitraries.integers().between(0, 50))
                .as(Step::new)
                .list()
                .ofMaxSize(30);
    }

    @Property
    void a_budget_never_allows_more_than_a_list_of_times_does(
            @ForAll @DoubleRange(min = 0, max = 200) double percent,
            @ForAll @IntRange(max = 20) int minimum,
            @ForAll("histories") List<Step> steps) {
        ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 5_000_000_000L);
        long start = clock.nanos();
        RetryBudget budget = RetryBudget.of(percent, Duration.ofSeconds(10), minimum, clock);
        List<Happening> calls = new ArrayList<>();
        List<Happening> retries = new ArrayList<>();
        for (Step step : steps) {
            clock.advance(Duration.ofMillis(step.millis()));
            long now = clock.nanos() - start;
            for (int i = 0; i < step.calls(); i++) {
                budget.called();
            }
            calls.add(new Happening(now, step.calls()));
            for (int i = 0; i < step.retries() && budget.tryTake(); i++) {
                retries.add(new Happening(now, 1));
                assertThat(lastTenSeconds(retries, now))
                        .as("retries at %d ns after %s", now, steps)
                        .isLessThanOrEqualTo(Math.max(minimum, (long) (percent / 100 * lastTenSeconds(calls, now))));
            }
        }
    }

    @Property(tries = 100)
    void a_steady_stream_gets_four_fifths_of_its_budget_or_more(
            @ForAll @IntRange(min = 30, max = 2_000) int perSecond) {
        ManualClock clock = new ManualClock();
        RetryBudget budget = RetryBudget.of(10, Duration.ofSeconds(10), 0, clock);
        int taken = 0;
        for (int second = 0; second < 60; second++) {
            for (int i = 0; i < perSecond; i++) {
                budget.called();
                clock.advance(1_000_000_000 / perSecond);
                boolean granted = budget.tryTake();
                taken += granted && second >= 40 ? 1 : 0;
            }
        }
        assertThat(taken).isBetween((int) (20 * perSecond * 0.1 * 0.8) - 1, (int) (20 * perSecond * 0.1) + 1);
    }

    /** The naive model: what happened, with its time. */
    private record Happening(long nanos, int times) {}

    private static long lastTenSeconds(List<Happening> happenings, long now) {
        return happenings.stream()
                .filter(each -> each.nanos() > now - 10_000_000_000L)
                .mapToLong(Happening::times)
                .sum();
    }
}
