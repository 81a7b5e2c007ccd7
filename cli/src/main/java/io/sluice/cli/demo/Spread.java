package io.sluice.cli.demo;

import io.sluice.core.window.LatencyHistogram.Percentiles;

/**
 * How some latencies are spread.
 *
 * @param count how many there were; if none, the others say nothing
 * @param p50Nanos half of them took no longer
 * @param p99Nanos 99 of 100 took no longer
 */
public record Spread(long count, long p50Nanos, long p99Nanos) {
    private static final String NOTHING = "-";

    public static Spread of(Percentiles latencies) {
        return new Spread(
                latencies.count(), latencies.at(50).toNanos(), latencies.at(99).toNanos());
    }

    /** The opposite of {@link #toString}. */
    public static Spread parse(String text) {
        String[] parts = text.split("/");
        return new Spread(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
    }

    /** For people. */
    public String p50() {
        return count == 0 ? NOTHING : Show.latency(p50Nanos);
    }

    /** For people. */
    public String p99() {
        return count == 0 ? NOTHING : Show.latency(p99Nanos);
    }

    /** For a message. */
    @Override
    public String toString() {
        return count + "/" + p50Nanos + "/" + p99Nanos;
    }
}
