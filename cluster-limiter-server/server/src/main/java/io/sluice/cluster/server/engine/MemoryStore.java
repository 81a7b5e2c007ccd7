package io.sluice.cluster.server.engine;

import io.sluice.cluster.server.engine.Bucket.Leased;
import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits in the memory of this process. What is spent is lost with it; see {@link LimitRule.StateLoss} for how it begins again.
 * <p><b>Memory.</b> Bounded: of all keys by {@code maxKeys}, of a namespace's by its {@link KeyRoom#quotas quota}, of a rule's by
 * {@link LimitRule#maxKeys()} and {@link ConcurrencyRule#maxKeys()}. A key is 128 bits, whatever its length: a hash under a secret of this
 * store, so nobody can make two values meet. A key whose bucket has been full for a while is forgotten, and one of which no permits are held.
 * <p><b>Keys without room</b> share 256 buckets for each rule, by a part of that hash. What one has spent there is spent for all of them:
 * stricter, never laxer, and nothing of it is leased out or put back. A key gets a place of its own when one is free, or when it is asked for
 * more often than another key of the rule, which then shares; by a {@link FrequencySketch} of the last asks, of the 8 keys that are looked
 * at next. So who makes up values keeps no place from those that are asked for again and again. What a key has spent goes with it.
 * <p><b>Keys without room under a cap on calls in flight</b> together hold no more permits than one key may: stricter, never laxer. They get a
 * place when one is free.
 * <p><b>Thread safety.</b> Safe for many threads. Taking permits is lock-free under token buckets; windows, and leases, take the bucket's lock for a moment.
 * <p><b>Cost.</b> An acquire is one look-up and one compare-and-set; the clock is read once a batch.
 */
public final class MemoryStore implements LimitStore {
    /** How many keys are known at the most, if nothing is said and the heap is large enough. */
    public static final int DEFAULT_MAX_KEYS = 1_000_000;

    /** What a key takes; of one of which permits are leased or held it is up to five times as much. */
    static final int BYTES_OF_A_KEY = 200;

    static final int LEAST_MAX_KEYS = 1024;
    static final int MOST_MAX_KEYS = 1 << 28;
    private static final int SHARDS = 16;

    private final NanoClock clock;
    private final AtomicLong leaseIds;
    private final MemoryKeyRoom room;
    private final Shard[] shards = new Shard[SHARDS];
    private final MemoryPermitStore permits;

    /**
     * For up to {@value #DEFAULT_MAX_KEYS} keys, or as many as an eighth of the heap has room for if that is fewer: so that they also fit when
     * permits of all of them are leased.
     */
    public MemoryStore(NanoClock clock) {
        this(clock, defaultMaxKeys());
    }

    static int defaultMaxKeys() {
        long fit = Runtime.getRuntime().maxMemory() / 8 / BYTES_OF_A_KEY;
        return (int) Math.min(DEFAULT_MAX_KEYS, Math.max(LEAST_MAX_KEYS, fit));
    }

    /**
     * @param clock decides everything
     * @param maxKeys how many keys are known at the most; 1,024 to 2^28. Up to 200 bytes each
     */
    public MemoryStore(NanoClock clock, int maxKeys) {
        this(clock, maxKeys, SipHash.secret());
    }

    /** With a secret that a test knows, so that it can be run again. */
    MemoryStore(NanoClock clock, int maxKeys, SipHash secret) {
        this.clock = Check.present("clock", clock);
        Check.inRange("maxKeys", maxKeys, LEAST_MAX_KEYS, MOST_MAX_KEYS);
        // From anywhere: numbers of before a restart must mean nothing after it.
        leaseIds = new AtomicLong(clock.random().nextLong());
        room = new MemoryKeyRoom(maxKeys);
        permits = new MemoryPermitStore(clock, secret, room, this::makeRoom);
        long now = clock.exactNanos();
        Beginnings beginnings = new Beginnings(now, clock.wallClock());
        for (int i = 0; i < SHARDS; i++) {
            shards[i] = new Shard(beginnings, secret, room::of, room.all(), maxKeys / SHARDS, now);
        }
    }

    @Override
    public int shards() {
        return SHARDS;
    }

    @Override
    public CompletionStage<ShardResults> apply(ShardBatch batch) {
        Shard shard = shards[batch.shard()];
        ShardResults results = new ShardResults(batch.size());
        long now = clock.exactNanos();
        for (int i = 0; i < batch.size(); i++) {
            apply(shard, batch, i, results, now);
        }
        shard.sweep(now);
        permits.sweep(now);
        return CompletableFuture.completedFuture(results);
    }

    private void apply(Shard shard, ShardBatch batch, int at, ShardResults results, long now) {
        switch (batch.op(at)) {
            case ACQUIRE -> acquire(shard, batch, at, results, now);
            case UNDO -> {
                Bucket own = shard.own(batch.rule(at), batch.key(at));
                if (own != null) {
                    own.undo(own.time(now), batch.want(at), batch.time(at));
                }
                results.ok(at, 0, 0, 0, now);
            }
            case LEASE -> lease(shard, batch, at, results, now);
            case RELEASE -> {
                Bucket bucket;
                do {
                    bucket = shard.bucket(batch.rule(at), batch.key(at), now);
                } while (!bucket.release(batch.client(at), batch.lease(at), batch.want(at), now));
                results.ok(at, 0, bucket.available(bucket.time(now)), 0, now);
            }
            case REPORT -> {
                Bucket bucket;
                do {
                    bucket = shard.bucket(batch.rule(at), batch.key(at), now);
                } while (!bucket.report(batch.client(at), batch.lease(at), batch.want(at), now));
                results.ok(at, 0, bucket.available(bucket.time(now)), 0, now);
            }
        }
    }

    private static void acquire(Shard shard, ShardBatch batch, int at, ShardResults results, long nanos) {
        Bucket bucket;
        long now;
        long taken;
        do {
            bucket = shard.bucket(batch.rule(at), batch.key(at), nanos);
            now = bucket.time(nanos);
            taken = bucket.take(now, batch.want(at), batch.min(at));
        } while (taken == Bucket.CLOSED);
        if (taken > 0) {
            results.ok(at, taken, bucket.available(now), 0, now);
        } else if (batch.maxWaitNanos(at) > 0) {
            reserve(shard, batch, at, results, nanos);
        } else {
            results.refused(at, Verdict.BLOCKED, bucket.available(now), bucket.waitNanos(now, batch.min(at)));
        }
    }

    private static void reserve(Shard shard, ShardBatch batch, int at, ShardResults results, long nanos) {
        Bucket bucket;
        long now;
        long wait;
        do {
            bucket = shard.bucket(batch.rule(at), batch.key(at), nanos);
            now = bucket.time(nanos);
            wait = bucket.reserve(now, batch.min(at), batch.maxWaitNanos(at));
        } while (wait == Bucket.CLOSED);
        if (wait == Bucket.REFUSED) {
            results.refused(at, Verdict.BLOCKED, bucket.available(now), bucket.waitNanos(now, batch.min(at)));
        } else {
            results.ok(at, batch.min(at), 0, 0, now);
            results.usableAfter(at, wait);
        }
    }

    private void lease(Shard shard, ShardBatch batch, int at, ShardResults results, long nanos) {
        Bucket bucket;
        long now;
        Leased leased;
        do {
            bucket = shard.bucket(batch.rule(at), batch.key(at), nanos);
            now = bucket.time(nanos);
            if (bucket.rule().leasable() == 0 || shard.own(batch.rule(at), batch.key(at)) == null) {
                results.refused(at, Verdict.NOT_LEASABLE, bucket.available(now), ShardResults.NEVER);
                return;
            }
            leased = bucket.lease(batch.client(at), nextLeaseId(), batch.want(at), now);
        } while (leased.permits() == Bucket.CLOSED);
        if (leased.permits() > 0) {
            results.ok(at, leased.permits(), bucket.available(now), leased.id(), now);
        } else {
            results.refused(at, Verdict.BLOCKED, bucket.available(now), leased.retryAfterNanos());
        }
    }

    /** If there is no room for anybody, looks for keys whose buckets are full. */
    private void makeRoom(long now) {
        for (Shard shard : shards) {
            shard.makeRoom(now);
        }
    }

    /** Zero stands for none. */
    private long nextLeaseId() {
        long id = leaseIds.incrementAndGet();
        return id == 0 ? leaseIds.incrementAndGet() : id;
    }

    @Override
    public Optional<PermitStore> permits() {
        return Optional.of(permits);
    }

    @Override
    public CompletionStage<Optional<LimitState>> state(CompiledRule rule, String key) {
        Shard shard = shards[LimitEngine.shardOf(rule, key, SHARDS)];
        return CompletableFuture.completedFuture(Optional.of(shard.state(rule, key, clock.exactNanos())));
    }

    @Override
    public Optional<KeyRoom> keyRoom() {
        return Optional.of(room);
    }

    /** How many keys are known, and have a place of their own. */
    public int keys() {
        return room.all().keys();
    }
}
