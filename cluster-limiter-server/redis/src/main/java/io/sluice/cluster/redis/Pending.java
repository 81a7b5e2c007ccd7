package io.sluice.cluster.redis;

import io.sluice.cluster.redis.BucketPart.Slot;
import io.sluice.cluster.server.engine.CompiledRule;
import io.sluice.cluster.server.engine.ShardBatch;
import io.sluice.cluster.server.engine.ShardBatch.Op;
import io.sluice.cluster.server.engine.ShardResults;
import io.sluice.cluster.server.engine.Verdict;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A batch that waits for its results. Entries may be answered by several threads, each entry by one; who answers the last one completes
 * the result, and what was written before happens-before it.
 */
final class Pending implements Asked {
    private final ShardBatch batch;
    private final LaneFinder lanes;
    private final ShardResults results;
    private final CompletableFuture<ShardResults> result = new CompletableFuture<>();
    private final AtomicInteger unanswered;

    /** Where a shard of a namespace has its keys. */
    interface LaneFinder {
        Lane lane(String namespace, int shard);
    }

    Pending(ShardBatch batch, LaneFinder lanes) {
        this.batch = batch;
        this.lanes = lanes;
        results = new ShardResults(batch.size());
        unanswered = new AtomicInteger(batch.size());
    }

    ShardBatch batch() {
        return batch;
    }

    @Override
    public Lane lane() {
        return lane(0);
    }

    private Lane lane(int at) {
        return lanes.lane(batch.rule(at).namespace(), batch.shard());
    }

    @Override
    public int size() {
        return batch.size();
    }

    CompletableFuture<ShardResults> result() {
        return result;
    }

    void ok(int at, long permits, long left, long lease, long time) {
        results.ok(at, permits, left, lease, time);
        answered();
    }

    /** The permits may be used after a while. */
    void okAfter(int at, long permits, long left, long time, long waitNanos) {
        results.usableAfter(at, waitNanos);
        ok(at, permits, left, 0, time);
    }

    void refused(int at, Verdict why, long left, long afterNanos) {
        results.refused(at, why, left, afterNanos);
        answered();
    }

    // ---- asking

    @Override
    public void addTo(Calls calls) {
        for (int at = 0; at < batch.size(); at++) {
            CompiledRule rule = batch.rule(at);
            Op op = batch.op(at);
            if (op == Op.LEASE && rule.leasable() == 0) {
                refused(at, Verdict.NOT_LEASABLE, rule.bucketBurst(), ShardResults.NEVER);
            } else if (rule.windows() != null && (op == Op.RELEASE || op == Op.REPORT)) {
                ok(at, 0, 0, 0, 0); // nothing of a window is ever leased out
            } else {
                Sending sending = calls.sending();
                long newLease = op == Op.LEASE ? sending.nextLeaseId() : 0;
                calls.limits(lane(at)).add(sending.numbers(rule), new Slot(this, at), newLease);
            }
        }
    }

    // ---- answering

    @Override
    public void refuse(Verdict why) {
        for (int i = 0; i < batch.size(); i++) {
            refused(i, why, 0, RETRY_NANOS);
        }
    }

    private void answered() {
        if (unanswered.decrementAndGet() == 0) {
            result.complete(results);
        }
    }
}
