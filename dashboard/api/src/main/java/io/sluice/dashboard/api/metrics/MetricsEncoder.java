package io.sluice.dashboard.api.metrics;

import io.sluice.core.Check;
import io.sluice.dashboard.api.AgentProtocol;
import io.sluice.dashboard.api.Hello.Transport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the batches of one session. Not safe for several threads.
 * <p>Names become numbers. A name goes along until a batch that brought it is known to have {@linkplain #received arrived}, so batches may
 * be lost, sent twice, or overtake each other.
 */
public final class MetricsEncoder {
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private final Map<Long, Integer> sent = new HashMap<>(); // how many names were known once this batch has arrived
    private int received; // names that the other side has

    /**
     * The bytes of a batch; empty if they would be more than {@value AgentProtocol#MAX_METRICS_BYTES}: then send its
     * {@linkplain MetricsBatch#halves halves}.
     *
     * @throws IllegalArgumentException if there are more names than a session may have
     */
    public Optional<byte[]> encode(MetricsBatch batch) {
        int known = names.size();
        byte[] bytes = bytes(batch);
        if (bytes.length > AgentProtocol.MAX_METRICS_BYTES) {
            List<String> added = names.subList(known, names.size());
            added.forEach(numbers::remove);
            added.clear();
            return Optional.empty();
        }
        sent.put(batch.seq(), names.size());
        return Optional.of(bytes);
    }

    /** A batch has arrived: its names need not be told again. */
    public void received(long seq) {
        Integer known = sent.remove(seq);
        received = known == null ? received : Math.max(received, known);
    }

    /** A batch is given up. */
    public void lost(long seq) {
        sent.remove(seq);
    }

    private byte[] bytes(MetricsBatch batch) {
        Heartbeat heartbeat = batch.heartbeat();
        ByteWriter body = new ByteWriter();
        body.varint(batch.buckets().size());
        long before = 0;
        for (Bucket bucket : batch.buckets()) {
            body.varint(bucket.time() - before);
            before = bucket.time();
            body.varint(bucket.resources().size());
            bucket.resources().forEach(resource -> resource(resource, body));
        }
        ByteWriter out = new ByteWriter();
        out.u16(MetricsFormat.MAGIC);
        out.u8(MetricsFormat.VERSION);
        out.u8(heartbeat == null ? 0 : MetricsFormat.WITH_HEARTBEAT);
        out.u32(batch.bootHash());
        out.varint(batch.seq());
        out.varint(received);
        out.varint(names.size() - received);
        names.subList(received, names.size()).forEach(out::text);
        out.raw(body.toByteArray());
        if (heartbeat != null) {
            heartbeat(heartbeat, out);
        }
        return out.toByteArray();
    }

    private void resource(ResourceSecond second, ByteWriter out) {
        out.varint(number(second.resource()));
        int present = (second.permitted() == 0 ? 0 : MetricsFormat.PERMITTED)
                | (second.blocked().isEmpty() ? 0 : MetricsFormat.BLOCKED)
                | (second.failed() == 0 ? 0 : MetricsFormat.FAILED)
                | (second.succeeded() == 0 ? 0 : MetricsFormat.SUCCEEDED)
                | (second.inFlightMax() == 0 ? 0 : MetricsFormat.IN_FLIGHT_MAX)
                | (second.inFlightMillis() == 0 ? 0 : MetricsFormat.IN_FLIGHT_MILLIS)
                | (second.limit() == ResourceSecond.NO_LIMIT ? 0 : MetricsFormat.LIMIT)
                | (second.breaker() == null ? 0 : MetricsFormat.BREAKER)
                | (second.shadowBlocked().isEmpty() ? 0 : MetricsFormat.SHADOW)
                | (second.latencies().count() == 0 ? 0 : MetricsFormat.LATENCIES);
        out.varint(present);
        number(present & MetricsFormat.PERMITTED, second.permitted(), out);
        counts(second.blocked(), out);
        number(present & MetricsFormat.FAILED, second.failed(), out);
        number(present & MetricsFormat.SUCCEEDED, second.succeeded(), out);
        number(present & MetricsFormat.IN_FLIGHT_MAX, second.inFlightMax(), out);
        number(present & MetricsFormat.IN_FLIGHT_MILLIS, second.inFlightMillis(), out);
        number(present & MetricsFormat.LIMIT, second.limit(), out);
        if (second.breaker() != null) {
            out.varint(WireNumbers.of(second.breaker()));
        }
        counts(second.shadowBlocked(), out);
        if (second.latencies().count() != 0) {
            second.latencies().write(out);
        }
    }

    private static void number(int present, long value, ByteWriter out) {
        if (present != 0) {
            out.varint(value);
        }
    }

    private void counts(Map<String, Long> counts, ByteWriter out) {
        if (!counts.isEmpty()) {
            out.varint(counts.size());
            counts.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> {
                out.varint(number(entry.getKey()));
                out.varint(entry.getValue());
            });
        }
    }

    private int number(String name) {
        Integer known = numbers.get(name);
        if (known != null) {
            return known;
        }
        int number = Check.inRange("number of names", names.size(), 0, MetricsFormat.MAX_NAMES - 1);
        numbers.put(name, number);
        names.add(name);
        return number;
    }

    private static void heartbeat(Heartbeat heartbeat, ByteWriter out) {
        String hash = heartbeat.current().hash();
        out.varint(heartbeat.current().epoch());
        out.varint(heartbeat.current().revision());
        out.varint(heartbeat.effective());
        out.u8((heartbeat.persisted() ? MetricsFormat.PERSISTED : 0)
                | (hash == null ? 0 : MetricsFormat.HAS_HASH)
                | (heartbeat.transport() == Transport.POLL ? MetricsFormat.POLLS : 0));
        out.u8(WireNumbers.SNAPSHOTS.indexOf(heartbeat.snapshot()));
        out.zigzag(heartbeat.clockOffsetMillis());
        if (hash != null) {
            out.raw(HexFormat.of().parseHex(hash.substring(MetricsFormat.HASH_PREFIX.length())));
        }
    }
}
