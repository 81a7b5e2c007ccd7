package io.sluice.cluster.client;

import io.sluice.cluster.client.LeasedBucket.Refused;
import io.sluice.cluster.protocol.ServerFrame.RuleState;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this process has of one bucket of the cluster: its leases, the way to the server, and what it goes by while that does not answer. All
 * gates of the bucket share it, so that two of them have no second share. Safe for many threads.
 */
final class Stake {
    private static final long TOUCH_NANOS = 1_000_000_000; // how exactly it is known when it was used last

    private final Route route;
    private final LeasedBucket bucket;
    private final List<LeasedBucket> onlyBucket;
    private final boolean registered;
    private volatile @Nullable LocalBucket share; // this and the next are null if not needed since the server answered
    private volatile @Nullable LocalBucket whole;
    private volatile long usedAt;
    int users; // guarded by the Stakes

    /**
     * @param registered whether the link knows the bucket: only then it has leases
     */
    Stake(Route route, LeasedBucket bucket, boolean registered, long now) {
        this.route = route;
        this.bucket = bucket;
        onlyBucket = List.of(bucket);
        this.registered = registered;
        usedAt = now;
    }

    LeasedBucket bucket() {
        return bucket;
    }

    /** The buckets of several stakes, in their order. */
    static List<LeasedBucket> buckets(List<Stake> stakes) {
        return stakes.size() == 1
                ? stakes.get(0).onlyBucket
                : stakes.stream().map(Stake::bucket).toList();
    }

    /**
     * Takes permits of a lease.
     *
     * @return the lease's number, or {@link LeasedBucket#NOTHING}
     */
    long takeLeased(Terms terms, long permits, long now) {
        boolean mayLease = switch (terms.mode()) {
            case LEASE -> registered;
            case AUTO -> registered && bucket.isWorthLeasing();
            case DIRECT -> false;
        };
        return mayLease ? bucket.take(now, permits) : LeasedBucket.NOTHING;
    }

    @Nullable Refused refused(long now) {
        return bucket.refused(now);
    }

    // ---- without a server

    /** The server answers: falling back begins anew some other time. */
    void served() {
        if (share != null) {
            share = null;
        }
        if (whole != null) {
            whole = null;
        }
    }

    /** What decides instead of the server, for fallbacks that have a limit. */
    LocalBucket local(Terms terms, long now) {
        if (terms.fallback() == Fallback.LOCAL_RULE) {
            LocalBucket present = whole;
            return present == null || !present.isOf(terms) ? makeWhole(terms, now) : present;
        }
        LocalBucket present = share;
        return present == null ? makeShare(terms, now) : present;
    }

    /* Two that make one at once would each take from their own: so one at a time. */

    private synchronized LocalBucket makeWhole(Terms terms, long now) {
        LocalBucket present = whole;
        if (present == null || !present.isOf(terms)) {
            present = LocalBucket.whole(terms, now);
            whole = present;
        }
        return present;
    }

    private synchronized LocalBucket makeShare(Terms terms, long now) {
        LocalBucket present = share;
        if (present == null) {
            RuleState told = route.rule(bucket.bucket());
            present = LocalBucket.share(terms, told, route.clients(), now);
            share = present;
        }
        return present;
    }

    // ---- forgetting

    void touch(long now) {
        if (now - usedAt > TOUCH_NANOS) {
            usedAt = now;
        }
    }

    /** Whether forgetting it changes nothing that matters: nobody has used it since then, and there is nothing to remember. */
    boolean isIdle(long since, long now) {
        return usedAt - since <= 0 && refused(now) == null && bucket.available(now) == 0;
    }
}
