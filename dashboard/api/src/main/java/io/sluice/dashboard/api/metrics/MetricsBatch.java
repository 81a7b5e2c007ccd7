package io.sluice.dashboard.api.metrics;

import io.sluice.core.Check;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What one instance counted since its last batch. A bucket may be told in parts, with other resources in each: they belong together.
 *
 * @param bootHash tells batches of other starts of the instance apart: {@link #bootHash(String)}
 * @param seq counts the batches of a start of the instance, from 1, so that one that is sent twice counts once
 * @param buckets in order of time; none if there is only the heartbeat
 * @param heartbeat how the instance is; null if it was told shortly before
 */
public record MetricsBatch(
        int bootHash,
        long seq,
        List<Bucket> buckets,
        @Nullable Heartbeat heartbeat) {
    /** How many buckets one batch holds at most. */
    public static final int MAX_BUCKETS = 120;

    public MetricsBatch {
        Check.inRange("seq", seq, 1, Long.MAX_VALUE);
        buckets = Check.listOf("buckets", buckets);
        Check.inRange("size of buckets", buckets.size(), 0, MAX_BUCKETS);
        for (int i = 1; i < buckets.size(); i++) {
            Check.inRange(
                    "time of buckets[" + i + ']',
                    buckets.get(i).time(),
                    buckets.get(i - 1).time(),
                    Long.MAX_VALUE);
        }
    }

    /**
     * The same in two batches: by time, or, if there is one bucket, by resources. The first keeps the number, the second has the heartbeat.
     *
     * @param secondSeq the number of the second
     * @throws IllegalArgumentException if there is nothing to share out: at most one resource in one bucket
     */
    public List<MetricsBatch> halves(long secondSeq) {
        int middle = buckets.size() / 2;
        List<Bucket> first = buckets.subList(0, middle);
        List<Bucket> second = buckets.subList(middle, buckets.size());
        if (buckets.size() == 1) {
            List<ResourceSecond> resources = buckets.get(0).resources();
            long time = buckets.get(0).time();
            first = List.of(new Bucket(time, resources.subList(0, resources.size() / 2)));
            second = List.of(new Bucket(time, resources.subList(resources.size() / 2, resources.size())));
        }
        boolean nothingToShare = buckets.size() == 1 ? first.get(0).resources().isEmpty() : first.isEmpty();
        if (nothingToShare) {
            throw new IllegalArgumentException(
                    "a batch must hold two resources or buckets to be halved, but was " + this);
        }
        return List.of(
                new MetricsBatch(bootHash, seq, first, null), new MetricsBatch(bootHash, secondSeq, second, heartbeat));
    }

    /** The CRC-32 of the id's UTF-8. */
    public static int bootHash(String bootId) {
        CRC32 crc = new CRC32();
        crc.update(bootId.getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }
}
