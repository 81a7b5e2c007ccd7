package io.sluice.dashboard.api.metrics;

import io.sluice.dashboard.api.AgentProtocol;
import io.sluice.dashboard.api.Hello.Transport;
import io.sluice.dashboard.api.Position;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the batches of one session, and remembers its names. Not safe for several threads.
 * <p><b>Safe against hostile bytes</b> of any content: takes no more memory than a small multiple of what it was given, and a batch that is
 * refused leaves nothing behind.
 */
public final class MetricsDecoder {
    private final List<String> names = new ArrayList<>();

    /**
     * A batch from its bytes.
     *
     * @throws MalformedMetricsException if they are none; if names are missing that an earlier batch should have brought, the agent must be
     *     asked to say hello again
     */
    public MetricsBatch decode(byte[] bytes) throws MalformedMetricsException {
        if (bytes.length > AgentProtocol.MAX_METRICS_BYTES) {
            throw new MalformedMetricsException("a batch must be at most " + AgentProtocol.MAX_METRICS_BYTES
                    + " bytes long, but was " + bytes.length);
        }
        int known = names.size();
        try {
            return batch(new ByteReader(bytes));
        } catch (MalformedMetricsException | RuntimeException refused) {
            names.subList(known, names.size()).clear();
            if (refused instanceof MalformedMetricsException malformed) {
                throw malformed;
            }
            throw new MalformedMetricsException(String.valueOf(refused.getMessage())); // what records do not allow
        }
    }

    private MetricsBatch batch(ByteReader in) throws MalformedMetricsException {
        expect("magic", in.u16(), MetricsFormat.MAGIC);
        expect("version", in.u8(), MetricsFormat.VERSION);
        int flags = in.u8();
        if ((flags & ~MetricsFormat.WITH_HEARTBEAT) != 0) {
            throw new MalformedMetricsException("flags must be 0 or 1, but was " + flags);
        }
        int bootHash = in.u32();
        long seq = in.number("seq", 1, Long.MAX_VALUE);
        dictionary(in);
        List<Bucket> buckets = buckets(in);
        Heartbeat heartbeat = flags == 0 ? null : heartbeat(in);
        in.expectEnd();
        return new MetricsBatch(bootHash, seq, buckets, heartbeat);
    }

    private static void expect(String what, int actual, int expected) throws MalformedMetricsException {
        if (actual != expected) {
            throw new MalformedMetricsException(what + " must be " + expected + ", but was " + actual);
        }
    }

    /** A name that is known already is passed over: numbers are never given twice. */
    private void dictionary(ByteReader in) throws MalformedMetricsException {
        int first = (int) in.number("number of the first name", 0, names.size());
        int more = in.count("names", MetricsFormat.MAX_NAMES - first, 1);
        for (int i = 0; i < more; i++) {
            String name = in.text("a name", MetricsFormat.MAX_NAME_BYTES);
            if (first + i == names.size()) {
                names.add(name);
            } else if (!names.get(first + i).equals(name)) {
                throw new MalformedMetricsException(
                        "name " + (first + i) + " must stay \"" + names.get(first + i) + "\", but was \"" + name + '"');
            }
        }
    }

    private List<Bucket> buckets(ByteReader in) throws MalformedMetricsException {
        int count = in.count("buckets", MetricsBatch.MAX_BUCKETS, 2);
        List<Bucket> buckets = new ArrayList<>(count);
        long time = 0;
        for (int i = 0; i < count; i++) {
            time += in.number("time of a bucket", 0, Long.MAX_VALUE - time);
            int size = in.count("resources", AgentProtocol.MAX_RESOURCES + 1, 2);
            List<ResourceSecond> resources = new ArrayList<>(size);
            for (int k = 0; k < size; k++) {
                resources.add(resource(in));
            }
            buckets.add(new Bucket(time, resources));
        }
        return buckets;
    }

    private ResourceSecond resource(ByteReader in) throws MalformedMetricsException {
        String name = name(in);
        int present = (int) in.number("presence", 0, MetricsFormat.ALL);
        return new ResourceSecond(
                name,
                number(in, present & MetricsFormat.PERMITTED, 0),
                counts(in, present & MetricsFormat.BLOCKED),
                number(in, present & MetricsFormat.FAILED, 0),
                number(in, present & MetricsFormat.SUCCEEDED, 0),
                number(in, present & MetricsFormat.IN_FLIGHT_MAX, 0),
                number(in, present & MetricsFormat.IN_FLIGHT_MILLIS, 0),
                number(in, present & MetricsFormat.LIMIT, ResourceSecond.NO_LIMIT),
                (present & MetricsFormat.BREAKER) == 0
                        ? null
                        : WireNumbers.state((int) in.number("breaker", 1, WireNumbers.MOST_BREAKER)),
                counts(in, present & MetricsFormat.SHADOW),
                (present & MetricsFormat.LATENCIES) == 0 ? Histogram.empty() : Histogram.read(in));
    }

    private static long number(ByteReader in, int present, long absent) throws MalformedMetricsException {
        return present == 0 ? absent : in.number("a count", 0, Long.MAX_VALUE);
    }

    private Map<String, Long> counts(ByteReader in, int present) throws MalformedMetricsException {
        if (present == 0) {
            return Map.of();
        }
        int size = in.count("counts", ResourceSecond.MAX_COUNTS, 2);
        Map<String, Long> counts = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            String name = name(in);
            if (counts.put(name, in.number("a count", 0, Long.MAX_VALUE)) != null) {
                throw new MalformedMetricsException("\"" + name + "\" must be counted once, but was twice");
            }
        }
        return counts;
    }

    private String name(ByteReader in) throws MalformedMetricsException {
        return names.get((int) in.number("number of a name", 0, names.size() - 1L));
    }

    private static Heartbeat heartbeat(ByteReader in) throws MalformedMetricsException {
        long epoch = in.number("epoch", 0, Long.MAX_VALUE);
        long revision = in.number("revision", 0, Long.MAX_VALUE);
        int effective = (int) in.number("effective", 0, Integer.MAX_VALUE);
        int bits = in.u8();
        int snapshot = (int) in.number("snapshot", 0, WireNumbers.SNAPSHOTS.size() - 1L);
        long offset = in.zigzag();
        @Nullable String hash = (bits & MetricsFormat.HAS_HASH) == 0
                ? null
                : MetricsFormat.HASH_PREFIX + HexFormat.of().formatHex(in.raw(MetricsFormat.HASH_BYTES));
        return new Heartbeat(
                new Position(epoch, revision, hash),
                effective,
                (bits & MetricsFormat.PERSISTED) != 0,
                WireNumbers.SNAPSHOTS.get(snapshot),
                (bits & MetricsFormat.POLLS) != 0 ? Transport.POLL : Transport.STREAM,
                offset);
    }
}
