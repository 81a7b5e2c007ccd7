package io.sluice.cluster.server.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Keeps how much of each limit is spent, and decides what can be had.
 * <p><b>Contract.</b> Buckets are spread over shards by their keys; a batch is for one shard, and its entries are applied in their order.
 * An entry that the store cannot decide is answered {@link Verdict#UNKNOWN}, and whatever it may have taken counts as taken; or, if it is
 * certain that nothing was taken, {@link Verdict#UNAVAILABLE}, or {@link Verdict#BUSY} if there is too much to do. A key that was never seen
 * begins as {@link CompiledRule} says; a key may be forgotten only when its bucket is full and nothing of it is leased out. The result never
 * completes exceptionally.
 * <p><b>Lifetime.</b> Who opened a store closes it; a server closes the one that was opened for it.
 * <p><b>Thread safety.</b> Safe for many threads, and for several batches of one shard at once: entries of different batches interleave,
 * each entry is applied at one moment.
 * <p>Later versions may add operations to {@link ShardBatch}.
 */
public interface LimitStore extends AutoCloseable {

    /**
     * Whether the servers of several processes decide by what is kept here, permits of calls in flight included: then clients of one that is
     * gone go to another, with all they have leased. By default it is this process's alone. Always the same.
     */
    default boolean isShared() {
        return false;
    }

    /** How many shards there are; a power of two, always the same. */
    int shards();

    /**
     * Looks whether this store can keep such a limit; by default it can keep any.
     *
     * @throws IllegalArgumentException if it cannot; the message says why
     */
    default void check(LimitRule rule) {}

    /** Applies a batch. */
    CompletionStage<ShardResults> apply(ShardBatch batch);

    /**
     * How a bucket stands, for people; looking changes nothing and makes no bucket.
     *
     * @return empty if this store cannot tell, which is the default
     */
    default CompletionStage<Optional<LimitState>> state(CompiledRule rule, String key) {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    /** Where permits of calls in flight are kept; empty, the default, if there is no such place. Always the same. */
    default Optional<PermitStore> permits() {
        return Optional.empty();
    }

    /** Where keys are counted, and bounded; empty, the default, if nobody does. Always the same. */
    default Optional<KeyRoom> keyRoom() {
        return Optional.empty();
    }

    /**
     * Tells which clients a server has, and learns how many all servers over this store have together: who shares a limit shares it with
     * the clients of all servers, and counts once however many it is connected to. For whoever calls this every second; a server that has
     * told nothing for some seconds is gone, and who was connected to no other is lost.
     *
     * @param graces for how long, of those that are lost, is to be told, too
     * @return empty, the default, if no other servers share this store. Completes with an {@link IllegalStateException} if the store does
     *     not answer, or is still being told what was told last
     */
    default CompletionStage<Optional<ClientCounts>> countClients(
            String namespace, ClientRoll here, Set<Duration> graces) {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    /** Frees what the store holds, such as connections; by default there is nothing. May be called twice. */
    @Override
    default void close() {}
}
