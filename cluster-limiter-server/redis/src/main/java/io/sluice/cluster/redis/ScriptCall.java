package io.sluice.cluster.redis;

import io.sluice.cluster.redis.Part.Slot;
import io.sluice.cluster.server.engine.ShardBatch;
import io.sluice.cluster.server.engine.ShardBatch.Op;
import io.sluice.cluster.server.engine.Verdict;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One call of the script: what is asked of buckets of one shard, in order. Filled by one thread; answered once, by whoever is first of
 * Redis and the timer.
 * <p>Entries of one bucket keep their order; asks for permits join the bucket's last entry if that is one for permits under the same rule.
 */
final class ScriptCall {
    /** So that Redis is held for a millisecond at the most. */
    static final int MAX_KEYS = 256;

    private static final int MAX_RUNS = 4096;
    private static final int MOMENT_BYTES = 2 * Double.BYTES;

    private final Lane lane;
    private final List<Part> parts = new ArrayList<>();
    private final Map<BucketName, Part> lastParts = new HashMap<>();
    private final AtomicBoolean answered = new AtomicBoolean();
    private int keyCount;
    private int runCount;

    private record BucketName(String rule, String key) {}

    ScriptCall(Lane lane) {
        this.lane = lane;
    }

    Lane lane() {
        return lane;
    }

    // ---- filling

    boolean isFull() {
        return keyCount + 3 > MAX_KEYS || runCount >= MAX_RUNS;
    }

    void add(RuleNumbers rule, Slot slot, long newLease) {
        ShardBatch batch = slot.pending().batch();
        BucketName name = new BucketName(rule.rule().id(), batch.key(slot.at()));
        if (batch.op(slot.at()) == Op.ACQUIRE) {
            AcquirePart part = acquires(rule, name);
            int before = part.runs();
            part.add(slot, batch.want(slot.at()), batch.min(slot.at()));
            runCount += part.runs() - before;
        } else {
            append(name, new SinglePart(rule, slot, newLease));
        }
    }

    private AcquirePart acquires(RuleNumbers rule, BucketName name) {
        if (lastParts.get(name) instanceof AcquirePart last && last.rule().equals(rule)) {
            return last;
        }
        AcquirePart part = new AcquirePart(rule, name.key());
        append(name, part);
        return part;
    }

    private void append(BucketName name, Part part) {
        parts.add(part);
        lastParts.put(name, part);
        keyCount += part.isAboutLeases() ? 3 : 1;
    }

    int entries() {
        return parts.size();
    }

    // ---- sending

    /**
     * @param answersKey where batches with an id are remembered; null if this one has none
     */
    byte[][] keys(byte @Nullable [] answersKey) {
        List<byte[]> keys = new ArrayList<>(2 + keyCount);
        keys.add(lane.clockKey());
        if (answersKey != null) {
            keys.add(answersKey);
        }
        for (Part part : parts) {
            byte[] bucket = lane.bucketKey(part.rule().rule(), part.key());
            keys.add(bucket);
            if (part.isAboutLeases()) {
                keys.add(Lane.ledgerKey(bucket));
                keys.add(Lane.calendarKey(bucket));
            }
        }
        return keys.toArray(byte[][]::new);
    }

    /**
     * @param wallMicros what Redis's own clock should say
     */
    byte[][] arguments(byte[] header, long wallMicros) {
        Map<RuleNumbers, Integer> numbers = new HashMap<>();
        Packed rules = new Packed(64);
        Packed entries = new Packed(Math.max(64, 48 * parts.size()));
        for (Part part : parts) {
            Integer number = numbers.get(part.rule());
            if (number == null) {
                number = numbers.size() + 1;
                numbers.put(part.rule(), number);
                part.rule().pack(rules, wallMicros);
            }
            part.pack(number, entries);
        }
        return new byte[][] {header, rules.bytes(), entries.bytes()};
    }

    // ---- answering

    /** Whether nobody has answered before; who is told so must. */
    boolean claim() {
        return answered.compareAndSet(false, true);
    }

    boolean isAnswered() {
        return answered.get();
    }

    /** Whether the script did what it was asked; else it only told the time, for it had been sent that of another one. */
    boolean isDecided(byte[] packed) {
        return packed.length > MOMENT_BYTES || parts.isEmpty();
    }

    /** Learns what time it is. Returns what the shard's clock says. */
    long hear(ByteBuffer answers, long nowNanos) {
        long now = (long) answers.getDouble();
        lane.heard(now, (long) answers.getDouble(), nowNanos);
        return now;
    }

    /** Gives everybody the script's answers. */
    void answer(byte[] packed, long nowNanos) {
        ByteBuffer answers = Packed.answers(packed);
        long now = hear(answers, nowNanos);
        for (Part part : parts) {
            part.answer(answers, now);
        }
    }

    /** Gives everybody the same answer. */
    void fail(Verdict verdict) {
        for (Part part : parts) {
            for (Slot slot : part.slots()) {
                slot.pending().refused(slot.at(), verdict, 0, Pending.RETRY_NANOS);
            }
        }
    }

    /** How many asks there are. */
    int asks() {
        return parts.stream().mapToInt(part -> part.slots().size()).sum();
    }
}
