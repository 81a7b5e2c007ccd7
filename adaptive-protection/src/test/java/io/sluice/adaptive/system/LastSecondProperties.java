package io.sluice.adaptive.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class LastSecondProperties {
    private static final long SLICE = 100_000_000L;

    private record Event(long at, long took) {}

    /** A list of events is the oracle: what is less than a second old counts, what is older than eleven slices does not. */
    @Property(tries = 300)
    void counts_what_a_list_of_events_counts(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long now = Long.MAX_VALUE - 5 * SLICE; // crosses the wrap
        LastSecond second = new LastSecond(now);
        Deque<Event> ended = new ArrayDeque<>();
        for (int i = 0; i < 200; i++) {
            now += random.nextInt(8) == 0 ? random.nextLong(15 * SLICE) : random.nextLong(SLICE / 2);
            long took = random.nextLong(1, 1_000_000);
            second.began(now);
            second.ended(took, now);
            ended.add(new Event(now, took));
            long counted = second.beginnings(now);
            assertThat(counted).isBetween(younger(ended, now, 10 * SLICE), younger(ended, now, 11 * SLICE));
            double mean = second.meanNanos(now);
            long newest = counted;
            double expected = ended.stream()
                    .skip(ended.size() - newest)
                    .mapToLong(Event::took)
                    .average()
                    .orElse(0);
            assertThat(mean).isEqualTo(expected);
        }
    }

    private static long younger(Deque<Event> events, long now, long age) {
        return events.stream().filter(event -> now - event.at < age).count();
    }
}
