package io.sluice.cluster.redis;

import io.sluice.cluster.redis.BucketPart.Slot;
import io.sluice.cluster.server.engine.ShardBatch;
import io.sluice.cluster.server.engine.ShardBatch.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is asked of buckets. Entries of one bucket keep their order; asks for permits join the bucket's last entry if that is one for permits
 * under the same rule.
 */
final class LimitCall extends ScriptCall {
    private static final int MAX_RUNS = 4096;
    private static final int MOST_KEYS_OF_AN_ENTRY = 3;

    private final List<BucketPart> parts = new ArrayList<>();
    private final Map<BucketName, BucketPart> lastParts = new HashMap<>();
    private int keyCount;
    private int runCount;

    private record BucketName(String rule, String key) {}

    LimitCall(Lane lane) {
        super(lane);
    }

    @Override
    LimitScript script() {
        return LimitScript.LIMITS;
    }

    @Override
    List<BucketPart> parts() {
        return parts;
    }

    boolean isFull() {
        return keyCount + MOST_KEYS_OF_AN_ENTRY > MAX_KEYS || runCount >= MAX_RUNS;
    }

    /**
     * @param newLease the number of the lease, if one is asked for
     */
    void add(RuleNumbers rule, Slot slot, long newLease) {
        ShardBatch batch = slot.pending().batch();
        BucketName name = new BucketName(rule.rule().id(), batch.key(slot.at()));
        Op op = batch.op(slot.at());
        boolean mayWait = batch.maxWaitNanos(slot.at()) > 0 && rule instanceof TokenNumbers;
        if (op == Op.ACQUIRE && !mayWait) {
            AcquirePart part = acquires(rule, name);
            int before = part.runs();
            part.add(slot, batch.want(slot.at()), batch.min(slot.at()));
            runCount += part.runs() - before;
        } else if (op == Op.ACQUIRE) {
            append(name, new WaitingPart(rule, slot));
        } else {
            append(name, new SinglePart(rule, slot, newLease));
        }
    }

    /** Nothing that comes before is looked past. */
    void look(StatePart part) {
        append(new BucketName(part.rule().rule().id(), part.key()), part);
    }

    private AcquirePart acquires(RuleNumbers rule, BucketName name) {
        if (lastParts.get(name) instanceof AcquirePart last && last.rule().equals(rule)) {
            return last;
        }
        AcquirePart part = new AcquirePart(rule, name.key());
        append(name, part);
        return part;
    }

    private void append(BucketName name, BucketPart part) {
        parts.add(part);
        lastParts.put(name, part);
        keyCount += part.isAboutLeases() ? MOST_KEYS_OF_AN_ENTRY : 1;
    }

    @Override
    byte[][] arguments(byte[] header, long wallMicros) {
        Map<RuleNumbers, Integer> numbers = new HashMap<>();
        Packed rules = new Packed(64);
        Packed entries = new Packed(Math.max(64, 48 * parts.size()));
        for (BucketPart part : parts) {
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
}
