package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.ShardBatch;
import io.sluice.cluster.server.engine.ShardBatch.Op;
import io.sluice.cluster.server.engine.Verdict;
import java.nio.ByteBuffer;

/** Everything but acquiring: an undo, or something about a lease. Each is an entry of its own. */
final class SinglePart extends BucketPart {
    private final Slot slot;
    private final Op op;
    private final long newLease; // of LEASE

    /**
     * @param newLease the number of the lease, if one is asked for
     */
    SinglePart(RuleNumbers rule, Slot slot, long newLease) {
        super(rule, slot.pending().batch().key(slot.at()));
        this.slot = slot;
        this.newLease = newLease;
        op = slot.pending().batch().op(slot.at());
    }

    @Override
    boolean isAboutLeases() {
        return op != Op.UNDO;
    }

    @Override
    void fail(Verdict verdict) {
        slot.fail(verdict);
    }

    @Override
    void pack(int ruleNumber, Packed into) {
        ShardBatch batch = slot.pending().batch();
        Client client = batch.client(slot.at());
        long permits = batch.want(slot.at());
        into.number(number(op)).number(ruleNumber);
        switch (op) {
            case UNDO -> into.number(permits).number(batch.time(slot.at()));
            case LEASE ->
                into.id(client.id()).number(client.weight()).id(newLease).number(permits);
            case RELEASE, REPORT ->
                into.id(client.id()).id(batch.lease(slot.at())).number(permits);
            case ACQUIRE -> throw new IllegalStateException("an acquire must be in a part for acquires");
        }
    }

    @Override
    void answer(ByteBuffer answers, long now) {
        Waits waits = rule().waits(answers);
        long left = (long) answers.getDouble();
        long granted = (long) answers.getDouble();
        long turn = RuleNumbers.nanos(answers.getDouble()); // of LEASE
        Pending pending = slot.pending();
        if (op != Op.LEASE) {
            pending.ok(slot.at(), 0, left, 0, now);
            return;
        }
        if (granted > 0) {
            pending.ok(slot.at(), granted, left, newLease, now);
        } else {
            pending.refused(slot.at(), Verdict.BLOCKED, left, Math.max(turn, waits.nanos(1)));
        }
    }
}
