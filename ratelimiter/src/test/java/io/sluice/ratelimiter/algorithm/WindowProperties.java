package io.sluice.ratelimiter.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ratelimiter.algorithm.WindowTest.Meter;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** Windows against a list of everything that was granted. */
class WindowProperties {
    private static final long MILLI = 1_000_000L;
    private static final long START = WindowTest.START;

    /** After a gap in milliseconds, so many permits. */
    record Request(int gap, int permits) {}

    @Property
    void a_sliding_window_does_what_the_list_of_its_slices_says(
            @ForAll @IntRange(min = 1, max = 4_000) int periodMillis,
            @ForAll @IntRange(min = 1, max = 30) int limit,
            @ForAll("requests") List<Request> requests) {
        long period = periodMillis * MILLI;
        long slice = SlidingWindow.sliceNanos(period);
        Meter meter = new Meter(new SlidingWindow(limit, period, 0, START));
        List<long[]> granted = new ArrayList<>();
        long millis = 0;
        for (Request request : requests) {
            millis += request.gap;
            long now = millis * MILLI;
            long counted = granted.stream()
                    .filter(grant -> (grant[0] / slice + 1) * slice + period > now)
                    .mapToLong(grant -> grant[1])
                    .sum();
            boolean expected = counted + request.permits <= limit;
            assertThat(meter.at(millis).take(request.permits, false))
                    .as("at %s ms", millis)
                    .isEqualTo(expected);
            if (expected) {
                granted.add(new long[] {now, request.permits});
            }
        }
        for (long[] first : granted) {
            long inWindow = granted.stream()
                    .filter(grant -> grant[0] >= first[0] && grant[0] <= first[0] + period)
                    .mapToLong(grant -> grant[1])
                    .sum();
            assertThat(inWindow).as("in the period from %s ns on", first[0]).isLessThanOrEqualTo(limit);
        }
    }

    @Property
    void a_fixed_window_grants_the_limit_in_each_period(
            @ForAll @IntRange(min = 1, max = 4_000) int periodMillis,
            @ForAll @IntRange(min = 1, max = 30) int limit,
            @ForAll("requests") List<Request> requests) {
        Meter meter = new Meter(new FixedWindow(limit, periodMillis * MILLI, 0, START));
        long millis = 0;
        long period = 0;
        long counted = 0;
        for (Request request : requests) {
            millis += request.gap;
            if (millis / periodMillis != period) {
                period = millis / periodMillis;
                counted = 0;
            }
            boolean expected = counted + request.permits <= limit;
            assertThat(meter.at(millis).take(request.permits, false)).isEqualTo(expected);
            counted += expected ? request.permits : 0;
        }
    }

    @Property
    void what_is_due_can_be_taken_then_and_not_a_moment_before(
            @ForAll @IntRange(min = 1, max = 4_000) int periodMillis,
            @ForAll @IntRange(min = 1, max = 30) int limit,
            @ForAll("requests") List<Request> requests) {
        Window window = new SlidingWindow(limit, periodMillis * MILLI, 0, START);
        long[] past = window.noPast();
        long state = window.unused(START);
        long now = START;
        for (Request request : requests) {
            now += request.gap * MILLI;
            long permits = Math.min(request.permits, limit);
            long due = window.due(state, now, permits, past);
            if (due != now) {
                long[] before = past.clone();
                long early = window.turned(state, due - 1, before);
                assertThat(window.take(early, permits, false)).isEqualTo(Window.REFUSED);
            }
            state = window.take(window.turned(state, due, past), permits, false);
            assertThat(state).isNotEqualTo(Window.REFUSED);
            now = due;
        }
    }

    @Provide
    Arbitrary<List<Request>> requests() {
        Arbitrary<Integer> gaps = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.integers().between(0, 150)),
                Tuple.of(1, Arbitraries.integers().between(0, 10_000)));
        return Combinators.combine(gaps, Arbitraries.integers().between(1, 6))
                .as(Request::new)
                .list()
                .ofMaxSize(120);
    }
}
