package io.sluice.dashboard.agent;

import io.sluice.dashboard.api.metrics.Bucket;
import io.sluice.dashboard.api.metrics.Heartbeat;
import io.sluice.dashboard.api.metrics.MetricsBatch;
import io.sluice.dashboard.api.metrics.MetricsEncoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Buckets that the console has not got yet: those of the last minute; older ones are dropped and counted. A batch that was handed out is handed out
 * again under its number until it is known to have arrived, in whichever session, so that nothing counts twice. Safe for many threads.
 */
final class MetricsOutbox {
    /** Seconds that are kept while nobody can be told. */
    static final int MOST_BUCKETS = 60;

    private final int bootHash;
    private final Deque<Bucket> closed = new ArrayDeque<>(); // these are guarded by this
    private final Deque<MetricsBatch> handedOut = new ArrayDeque<>();
    private MetricsEncoder encoder = new MetricsEncoder();
    private long session;
    private long lastSeq;
    private long dropped;

    /** A batch, ready to be sent. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Ready(MetricsBatch batch, byte[] bytes) {}

    MetricsOutbox(String bootId) {
        bootHash = MetricsBatch.bootHash(bootId);
    }

    synchronized void add(Bucket bucket) {
        closed.addLast(bucket);
        while (buckets() > MOST_BUCKETS) {
            dropOldest();
        }
    }

    private int buckets() {
        return closed.size()
                + handedOut.stream().mapToInt(batch -> batch.buckets().size()).sum();
    }

    private void dropOldest() {
        MetricsBatch oldest = handedOut.pollFirst();
        if (oldest == null) {
            closed.removeFirst();
            dropped++;
        } else {
            encoder.lost(oldest.seq());
            dropped += oldest.buckets().size();
        }
    }

    /** Makes a batch of what was closed since the last, and of how the agent is. */
    synchronized void pack(@Nullable Heartbeat heartbeat) {
        if (!closed.isEmpty() || heartbeat != null) {
            handedOut.addLast(new MetricsBatch(bootHash, ++lastSeq, new ArrayList<>(closed), heartbeat));
            closed.clear();
        }
    }

    /** The oldest batch, in the bytes of this session; null if there is none. */
    synchronized @Nullable Ready next(Session open) {
        if (session != open.number()) {
            session = open.number();
            encoder = new MetricsEncoder(); // this session knows no names
        }
        while (true) {
            MetricsBatch oldest = handedOut.peekFirst();
            if (oldest == null) {
                return null;
            }
            Optional<byte[]> bytes = encoder.encode(oldest);
            if (bytes.isPresent()) {
                return new Ready(oldest, bytes.get());
            }
            handedOut.removeFirst();
            List<MetricsBatch> halves = oldest.halves(++lastSeq);
            handedOut.addFirst(halves.get(1));
            handedOut.addFirst(halves.get(0));
        }
    }

    synchronized void arrived(MetricsBatch batch) {
        encoder.received(batch.seq());
        handedOut.remove(batch);
    }

    /** The console cannot read it, so it need not come again. */
    synchronized void refused(MetricsBatch batch) {
        encoder.lost(batch.seq());
        if (handedOut.remove(batch)) {
            dropped += batch.buckets().size();
        }
    }

    /** How many buckets were dropped since this was last asked. */
    synchronized long takeDropped() {
        long since = dropped;
        dropped = 0;
        return since;
    }
}
