package io.sluice.cluster.server.engine;

import io.sluice.cluster.server.engine.SipHash.Hash;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Buckets by their keys. Any thread may look one up; all else is for one thread at a time, under a lock that is not the table's.
 * <p><b>Cost.</b> Four to eight bytes a key, beside its bucket. It grows by doubling, while who adds waits, and never shrinks.
 */
final class BucketTable {
    /*
     *   heads   0 -> bucket -> bucket        as many chains as a power of two, and no more buckets than chains; the lower bits of a key's
     *           1                            hash tell its chain, and since the hash is under a secret, nobody can choose
     *           2 -> bucket
     *
     * Buckets know their keys and are linked to each other, so a key is one object: where values come and go by the million, that is what a
     * collection has to copy. The latest comes first in its chain, so links lead to older ones, and one that has left and lies among the old
     * objects keeps no young one from being collected.
     *
     *   a bucket is   written, in this order                                who looks meanwhile
     *   added         its link to what was first, then the head             finds it, or not yet
     *   replaced      the link of the other one, then what led to it        finds one of both
     *   removed       what led to it; its own link stays                    goes on from it where it led
     *   moved, when   its link, and the head in the larger array; when      may be led to another chain, and miss what is there; never finds
     *   chains split  all are moved, the array                              what is not
     *
     * Ordering: heads and links are written by release and read by acquire, so a bucket is found as it was when it was added. Whoever must
     * not miss a key that was there all the time looks again under the lock. Progress: at each moment all links lead to an end, and they
     * change a finite number of times; who looks waits for nobody.
     *
     * BucketTableStress (jcstress) stands behind this.
     */
    static final int FIRST_HEADS = 16;
    private static final int MOST_HEADS = 1 << 30;

    private volatile AtomicReferenceArray<@Nullable Bucket> heads = new AtomicReferenceArray<>(FIRST_HEADS);
    private int size;

    /** The bucket of a key; while another one is added, it may not be found although it is there. */
    @Nullable Bucket get(Hash key) {
        AtomicReferenceArray<@Nullable Bucket> present = heads;
        Bucket bucket = present.getAcquire(chain(key.low(), present));
        while (bucket != null && !bucket.isOf(key)) {
            bucket = bucket.nextAcquire();
        }
        return bucket;
    }

    private static int chain(long hash, AtomicReferenceArray<?> heads) {
        return (int) hash & heads.length() - 1;
    }

    // ---- for one thread at a time

    /** Adds the bucket of a key that has none. */
    void add(Bucket bucket) {
        if (size >= heads.length() && size < MOST_HEADS) {
            split();
        }
        size++;
        putFirst(bucket, heads);
    }

    private void split() {
        AtomicReferenceArray<@Nullable Bucket> before = heads;
        AtomicReferenceArray<@Nullable Bucket> twice = new AtomicReferenceArray<>(2 * before.length());
        for (int i = 0; i < before.length(); i++) {
            Bucket bucket = before.getAcquire(i);
            while (bucket != null) {
                Bucket next = bucket.nextAcquire();
                putFirst(bucket, twice);
                bucket = next;
            }
        }
        heads = twice;
    }

    private static void putFirst(Bucket bucket, AtomicReferenceArray<@Nullable Bucket> heads) {
        int chain = chain(bucket.hashLow(), heads);
        bucket.setNextRelease(heads.getAcquire(chain));
        heads.setRelease(chain, bucket);
    }

    /**
     * Puts a bucket in another one's place.
     *
     * @param present must be here
     */
    void replace(Bucket present, Bucket successor) {
        successor.setNextRelease(present.nextAcquire());
        leadTo(successor, present);
    }

    /**
     * @param present must be here
     */
    void remove(Bucket present) {
        leadTo(present.nextAcquire(), present);
        size--;
    }

    /** What led to a bucket leads elsewhere. */
    private void leadTo(@Nullable Bucket other, Bucket present) {
        AtomicReferenceArray<@Nullable Bucket> its = heads;
        int chain = chain(present.hashLow(), its);
        Bucket before = null;
        Bucket bucket = its.getAcquire(chain);
        while (bucket != null && bucket != present) {
            before = bucket;
            bucket = bucket.nextAcquire();
        }
        if (bucket == null) {
            throw new IllegalStateException("a bucket must be in its table, but was not");
        }
        if (before == null) {
            its.setRelease(chain, other);
        } else {
            before.setNextRelease(other);
        }
    }

    /** A way through all buckets, round by round. */
    final class Walk {
        private int chain; // the next one
        private @Nullable Bucket ahead;

        /**
         * The next bucket, which may have left the table since the last step; null at the end of a round. In the round in which the table
         * grows, some may be passed over, or come twice.
         */
        @Nullable Bucket next() {
            AtomicReferenceArray<@Nullable Bucket> present = heads;
            while (ahead == null && chain < present.length()) {
                ahead = present.getAcquire(chain++);
            }
            Bucket bucket = ahead;
            if (bucket == null) {
                chain = 0;
            } else {
                ahead = bucket.nextAcquire();
            }
            return bucket;
        }
    }
}
