package io.sluice.cluster.server.engine;

import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import java.time.InstantSource;
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
    private final InstantSource wallClock;
    private final long knownSinceMillis;
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

    /**
     * @param wallClock what calendars go by
     */
    Shard(int maxKeys, long knownSince, InstantSource wallClock) {
        this.maxKeys = maxKeys;
        this.knownSince = knownSince;
        this.wallClock = wallClock;
        knownSinceMillis = wallClock.millis();
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
        Bucket crowd = buckets.computeIfAbsent(shared, absent -> unseen(rule, now));
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
                return withSpentShare(rule, crowd.spentShare(crowd.time(now)), now);
            }
        }
        return unseen(rule, now);
    }

    private Bucket unseen(CompiledRule rule, long now) {
        Windows windows = rule.windows();
        if (windows == null) {
            return new TokenBucket(rule, rule.unseen(knownSince, now));
        }
        return rule.rule().onStateLoss() == StateLoss.FULL
                ? WindowBucket.withSpentShare(rule, windows, wallClock, 0, now)
                : new WindowBucket(
                        rule, windows, wallClock, windows.lost(windows.isCalendar() ? knownSinceMillis : knownSince));
    }

    private Bucket withSpentShare(CompiledRule rule, double share, long now) {
        Windows windows = rule.windows();
        return windows == null
                ? TokenBucket.withSpentShare(rule, share, now)
                : WindowBucket.withSpentShare(rule, windows, wallClock, share, now);
    }

    private Bucket follow(BucketKey key, CompiledRule rule, long now) {
        return buckets.compute(key, (same, present) -> {
            if (present == null) {
                return unseen(rule, now);
            }
            if (present.rule().version() >= rule.version()) {
                return present;
            }
            present.close();
            return following(present, rule, now);
        });
    }

    /** Goes on where another one was closed, under another rule: the share that is spent stays, and so do leases. */
    private Bucket following(Bucket closed, CompiledRule rule, long now) {
        Bucket next = withSpentShare(rule, closed.spentShare(closed.time(now)), now);
        return next instanceof TokenBucket tokens && closed instanceof TokenBucket before
                ? tokens.withLeasesOf(before)
                : next;
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
        Bucket bucket = known == null ? unseen(rule, now) : known;
        return new LimitState(bucket.available(bucket.time(now)), bucket.outstanding(), known != null);
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
