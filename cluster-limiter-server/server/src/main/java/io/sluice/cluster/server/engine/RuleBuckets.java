package io.sluice.cluster.server.engine;

import io.sluice.cluster.server.engine.SipHash.Hash;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The buckets of one rule in one shard: one for each key that is known, and a few that the others share. Safe for many threads. */
final class RuleBuckets {
    /*
     * own     the buckets of keys that have one. Read by every ask; written under this monitor
     * shared  those of the others, by a part of their hashes; under this monitor
     *
     * Everything that a key has spent stands in one open bucket: its own, or the one it shares. Taking needs no lock, so a bucket is closed
     * before what is spent in it is carried elsewhere; who finds it closed looks again, and waits for the monitor.
     *
     *   a key is forgotten          its bucket is closed while it is full, and leaves
     *   a rule has changed          a bucket is closed; its successor begins with the share that was spent
     *   a key gets its own bucket   the shared one is closed; the new one and the successor of the shared one begin with what is spent there
     *   a key loses its bucket      it is closed, and so is the shared one; the successor of that begins with what is spent in the one of
     *                               which more is
     *
     * So a key may be taken for one that has spent more than it has, never for one that has spent less. What is leased out cannot be carried
     * elsewhere: a key of which something is keeps its bucket. What was taken of a shared bucket is not put back: it may have been another's.
     *
     * The bucket of calls without a key, and those of values with a limit of their own, are always own: there are no more than were
     * configured, and a larger limit than theirs in a shared bucket would be the wrong one.
     *
     * RuleBucketsStress (jcstress) stands behind this.
     */
    static final int SHARED = 16;

    static final long LOOK_EVERY_NANOS = 1_000_000; // for room, as long as there is none
    private static final int LOOKED_AT_FOR_ROOM = 32;
    private static final int CANDIDATES = 8;
    private static final Hash WITHOUT_KEY = new Hash(0, 0);
    private static final Hash SEVERAL_KEYS = new Hash(0, 0); // of a shared bucket, which nobody looks up by its key

    private final Beginnings beginnings;
    private final SipHash hasher;
    private final KeyCount count;
    private final Supplier<FrequencySketch> makeSketch;
    private final BucketTable own = new BucketTable(); // changed under this
    private final @Nullable Bucket[] shared = new Bucket[SHARED]; // guarded by this
    private final BucketTable.Walk sweeper = own.new Walk(); // guarded by this
    private final BucketTable.Walk candidates = own.new Walk(); // guarded by this
    private long lookedAt; // for room; guarded by this
    private boolean lookedInVain; // guarded by this
    private volatile @Nullable FrequencySketch sketch; // null: there has been room for all so far

    /**
     * @param hasher with a key that nobody knows
     * @param count of the rule's keys, in all shards
     * @param makeSketch gives one when there is no room for the first time
     */
    RuleBuckets(Beginnings beginnings, SipHash hasher, KeyCount count, Supplier<FrequencySketch> makeSketch) {
        this.beginnings = beginnings;
        this.hasher = hasher;
        this.count = count;
        this.makeSketch = makeSketch;
    }

    /** What a key is known by. */
    Hash hash(String key) {
        return key.isEmpty() ? WITHOUT_KEY : hasher.hash(key);
    }

    // ---- finding

    /** A key is asked for. Returns its own bucket, if it has one under this rule or a later one. */
    @Nullable Bucket asked(CompiledRule rule, Hash hash) {
        FrequencySketch counts = sketch;
        if (counts != null) {
            counts.add(hash);
        }
        Bucket known = own.get(hash);
        return known != null && known.rule().version() >= rule.version() ? known : null;
    }

    /** The bucket that a key has of its own, under whichever rule. */
    @Nullable Bucket own(Hash hash) {
        Bucket known = own.get(hash);
        return known == null ? ownForSure(hash) : known;
    }

    private synchronized @Nullable Bucket ownForSure(Hash hash) {
        return own.get(hash);
    }

    /** The bucket of a key, under this rule or a later one. It may be closed by the time it is used: then ask again. */
    synchronized Bucket find(CompiledRule rule, Hash hash, long now) {
        Bucket known = own.get(hash);
        if (known != null) {
            return known.rule().version() >= rule.version() ? known : follow(known, rule, now);
        }
        count.most(rule.rule().mostKeys());
        if (hash.equals(WITHOUT_KEY) || !rule.value().isEmpty()) {
            count.add();
        } else if (!hasPlace(now) && !displace(hash, now)) {
            count.crowdOut();
            return shared(rule, hash, now);
        }
        Bucket added = fresh(rule, hash, now);
        own.add(added);
        return added;
    }

    private boolean hasPlace(long now) {
        if (count.tryAdd()) {
            return true;
        }
        if (lookedInVain && now - lookedAt < LOOK_EVERY_NANOS) {
            return false;
        }
        forgetFull(LOOKED_AT_FOR_ROOM, now, now);
        lookedAt = now;
        lookedInVain = !count.tryAdd();
        return !lookedInVain;
    }

    private Bucket follow(Bucket before, CompiledRule rule, long now) {
        before.close();
        Bucket next = beginnings.carriedOn(before, before.key(), rule, now);
        if (next instanceof TokenBucket tokens && before instanceof TokenBucket leased) {
            tokens.withLeasesOf(leased);
        }
        own.replace(before, next);
        return next;
    }

    /** How a key stands; one without a bucket of its own as the bucket it would begin with, or shares. */
    synchronized LimitState state(CompiledRule rule, String key, long now) {
        Hash hash = hash(key);
        Bucket known = own.get(hash);
        if (known == null) {
            known = shared[place(hash)];
        }
        Bucket bucket = known == null ? beginnings.unseen(hash, rule, now) : known;
        return new LimitState(bucket.available(bucket.time(now)), bucket.outstanding(), known != null);
    }

    // ---- keys that share

    private static int place(Hash hash) {
        return (int) (hash.high() >>> Long.SIZE - Integer.numberOfTrailingZeros(SHARED));
    }

    private Bucket shared(CompiledRule rule, Hash hash, long now) {
        Bucket present = shared[place(hash)];
        if (present == null) {
            present = beginnings.unseen(SEVERAL_KEYS, rule, now);
        } else if (present.rule().version() < rule.version()) {
            present.close();
            present = beginnings.carriedOn(present, SEVERAL_KEYS, rule, now);
        }
        shared[place(hash)] = present;
        return present;
    }

    /** What a key may have spent in a shared bucket is spent in its own. */
    private Bucket fresh(CompiledRule rule, Hash hash, long now) {
        Bucket before = shared[place(hash)];
        if (before == null) {
            return beginnings.unseen(hash, rule, now);
        }
        before.close();
        shared[place(hash)] = beginnings.carriedOn(before, SEVERAL_KEYS, before.rule(), now);
        return beginnings.carriedOn(before, hash, rule, now);
    }

    /** Frees a place for a key that is asked for more often than one of a few others: the one that is asked for least. */
    private boolean displace(Hash newcomer, long now) {
        FrequencySketch counts = sketch;
        if (counts == null) {
            sketch = makeSketch.get();
            return false;
        }
        int leastAsked =
                counts.estimate(newcomer) - 1; // this ask is counted already; so nobody has a place for a single one
        Bucket least = null;
        for (int i = 0; i < CANDIDATES; i++) {
            Bucket candidate = nextCandidate();
            if (candidate == null) {
                break;
            }
            int often = counts.estimate(candidate.key());
            if (often < leastAsked && mayLose(candidate)) {
                leastAsked = often;
                least = candidate;
            }
        }
        return least != null && lose(least, now);
    }

    private @Nullable Bucket nextCandidate() {
        Bucket next = candidates.next();
        return next == null ? candidates.next() : next; // of the next round
    }

    private static boolean mayLose(Bucket bucket) {
        return !bucket.isOf(WITHOUT_KEY) && bucket.rule().value().isEmpty();
    }

    /** A key has no bucket of its own any more; its place is another's at once. */
    private boolean lose(Bucket bucket, long now) {
        if (!bucket.closeIfUnleased(now)) { // closed already: it has left
            return false;
        }
        int place = place(bucket.key());
        Bucket before = shared[place];
        if (before == null) {
            shared[place] = beginnings.carriedOn(bucket, SEVERAL_KEYS, bucket.rule(), now);
        } else {
            before.close();
            shared[place] = beginnings.joined(before, bucket, SEVERAL_KEYS, now);
        }
        own.remove(bucket);
        return true;
    }

    // ---- forgetting

    /**
     * Forgets keys whose buckets have been full since then.
     *
     * @param most how many are looked at
     * @return how many were
     */
    synchronized int forgetFull(int most, long fullSince, long now) {
        int looked = 0;
        for (; looked < most; looked++) {
            Bucket bucket = sweeper.next();
            if (bucket == null) {
                forgetFullShared(fullSince, now);
                bucket = looked > 0 ? null : sweeper.next(); // of the next round
            }
            if (bucket == null) {
                break;
            }
            if (bucket.closeIfFull(fullSince, now)) { // not if it has left, for it is closed then
                own.remove(bucket);
                count.remove();
            }
        }
        return looked;
    }

    private void forgetFullShared(long fullSince, long now) {
        for (int i = 0; i < SHARED; i++) {
            Bucket present = shared[i];
            if (present != null && present.closeIfFull(fullSince, now)) {
                shared[i] = null;
            }
        }
    }
}
