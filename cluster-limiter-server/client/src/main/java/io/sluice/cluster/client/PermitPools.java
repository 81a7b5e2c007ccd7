package io.sluice.cluster.client;

import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.cluster.protocol.ClientFrame.Hold;
import io.sluice.cluster.protocol.ServerFrame.Answer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** All that a {@link Link} holds of permits of calls in flight, and whose answers are whose. Guarded by the link's lock. */
final class PermitPools {
    private static final int DEADLINES =
            3; // without an answer, after which an ask is given up: that is what Health counts, too
    private static final int MOST_REMEMBERED = 4096;
    private static final int MOST_PER_FRAME = 1024;

    private final long patienceNanos;
    private final LongSupplier ids;
    private final Map<Bucket, PermitPool> pools = new LinkedHashMap<>();

    /** Also of asks that were answered, or given up: an answer that comes late, or twice, may bring a lease that must go back. */
    private final Map<Long, PermitPool> asks = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, PermitPool> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    /**
     * @param ids numbers for asks
     */
    PermitPools(long deadlineNanos, LongSupplier ids) {
        patienceNanos = DEADLINES * deadlineNanos;
        this.ids = ids;
    }

    /** The pool of this bucket; made if it is new. */
    PermitPool pool(Bucket bucket, Runnable wake, long now) {
        return pools.computeIfAbsent(bucket, name -> new PermitPool(name, wake, now));
    }

    private long nextId(PermitPool pool) {
        long id = ids.getAsLong();
        asks.put(id, pool);
        return id;
    }

    /** What one pool has to say now. */
    List<Hold> wishes(PermitPool pool, boolean mayAsk, long now) {
        List<Hold> wishes = new ArrayList<>(1);
        pool.wishes(now, mayAsk, this::nextId, wishes);
        return wishes;
    }

    /**
     * What all have to say now.
     *
     * @param failed hears when what has not been answered for too long was asked
     */
    List<Hold> wishes(boolean mayAsk, long now, LongConsumer failed) {
        List<Hold> wishes = new ArrayList<>();
        for (PermitPool pool : pools.values()) {
            Long askedAt = pool.giveUpAsk(now, patienceNanos);
            if (askedAt != null) {
                failed.accept(askedAt);
            }
            if (wishes.size() < MOST_PER_FRAME) {
                pool.wishes(now, mayAsk, this::nextId, wishes);
            }
        }
        return wishes;
    }

    /**
     * An answer, perhaps to one of these.
     *
     * @return whose it is, to be told outside of any lock; null if it is nobody's here
     */
    @Nullable PermitPool answered(Answer answer, long now) {
        PermitPool pool = asks.get(answer.id());
        if (pool != null) {
            pool.answered(answer, now);
        }
        return pool;
    }

    /** The stream is gone, and with it what was asked for; what is held stays. */
    void broken() {
        asks.clear();
        pools.values().forEach(PermitPool::forgetAsk);
    }

    /** Of all that hear of it when the server is lost; a copy. */
    List<PermitPool> all() {
        return List.copyOf(pools.values());
    }

    long untilNext(boolean mayAsk, long now) {
        long next = Long.MAX_VALUE;
        for (PermitPool pool : pools.values()) {
            next = Math.min(next, pool.untilNext(now, mayAsk, patienceNanos));
        }
        return next;
    }

    /** This client ends. */
    List<Hold> giveAllBack(long now) {
        List<Hold> wishes = new ArrayList<>();
        pools.values().forEach(pool -> pool.giveAllBack(now, this::nextId, wishes));
        return wishes;
    }
}
