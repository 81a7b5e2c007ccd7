package io.sluice.core.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** The time window against a list of timestamped calls; most runs cross the wrap of nanoTime. */
class TimeWindowProperties {
    /** A window of 1,000 ns, so that random times fall on and beside the edges of its slices. */
    private static final int LENGTH = 1_000;

    private static final int SLICE = LENGTH / SlicedCells.SLICES;
    private static final long START = Long.MAX_VALUE - 2 * LENGTH;

    @Property
    void holds_the_calls_whose_slice_is_one_of_the_ten_newest(@ForAll("steps") List<Step> steps) {
        TimeWindow window = new TimeWindow(Duration.ofNanos(LENGTH), START);
        Model model = new Model();
        long now = START;
        for (Step step : steps) {
            now += step.pause;
            step.run(window, now, 1);
            model.run(step, now);
            assertThat(window.snapshot(now)).isEqualTo(Call.sumOf(model.inWindow(now)));
        }
    }

    @Property
    void counts_all_calls_of_the_last_nine_tenths_and_none_older_than_the_length(
            @ForAll("steps") List<Step> steps, @ForAll @IntRange(min = 0, max = 2 * LENGTH) int later) {
        TimeWindow window = new TimeWindow(Duration.ofNanos(LENGTH), START);
        List<Call> calls = new ArrayList<>();
        long now = START;
        for (Step step : steps) {
            now += Math.abs(step.pause);
            step.run(window, now, 1);
            if (step.kind != Step.TURN) {
                calls.add(step.call(now));
            }
            assertIsBetween(youngerThan(9 * SLICE, calls, now), window.snapshot(now), youngerThan(LENGTH, calls, now));
        }
        now += later;
        assertIsBetween(youngerThan(9 * SLICE, calls, now), window.snapshot(now), youngerThan(LENGTH, calls, now));
    }

    @Property
    void tells_of_every_bad_call_every_turn_and_of_bad_calls_that_reach_the_minimum(
            @ForAll("steps") List<Step> steps, @ForAll @IntRange(min = 0, max = 30) int minimum) {
        TimeWindow window = new TimeWindow(Duration.ofNanos(LENGTH), START);
        Model model = new Model();
        long now = START;
        for (Step step : steps) {
            now += step.pause;
            boolean turns = model.sliceOf(now) > model.newest;
            WindowSnapshot before = Call.sumOf(model.inWindow(now));
            model.run(step, now);
            WindowSnapshot after = Call.sumOf(model.inWindow(now));
            boolean reached =
                    before.calls() < minimum && after.calls() >= minimum && after.failures() + after.slowCalls() > 0;

            WindowSnapshot told = step.run(window, now, minimum);
            if (told != null) {
                assertThat(told).isEqualTo(after);
            }
            assertThat(told != null)
                    .as("told of %s at %s: turns %s, reached %s", step, now, turns, reached)
                    .isIn(turns || step.isBad() || reached, true);
            if (step.kind == Step.TURN) {
                assertThat(told != null).isEqualTo(turns);
            }
        }
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void takes_over_each_slice_as_a_whole_to_where_it_ended(
            @ForAll("steps") List<Step> steps,
            @ForAll @IntRange(min = 1, max = 30) int newTenth,
            @ForAll("steps") List<Step> further) {
        TimeWindow window = new TimeWindow(Duration.ofNanos(LENGTH), START);
        Model model = new Model();
        long now = START;
        for (Step step : steps) {
            now += step.pause;
            step.run(window, now, 1);
            model.run(step, now);
        }
        int newSlice = newTenth * 10;
        TimeWindow resized = window.resized(Duration.ofNanos(newSlice * 10L), now);
        Model after = model.resized(newSlice, now);
        assertThat(resized.snapshot(now)).isEqualTo(Call.sumOf(after.inWindow(now)));
        for (Step step : further) {
            now += step.pause;
            step.run(resized, now, 1);
            after.run(step, now);
            assertThat(resized.snapshot(now)).isEqualTo(Call.sumOf(after.inWindow(now)));
        }
    }

    private static List<Call> youngerThan(long age, List<Call> calls, long now) {
        return calls.stream().filter(call -> now - call.time() < age).toList();
    }

    private static void assertIsBetween(List<Call> least, WindowSnapshot actual, List<Call> most) {
        assertThat(actual.calls()).isBetween((long) least.size(), (long) most.size());
        assertThat(actual.failures())
                .isBetween(Call.sumOf(least).failures(), Call.sumOf(most).failures());
        assertThat(actual.slowCalls())
                .isBetween(Call.sumOf(least).slowCalls(), Call.sumOf(most).slowCalls());
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> pauses = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.just(0)),
                Tuple.of(8, Arbitraries.integers().between(1, SLICE)),
                Tuple.of(2, Arbitraries.of(SLICE - 1, SLICE, SLICE + 1, 9 * SLICE - 1, 9 * SLICE, 9 * SLICE + 1)),
                Tuple.of(1, Arbitraries.integers().between(1, 3 * LENGTH)),
                Tuple.of(1, Arbitraries.integers().between(-LENGTH - 2 * SLICE, -1)));
        Arbitrary<Integer> kinds = Arbitraries.frequency(
                Tuple.of(6, 0),
                Tuple.of(1, Step.FAILED),
                Tuple.of(1, Step.SLOW),
                Tuple.of(1, 3),
                Tuple.of(2, Step.TURN));
        return Combinators.combine(pauses, kinds).as(Step::new).list().ofMaxSize(80);
    }

    /** Lets time pass (or step back), then records a call or looks for a turn. */
    record Step(int pause, int kind) {
        static final int FAILED = 1;
        static final int SLOW = 2;
        static final int TURN = 4;

        boolean isBad() {
            return kind == FAILED || kind == SLOW || kind == (FAILED | SLOW);
        }

        Call call(long now) {
            return new Call((kind & FAILED) != 0, (kind & SLOW) != 0, now);
        }

        @Nullable WindowSnapshot run(TimeWindow window, long now, int minimum) {
            Call call = call(now);
            return kind == TURN ? window.turned(now, minimum) : window.record(call.failed(), call.slow(), now, minimum);
        }
    }

    /** All calls that were not too old when they came, and the newest slice that was seen. */
    private static final class Model {
        private final long start;
        private final int slice;
        private final List<Call> calls = new ArrayList<>();
        private long newest;

        Model() {
            this(START, SLICE);
        }

        private Model(long start, int slice) {
            this.start = start;
            this.slice = slice;
        }

        void run(Step step, long now) {
            newest = Math.max(newest, sliceOf(now));
            if (step.kind != Step.TURN) {
                calls.add(step.call(now));
            }
        }

        List<Call> inWindow(long now) {
            long last = Math.max(newest, sliceOf(now));
            return calls.stream()
                    .filter(call -> last - sliceOf(call.time()) < SlicedCells.SLICES)
                    .toList();
        }

        /** The calls of each slice, moved to its last nanosecond, or to now if it has not ended. */
        Model resized(int newSlice, long now) {
            Model resized = new Model(now, newSlice);
            for (Call call : inWindow(now)) {
                long end = start + (sliceOf(call.time()) + 1) * slice - 1;
                resized.calls.add(new Call(call.failed(), call.slow(), end - now < 0 ? end : now));
            }
            return resized;
        }

        long sliceOf(long time) {
            return Math.floorDiv(time - start, slice);
        }
    }
}
