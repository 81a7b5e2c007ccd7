package io.sluice.benchmarks.scale;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Numbers from 0, of which the k-th is as likely as 1 / (k + 1)^skew. */
final class Zipf {
    private final double[] upTo; // the chance of this number or a smaller one

    Zipf(int numbers, double skew) {
        upTo = new double[numbers];
        double sum = 0;
        for (int i = 0; i < numbers; i++) {
            sum += 1 / Math.pow(i + 1, skew);
            upTo[i] = sum;
        }
        for (int i = 0; i < numbers; i++) {
            upTo[i] /= sum;
        }
    }

    int draw(RandomGenerator random) {
        int found = Arrays.binarySearch(upTo, random.nextDouble());
        return Math.min(upTo.length - 1, found < 0 ? -found - 1 : found + 1);
    }

    double chance(int number) {
        return number == 0 ? upTo[0] : upTo[number] - upTo[number - 1];
    }
}
