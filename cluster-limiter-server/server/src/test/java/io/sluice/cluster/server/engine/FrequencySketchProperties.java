package io.sluice.cluster.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.SipHash.Hash;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FrequencySketchProperties {
    private static final int ASKS = 3_000;

    /** The counts of all keys, without a mistake. */
    private static final class Exact {
        final Map<Hash, Integer> counts = new HashMap<>();
        final int period;
        int asks;

        Exact(int keys) {
            period = FrequencySketch.ASKS_A_KEY * keys;
        }

        void add(Hash key) {
            counts.merge(key, 1, (a, b) -> Math.min(FrequencySketch.MOST, a + b));
            if (++asks == period) {
                asks = 0;
                counts.replaceAll((same, count) -> count / 2);
            }
        }

        int of(Hash key) {
            return counts.getOrDefault(key, 0);
        }
    }

    private static Hash key(Random random, int keys) {
        double skewed = random.nextDouble() * random.nextDouble() * random.nextDouble();
        return new SipHash(1, 2).hash("key " + (int) (skewed * keys));
    }

    /** Made for fewer keys than there are, so that many share counts. */
    @Property(tries = 200)
    void an_estimate_is_never_below_the_truth(@ForAll long seed, @ForAll @IntRange(min = 1, max = 100) int keys) {
        Random random = new Random(seed);
        FrequencySketch sketch = new FrequencySketch(keys);
        Exact exact = new Exact(keys);
        for (int i = 0; i < ASKS; i++) {
            Hash key = key(random, 20 * keys);
            sketch.add(key);
            exact.add(key);
            Hash other = key(random, 20 * keys);
            assertThat(sketch.estimate(other)).isBetween(exact.of(other), FrequencySketch.MOST);
        }
    }

    @Property(tries = 20)
    void with_room_for_all_it_is_the_truth_for_nearly_all(@ForAll long seed) {
        Random random = new Random(seed);
        FrequencySketch sketch = new FrequencySketch(1_000);
        Exact exact = new Exact(1_000);
        for (int i = 0; i < ASKS; i++) {
            Hash key = key(random, 1_000);
            sketch.add(key);
            exact.add(key);
        }
        long wrong = exact.counts.entrySet().stream()
                .filter(count -> sketch.estimate(count.getKey()) != count.getValue())
                .count();
        assertThat(wrong).isLessThanOrEqualTo(exact.counts.size() / 100);
    }

    @Test
    void what_was_long_ago_weighs_less_and_less() {
        FrequencySketch sketch = new FrequencySketch(10);
        Hash old = new Hash(1, 1L << 40);
        for (int i = 0; i < 1_000; i++) {
            sketch.add(old);
        }
        int before = sketch.estimate(old);
        for (int i = 0; i < 300; i++) {
            sketch.add(new SipHash(3, 4).hash("other " + i));
        }
        assertThat(before).isGreaterThan(50);
        assertThat(sketch.estimate(old)).as("halved three times").isLessThanOrEqualTo(before / 8 + 4);
    }
}
