package io.sluice.dashboard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dashboard.agent.CountRing.Slots;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/** The ring beside a map of all that was ever told, whatever the counts and whichever slots are missed. */
class CountRingProperties {
    private static final int UNKNOWN = -1;

    /** So many slots after the last one there were so many calls, and then none for some slots. */
    record Told(int later, long count, int quiet) {}

    @Provide
    Arbitrary<List<Told>> tellings() {
        Arbitrary<Integer> later =
                Arbitraries.frequencyOf(List.of(slots(50, 1, 1), slots(3, 0, 5), slots(1, 100, 2 * CountRing.SLOTS)));
        Arbitrary<Long> count = Arbitraries.frequencyOf(List.of(
                counts(20, 0, 127), counts(5, 120, 140), counts(2, 32_760, 32_780), counts(1, 0, Long.MAX_VALUE)));
        Arbitrary<Integer> quiet =
                Arbitraries.frequencyOf(List.of(slots(50, 0, 0), slots(3, 1, 20), slots(1, 100, 2 * CountRing.SLOTS)));
        return Combinators.combine(later, count, quiet).as(Told::new).list().ofMaxSize(300);
    }

    private static Tuple2<Integer, Arbitrary<Integer>> slots(int weight, int from, int to) {
        return Tuple.of(weight, Arbitraries.integers().between(from, to));
    }

    private static Tuple2<Integer, Arbitrary<Long>> counts(int weight, long from, long to) {
        return Tuple.of(weight, Arbitraries.longs().between(from, to));
    }

    @Property
    void remembers_what_it_was_told(@ForAll("tellings") List<Told> tellings) {
        CountRing ring = new CountRing();
        TreeMap<Long, Integer> known = new TreeMap<>();
        long slot = 0;
        for (Told told : tellings) {
            slot += told.later;
            ring.add(slot, told.count);
            boolean missed =
                    !known.isEmpty() && slot - known.lastKey() > 1 && slot - known.lastKey() <= CountRing.SLOTS;
            if (known.isEmpty() || slot > known.lastKey()) {
                known.put(slot, missed ? UNKNOWN : (int) Math.min(Integer.MAX_VALUE, told.count));
            }
            slot += told.quiet;
            ring.quietUntil(slot);
            for (long each = known.lastKey() + 1; each <= slot; each++) {
                known.put(each, 0);
            }
        }
        Slots slots = ring.last(CountRing.SLOTS);
        int[] expected = known.isEmpty()
                ? new int[0]
                : IntStream.range(0, CountRing.SLOTS)
                        .map(i -> known.getOrDefault(slots.first() + i, UNKNOWN))
                        .toArray();
        assertThat(slots.counts()).isEqualTo(expected);
        assertThat(slots.first() + slots.counts().length - 1)
                .isEqualTo(known.isEmpty() ? slots.first() - 1 : (long) known.lastKey());
    }
}
