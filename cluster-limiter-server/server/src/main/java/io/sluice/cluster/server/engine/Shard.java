package io.sluice.cluster.server.engine;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Buckets by rule and key, of one part of all keys; bounded. Safe for many threads. */
final class Shard {
    private static final long FULL_FOR_NANOS = 10_000_000_000L; // before a key is forgotten although there is room
    private static final long SWEEP_EVERY_NANOS = 1_000_000;
    private static final int SWEPT_AT_ONCE = 64;
    private static final int LOOKED_AT_FOR_ROOM = 32;
    private static final int SHARED_BUCKETS = 16;

    private final int maxKeys;
    private final long knownSince;
    private final Map<BucketKey, Bucket> buckets = new ConcurrentHashMap<>();
    private Iterator<Map.Entry<BucketKey, Bucket>> sweeper = buckets.entrySet().iterator(); // guarded by this
    private volatile long sweptAt;
    private volatile boolean crowded; // some keys share buckets

    /**
     * @param shared whether it is a bucket of all keys that have no room of their own and the same last bits of their hashes
     */
    private record BucketKey(String namespace, String rule, String key, boolean shared) {
        static BucketKey own(CompiledRule rule, String key) {
            return new BucketKey(rule.namespace(), rule.id(), key, false);
        }

        static BucketKey shared(CompiledRule rule, String key) {
            int number = key.hashCode() & SHARED_BUCKETS - 1;
            return new BucketKey(rule.namespace(), rule.id(), String.valueOf(number), true);
        }
    }

    Shard(int maxKeys, long knownSince) {
        this.maxKeys = maxKeys;
        this.knownSince = knownSince;
        this.sweptAt = knownSince;
    }

    /** The bucket of a key, under this rule or a later one. It may be closed by the time it is used: then ask again. */
    Bucket bucket(CompiledRule rule, String key, long now) {
        BucketKey own = BucketKey.own(rule, key);
        Bucket known = buckets.get(own);
        if (known != null) {
            return known.rule().version() >= rule.version() ? known : follow(own, rule, now);
        }
        if (buckets.size() < maxKeys || makeRoom(now)) {
            return buckets.computeIfAbsent(own, absent -> fresh(rule, key, now));
        }
        crowded = true;
        BucketKey shared = BucketKey.shared(rule, key);
        Bucket crowd = buckets.computeIfAbsent(shared, absent -> new Bucket(rule, rule.unseen(knownSince, now)));
        return crowd.rule().version() >= rule.version() ? crowd : follow(shared, rule, now);
    }

    /** Whether a bucket is not shared by several keys. */
    boolean isOwn(Bucket bucket, String key) {
        return bucket.equals(buckets.get(BucketKey.own(bucket.rule(), key)));
    }

    /** What a key spent in a shared bucket stays spent when it gets its own. */
    private Bucket fresh(CompiledRule rule, String key, long now) {
        if (crowded) {
            Bucket crowd = buckets.get(BucketKey.shared(rule, key));
            if (crowd != null) {
                return new Bucket(rule, rule.bucket().withSpentShare(crowd.spentShare(now), now));
            }
        }
        return new Bucket(rule, rule.unseen(knownSince, now));
    }

    private Bucket follow(BucketKey key, CompiledRule rule, long now) {
        return buckets.compute(key, (same, present) -> {
            if (present == null) {
                return new Bucket(rule, rule.unseen(knownSince, now));
            }
            if (present.rule().version() >= rule.version()) {
                return present;
            }
            present.close();
            return Bucket.following(present, rule, now);
        });
    }

    int size() {
        return buckets.size();
    }

    /** How a key stands; one without a bucket of its own as the bucket it would begin with, or shares. */
    LimitState state(CompiledRule rule, String key, long now) {
        Bucket known = buckets.get(BucketKey.own(rule, key));
        if (known == null) {
            known = buckets.get(BucketKey.shared(rule, key));
        }
        return known == null
                ? new LimitState(rule.bucket().available(rule.unseen(knownSince, now), now), 0, false)
                : new LimitState(known.available(now), known.outstanding(), true);
    }

    // ---- forgetting

    /** Forgets a few keys whose time has come, once a millisecond: so nobody has to do much. Two may do it at once, by chance. */
    void sweep(long now) {
        if (now - sweptAt >= SWEEP_EVERY_NANOS) {
            sweptAt = now;
            forgetFull(SWEPT_AT_ONCE, now - FULL_FOR_NANOS, now);
        }
    }

    private boolean makeRoom(long now) {
        return forgetFull(LOOKED_AT_FOR_ROOM, now, now);
    }

    private synchronized boolean forgetFull(int most, long fullSince, long now) {
        boolean forgot = false;
        for (int i = 0; i < most; i++) {
            if (!sweeper.hasNext()) {
                sweeper = buckets.entrySet().iterator();
                if (!sweeper.hasNext()) {
                    break;
                }
            }
            Map.Entry<BucketKey, Bucket> entry = sweeper.next();
            if (entry.getValue().closeIfFull(fullSince, now)) {
                forgot |= buckets.remove(entry.getKey(), entry.getValue());
            }
        }
        return forgot;
    }
}
