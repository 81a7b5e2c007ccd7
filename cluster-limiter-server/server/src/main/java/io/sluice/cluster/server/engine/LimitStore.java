package io.sluice.cluster.server.engine;

import java.util.concurrent.CompletionStage;

/**
 * Keeps how much of each limit is spent, and decides what can be had.
 * <p><b>Contract.</b> Buckets are spread over shards by their keys; a batch is for one shard, and its entries are applied in their order.
 * An entry that the store cannot decide is answered {@link Verdict#UNKNOWN}, and whatever it may have taken counts as taken. A key that
 * was never seen begins as {@link CompiledRule} says; a key may be forgotten only when its bucket is full and nothing of it is leased
 * out. The result never completes exceptionally.
 * <p><b>Thread safety.</b> Safe for many threads, and for several batches of one shard at once: entries of different batches interleave,
 * each entry is applied at one moment.
 * <p>Later versions may add operations to {@link ShardBatch}.
 */
public interface LimitStore {

    /** How many shards there are; a power of two, always the same. */
    int shards();

    /** Applies a batch. */
    CompletionStage<ShardResults> apply(ShardBatch batch);
}
