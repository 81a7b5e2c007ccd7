package io.sluice.dashboard.server.traffic;

import io.sluice.dashboard.api.AgentProtocol;
import io.sluice.dashboard.api.metrics.Bucket;
import io.sluice.dashboard.api.metrics.MalformedMetricsException;
import io.sluice.dashboard.api.metrics.MetricsBatch;
import io.sluice.dashboard.api.metrics.MetricsDecoder;
import io.sluice.dashboard.api.metrics.MetricsEncoder;
import io.sluice.dashboard.api.metrics.ResourceSecond;
import java.util.List;
import java.util.Map;

/** Counts as bytes, in memory and on the disk: a batch of the agents' format with one bucket, so there is no second format to keep. */
final class Packed {
    private Packed() {}

    static byte[] pack(ResourceSecond counts) {
        MetricsBatch batch = new MetricsBatch(0, 1, List.of(new Bucket(0, List.of(counts))), null);
        return new MetricsEncoder().encode(batch).orElseGet(() -> pack(withoutReasons(counts)));
    }

    /** 256 reasons with the longest names there may be would be too much. */
    private static ResourceSecond withoutReasons(ResourceSecond counts) {
        return new ResourceSecond(
                counts.resource(),
                counts.permitted(),
                Map.of(AgentProtocol.OTHER, counts.blockedCalls()),
                counts.failed(),
                counts.succeeded(),
                counts.inFlightMax(),
                counts.inFlightMillis(),
                counts.limit(),
                counts.breaker(),
                Map.of(),
                counts.latencies());
    }

    /**
     * @throws IllegalStateException if they are not what {@link #pack} gave
     */
    static ResourceSecond unpack(byte[] bytes) {
        try {
            return new MetricsDecoder()
                    .decode(bytes)
                    .buckets()
                    .get(0)
                    .resources()
                    .get(0);
        } catch (MalformedMetricsException | IndexOutOfBoundsException broken) {
            throw new IllegalStateException("what is kept of traffic is broken", broken);
        }
    }
}
