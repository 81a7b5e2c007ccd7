package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.ShardBatch;
import io.sluice.cluster.server.engine.Verdict;
import java.nio.ByteBuffer;

/** Asks for permits of a bucket of tokens by somebody who would wait: the least of them may be granted before they have come. */
final class WaitingPart extends BucketPart {
    private static final int ACQUIRE_OR_RESERVE = 6;

    private final Slot slot;

    WaitingPart(RuleNumbers rule, Slot slot) {
        super(rule, slot.pending().batch().key(slot.at()));
        this.slot = slot;
    }

    @Override
    boolean isAboutLeases() {
        return false;
    }

    @Override
    void fail(Verdict verdict) {
        slot.fail(verdict);
    }

    @Override
    void pack(int ruleNumber, Packed into) {
        ShardBatch batch = slot.pending().batch();
        into.number(ACQUIRE_OR_RESERVE)
                .number(ruleNumber)
                .number(batch.want(slot.at()))
                .number(batch.min(slot.at()))
                .number(batch.maxWaitNanos(slot.at()) / RuleNumbers.NANOS_IN_MICRO);
    }

    @Override
    void answer(ByteBuffer answers, long now) {
        Waits waits = rule().waits(answers);
        long left = (long) answers.getDouble();
        long granted = (long) answers.getDouble();
        long waitNanos = RuleNumbers.nanos(answers.getDouble());
        Pending pending = slot.pending();
        if (granted > 0) {
            pending.okAfter(slot.at(), granted, left, now, waitNanos);
        } else {
            long least = pending.batch().min(slot.at());
            pending.refused(slot.at(), Verdict.BLOCKED, left, waits.nanos(least));
        }
    }
}
