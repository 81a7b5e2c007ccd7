package io.sluice.benchmarks.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ZipfTest {

    @Test
    void numbers_come_as_often_as_their_law_says() {
        Zipf zipf = new Zipf(100, 1.0);
        Random random = new Random(1);
        int[] counts = new int[100];
        for (int i = 0; i < 100_000; i++) {
            counts[zipf.draw(random)]++;
        }
        assertThat(zipf.chance(0)).isCloseTo(2 * zipf.chance(1), within(1e-12));
        for (int number : new int[] {0, 1, 9, 99}) {
            assertThat(counts[number] / 1e5).isCloseTo(zipf.chance(number), within(0.005));
        }
    }
}
