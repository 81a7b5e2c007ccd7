package io.sluice.dashboard.api.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class MetricsProperties {
    private static final byte[] GOOD = new MetricsEncoder()
            .encode(new MetricsBatch(7, 1, Batches.buckets(), Batches.HEARTBEAT))
            .orElseThrow();

    @Property
    void bytes_that_are_no_batch_are_refused_and_do_nothing_else(@ForAll @Size(max = 300) byte[] bytes) {
        readOrRefuse(bytes);
    }

    @Property
    void bent_batches_are_read_or_refused(
            @ForAll @IntRange(max = 10_000) int where, @ForAll byte what, @ForAll @IntRange(max = 10_000) int also) {
        byte[] bytes = GOOD.clone();
        bytes[where % bytes.length] = what;
        bytes[also % bytes.length] ^= (byte) (1 << (also & 7));
        readOrRefuse(bytes);
    }

    private static void readOrRefuse(byte[] bytes) {
        MetricsDecoder decoder = new MetricsDecoder();
        try {
            assertThat(decoder.decode(bytes).seq()).isPositive();
        } catch (MalformedMetricsException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
