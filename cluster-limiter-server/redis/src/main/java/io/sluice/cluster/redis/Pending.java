package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.ShardBatch;
import io.sluice.cluster.server.engine.ShardResults;
import io.sluice.cluster.server.engine.Verdict;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A batch that waits for its results. Entries may be answered by several threads, each entry by one; who answers the last one completes
 * the result, and what was written before happens-before it.
 */
final class Pending {
    /** When somebody who was not answered may come back. */
    static final long RETRY_NANOS = 10_000_000;

    private final ShardBatch batch;
    private final ShardResults results;
    private final CompletableFuture<ShardResults> result = new CompletableFuture<>();
    private final AtomicInteger unanswered;

    Pending(ShardBatch batch) {
        this.batch = batch;
        results = new ShardResults(batch.size());
        unanswered = new AtomicInteger(batch.size());
    }

    ShardBatch batch() {
        return batch;
    }

    int size() {
        return batch.size();
    }

    CompletableFuture<ShardResults> result() {
        return result;
    }

    void ok(int at, long permits, long left, long lease, long time) {
        results.ok(at, permits, left, lease, time);
        answered();
    }

    void refused(int at, Verdict why, long left, long afterNanos) {
        results.refused(at, why, left, afterNanos);
        answered();
    }

    /** Nothing was sent. */
    void refuse(Verdict why) {
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
