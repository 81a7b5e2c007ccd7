package io.sluice.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Function;

/** Measures objects by what the used heap grows by. */
final class Heap {
    private Heap() {}

    /** What one more costs, in bytes: one is made for each name. */
    static double ofEach(List<String> names, Function<String, Object> maker) {
        Object[] held = new Object[names.size()];
        held[0] = maker.apply(names.get(0)); // classes and constants first
        long before = used();
        for (int i = 1; i < held.length; i++) {
            held[i] = maker.apply(names.get(i));
        }
        long after = used();
        if (held[held.length - 1] == null) {
            throw new IllegalStateException("what is measured must be alive");
        }
        return (double) (after - before) / (held.length - 1);
    }

    private static long used() {
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
