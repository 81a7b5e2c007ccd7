package io.sluice.cluster.server.engine;

import io.sluice.cluster.server.engine.SipHash.Hash;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Buckets by rule and key, of one part of all keys. Safe for many threads. A rule that was ever asked for here costs a few hundred bytes;
 * keys are forgotten when their buckets are full.
 */
final class Shard {
    private static final long FULL_FOR_NANOS = 10_000_000_000L; // before a key is forgotten although there is room
    private static final long SWEEP_EVERY_NANOS = 1_000_000;
    private static final int SWEPT_AT_ONCE = 64;
    private static final int LOOKED_AT_FOR_ROOM = 32;

    private final Beginnings beginnings;
    private final SipHash secret;
    private final Function<RuleName, KeyCount> counts;
    private final KeyCount allKeys;
    private final int sketchedKeys;
    private final Map<RuleName, RuleBuckets> rules = new ConcurrentHashMap<>();
    private Iterator<RuleBuckets> sweeper = rules.values().iterator(); // guarded by this
    private final AtomicReference<@Nullable FrequencySketch> sketch = new AtomicReference<>(); // of all rules
    private volatile long sweptAt;
    private volatile long lookedInVainAt; // for room that other rules may have

    /**
     * @param secret for hashes of keys
     * @param counts of the keys of each rule, in all shards
     * @param allKeys of all rules
     * @param sketchedKeys how many keys a sketch should tell apart
     */
    Shard(
            Beginnings beginnings,
            SipHash secret,
            Function<RuleName, KeyCount> counts,
            KeyCount allKeys,
            int sketchedKeys,
            long now) {
        this.beginnings = beginnings;
        this.secret = secret;
        this.counts = counts;
        this.allKeys = allKeys;
        this.sketchedKeys = sketchedKeys;
        sweptAt = now;
        lookedInVainAt = now - RuleBuckets.LOOK_EVERY_NANOS;
    }

    /** The bucket of a key, under this rule or a later one. It may be closed by the time it is used: then ask again. */
    Bucket bucket(CompiledRule rule, String key, long now) {
        RuleBuckets buckets = buckets(rule);
        Hash hash = buckets.hash(key);
        Bucket known = buckets.asked(rule, hash);
        if (known != null) {
            return known;
        }
        makeRoom(now);
        return buckets.find(rule, hash, now);
    }

    /** The bucket that a key has of its own; null if it has none. */
    @Nullable Bucket own(CompiledRule rule, String key) {
        RuleBuckets buckets = buckets(rule);
        return buckets.own(buckets.hash(key));
    }

    /** How a key stands; one without a bucket of its own as the bucket it would begin with, or shares. */
    LimitState state(CompiledRule rule, String key, long now) {
        return buckets(rule).state(rule, key, now);
    }

    private RuleBuckets buckets(CompiledRule rule) {
        RuleName name = rule.name();
        RuleBuckets known = rules.get(name);
        return known == null ? rules.computeIfAbsent(name, this::newBuckets) : known;
    }

    private RuleBuckets newBuckets(RuleName name) {
        return new RuleBuckets(beginnings, secret.of(name.namespace(), name.id()), counts.apply(name), this::sketch);
    }

    /** Made when there is no room for somebody for the first time. */
    private FrequencySketch sketch() {
        FrequencySketch present = sketch.get();
        if (present == null) {
            present = new FrequencySketch(sketchedKeys);
            FrequencySketch others = sketch.compareAndExchange(null, present);
            present = others == null ? present : others;
        }
        return present;
    }

    // ---- forgetting

    /** If there is no room for anybody, forgets some keys whose buckets are full; not again for a while if there were none. */
    void makeRoom(long now) {
        if (allKeys.isFull() && now - lookedInVainAt >= RuleBuckets.LOOK_EVERY_NANOS) {
            forgetFull(LOOKED_AT_FOR_ROOM, now, now);
            if (allKeys.isFull()) {
                lookedInVainAt = now;
            }
        }
    }

    /** Forgets a few keys whose time has come, once a millisecond: so nobody has to do much. Two may do it at once, by chance. */
    void sweep(long now) {
        if (now - sweptAt >= SWEEP_EVERY_NANOS) {
            sweptAt = now;
            forgetFull(SWEPT_AT_ONCE, now - FULL_FOR_NANOS, now);
        }
    }

    private synchronized void forgetFull(int most, long fullSince, long now) {
        int left = most;
        for (int tables = rules.size(); tables > 0 && left > 0; tables--) {
            if (!sweeper.hasNext()) {
                sweeper = rules.values().iterator();
            }
            left -= Math.max(1, sweeper.next().forgetFull(left, fullSince, now));
        }
    }
}
