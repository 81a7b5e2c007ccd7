package io.sluice.cluster.server.desk;

import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** How many asks come at once: a histogram by powers of two. Safe for many threads. */
final class BatchSizes {
    private static final int BUCKETS = 14; // up to 1, 2, 4, … 8192

    private final LongAdder[] counts = new LongAdder[BUCKETS];
    private final LongAdder sum = new LongAdder();

    BatchSizes() {
        for (int i = 0; i < BUCKETS; i++) {
            counts[i] = new LongAdder();
        }
    }

    void add(int size) {
        int bucket = Integer.SIZE - Integer.numberOfLeadingZeros(size - 1);
        counts[Math.min(bucket, BUCKETS - 1)].increment();
        sum.add(size);
    }

    BatchSizeCounts counts() {
        return new BatchSizeCounts(
                IntStream.range(0, BUCKETS).mapToObj(i -> 1 << i).toList(),
                IntStream.range(0, BUCKETS).mapToObj(i -> counts[i].sum()).toList(),
                sum.sum());
    }
}
