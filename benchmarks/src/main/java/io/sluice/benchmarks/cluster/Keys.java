package io.sluice.benchmarks.cluster;

import java.util.List;
import java.util.stream.IntStream;

/** The same names for all. */
final class Keys {
    private Keys() {}

    static List<String> named(int count) {
        return IntStream.range(0, count).mapToObj(i -> "key-" + i).toList();
    }
}
