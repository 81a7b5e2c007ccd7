package io.sluice.cluster.client;

import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.cluster.protocol.ClientFrame.Release;
import io.sluice.cluster.protocol.ServerFrame.Answer;
import io.sluice.cluster.protocol.ServerFrame.RuleState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * All that a {@link Link} has of leases, and whose answers are whose. Guarded by the link's lock, but for {@link #wanting}. Of the buckets only
 * those are looked at that hold or want something: the active ones.
 */
final class LeasedBuckets {
    /** In deadlines: how long an answer may take before an ask for a lease is given up. */
    private static final int PATIENCE = 10;

    private final long patienceNanos;
    private final LongSupplier ids;
    private final Map<Bucket, LeasedBucket> buckets = new HashMap<>();
    private final Set<LeasedBucket> active = new LinkedHashSet<>();
    private final Queue<LeasedBucket> becomeActive = new ConcurrentLinkedQueue<>(); // since the last look
    private final Map<Long, LeasedBucket> asks = new HashMap<>();
    private final Deque<Release> unwanted = new ArrayDeque<>();

    /**
     * @param ids numbers for asks
     */
    LeasedBuckets(long deadlineNanos, LongSupplier ids) {
        patienceNanos = PATIENCE * deadlineNanos;
        this.ids = ids;
    }

    /** More is wanted of a bucket; called by anybody. */
    void wanting(LeasedBucket bucket) {
        becomeActive.add(bucket);
    }

    void add(LeasedBucket bucket) {
        buckets.put(bucket.bucket(), bucket);
        active.add(bucket); // it may have been wanted by whom it was before
    }

    private boolean isHere(LeasedBucket bucket) {
        return bucket.equals(buckets.get(bucket.bucket()));
    }

    /** Nobody uses a bucket any more; one that is not here is left alone. */
    void forget(LeasedBucket bucket, long now) {
        if (buckets.remove(bucket.bucket(), bucket)) {
            active.remove(bucket);
            unwanted.addAll(bucket.forget(now));
        }
    }

    // ---- to and from other links

    void giveBack(List<Release> leases) {
        unwanted.addAll(leases);
    }

    /** Buckets that belong elsewhere now; what was asked for them is not waited for any more. */
    List<LeasedBucket> handOver(Predicate<String> goesByRule) {
        List<LeasedBucket> gone = new ArrayList<>();
        for (Iterator<LeasedBucket> here = buckets.values().iterator(); here.hasNext(); ) {
            LeasedBucket bucket = here.next();
            if (goesByRule.test(bucket.bucket().rule())) {
                here.remove();
                active.remove(bucket);
                bucket.forgetAsk();
                gone.add(bucket);
            }
        }
        return gone;
    }

    /** What should have been given back here, and can be elsewhere now. */
    List<Release> handOverUnwanted(Predicate<String> goesByRule) {
        List<Release> gone = unwanted.stream()
                .filter(lease -> goesByRule.test(lease.bucket().rule()))
                .toList();
        unwanted.removeAll(gone);
        return gone;
    }

    // ---- what the server says

    void learn(RuleState rule, long roundNanos) {
        if (rule.isOfOneValue()) {
            LeasedBucket one = buckets.get(new Bucket(rule.rule(), rule.key()));
            if (one != null) {
                one.ruleChanged(rule, roundNanos);
            }
            return;
        }
        for (LeasedBucket bucket : buckets.values()) {
            if (bucket.bucket().rule().equals(rule.rule())) {
                bucket.ruleChanged(rule, roundNanos);
            }
        }
    }

    /** An answer, perhaps to an ask of one of these. A lease of which nobody knows any more goes back. */
    void answered(Answer answer, long now) {
        LeasedBucket bucket = asks.remove(answer.id());
        if (bucket == null) {
            return;
        }
        if (isHere(bucket)) {
            Release unused = bucket.answered(answer, now);
            if (unused != null) {
                unwanted.add(unused);
            }
        } else if (answer.lease() != 0) {
            unwanted.add(new Release(answer.lease(), bucket.bucket(), answer.granted()));
        }
    }

    /** The stream is gone, and with it what was asked for; what is leased stays. */
    void broken() {
        asks.clear();
        buckets.values().forEach(LeasedBucket::forgetAsk);
    }

    // ---- what there is to say

    /**
     * What all have to say now.
     *
     * @param failed hears when what has not been answered for too long was asked
     */
    Wishes wishes(boolean mayAsk, long now, LongConsumer failed) {
        Wishes wishes = new Wishes();
        for (LeasedBucket next = becomeActive.poll(); next != null; next = becomeActive.poll()) {
            if (isHere(next)) {
                active.add(next);
            }
        }
        for (Iterator<LeasedBucket> looked = active.iterator(); looked.hasNext(); ) {
            LeasedBucket bucket = looked.next();
            if (bucket.giveUpAsk(now, patienceNanos)) {
                failed.accept(now - patienceNanos);
            }
            if (mayAsk && !wishes.isFull()) {
                long id = ids.getAsLong();
                if (bucket.wishes(now, id, wishes)) {
                    asks.put(id, bucket);
                }
            }
            if (bucket.isQuiet()) { // who wants something from now on adds it again
                looked.remove();
            }
        }
        while (mayAsk && !unwanted.isEmpty() && !wishes.isFull()) {
            wishes.add(unwanted.remove());
        }
        return wishes;
    }

    /** How long until {@link #wishes} may have something to say, if nobody takes anything; {@link Long#MAX_VALUE} for never. */
    long untilNext(long now, long tickNanos) {
        long next = Long.MAX_VALUE;
        for (LeasedBucket bucket : active) {
            next = Math.min(next, bucket.nextLook(now, tickNanos));
        }
        if (!unwanted.isEmpty()) {
            next = Math.min(next, tickNanos);
        }
        return asks.isEmpty() ? next : Math.min(next, patienceNanos);
    }

    /** This client ends: everything goes back, in as many frames as it takes. */
    List<Wishes> giveAllBack(long now) {
        buckets.values().forEach(bucket -> unwanted.addAll(bucket.forget(now)));
        List<Wishes> frames = new ArrayList<>();
        Wishes wishes = new Wishes();
        while (!unwanted.isEmpty()) {
            wishes.add(unwanted.remove());
            if (wishes.isFull()) {
                frames.add(wishes);
                wishes = new Wishes();
            }
        }
        frames.add(wishes);
        return frames;
    }
}
