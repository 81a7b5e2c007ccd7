package io.sluice.core.window;

import static org.assertj.core.api.Assertions.assertThat;

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

/** The count window against a plain list of calls. */
class CountWindowProperties {
    private static final int LARGEST = 24;

    @Property
    void holds_what_the_end_of_a_list_holds(
            @ForAll @IntRange(min = 1, max = LARGEST) int size,
            @ForAll @IntRange(min = 0, max = LARGEST) int minimum,
            @ForAll("steps") List<Step> steps) {
        CountWindow window = new CountWindow(size);
        List<Call> calls = new ArrayList<>();
        for (Step step : steps) {
            if (step.newSize > 0) {
                window = window.resized(step.newSize);
                calls = new ArrayList<>(Call.newest(calls, step.newSize));
            } else {
                WindowSnapshot before = Call.sumOf(calls);
                calls = new ArrayList<>(Call.newest(add(calls, step.call), window.size()));
                WindowSnapshot after = Call.sumOf(calls);
                boolean worthALook = step.call.bad() || before.calls() < minimum && after.calls() >= minimum;
                assertThat(window.record(step.call.failed(), step.call.slow(), 0, minimum))
                        .isEqualTo(worthALook ? after : null);
            }
            assertThat(window.snapshot(0)).isEqualTo(Call.sumOf(calls));
        }
    }

    private static List<Call> add(List<Call> calls, Call call) {
        calls.add(call);
        return calls;
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Boolean> rarely = Arbitraries.frequency(Tuple.of(3, false), Tuple.of(1, true));
        Arbitrary<Step> records =
                Combinators.combine(rarely, rarely).as((failed, slow) -> new Step(new Call(failed, slow, 0), 0));
        Arbitrary<Step> resizes =
                Arbitraries.integers().between(1, LARGEST).map(size -> new Step(new Call(false, false, 0), size));
        return Arbitraries.frequencyOf(Tuple.of(12, records), Tuple.of(1, resizes))
                .list()
                .ofMaxSize(120);
    }

    /** Records a call, or resizes the window if a size is given. */
    record Step(Call call, int newSize) {}
}
