package io.sluice.cluster.client;

import io.sluice.cluster.protocol.ClientFrame.Hold;
import io.sluice.cluster.protocol.ServerFrame.Answer;
import io.sluice.cluster.protocol.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All that a {@link Link} holds of permits of calls in flight, and whose answers are whose. Guarded by the link's lock. */
final class PermitPools {
    private static final int DEADLINES =
            3; // without an answer, after which an ask is given up: that is what Health counts, too
    private static final int MOST_REMEMBERED = 4096;
    private static final int MOST_PER_FRAME = 1024;

    private final long patienceNanos;
    private final LongSupplier ids;
    private final Set<PermitPool> pools =
            new LinkedHashSet<>(); // one that nobody uses may stand beside a new one of its bucket
    private final List<Hold> orphans = new ArrayList<>(); // permits of pools that have gone, to be given back

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

    void add(PermitPool pool) {
        pools.add(pool);
    }

    private boolean isHere(PermitPool pool) {
        return pools.contains(pool);
    }

    /** Pools that belong to another link now; what was asked for them is not waited for any more. */
    List<PermitPool> handOver(Predicate<String> goesByRule) {
        List<PermitPool> gone = pools.stream()
                .filter(pool -> goesByRule.test(pool.bucket().rule()))
                .toList();
        for (PermitPool pool : gone) {
            pools.remove(pool);
            pool.forgetAsks();
        }
        return gone;
    }

    private long nextId(PermitPool pool) {
        long id = ids.getAsLong();
        asks.put(id, pool);
        return id;
    }

    /** What one pool has to say now; nothing if it is another link's. */
    List<Hold> wishes(PermitPool pool, boolean mayAsk, long now) {
        if (!isHere(pool)) {
            return List.of();
        }
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
        List<Hold> wishes = new ArrayList<>(orphans);
        orphans.clear();
        for (PermitPool pool : pools) {
            Long askedAt = pool.giveUpAsk(now, patienceNanos);
            if (askedAt != null) {
                failed.accept(askedAt);
            }
            if (wishes.size() < MOST_PER_FRAME) {
                pool.wishes(now, mayAsk, this::nextId, wishes);
            }
        }
        pools.removeIf(PermitPool::isOver);
        return wishes;
    }

    /**
     * An answer, perhaps to one of these. Permits of a pool that has gone to another link meanwhile go back, unless it holds them.
     *
     * @return whose it is, to be told outside of any lock; null if it is nobody's here
     */
    @Nullable PermitPool answered(Answer answer, long now) {
        PermitPool pool = asks.get(answer.id());
        if (pool == null) {
            return null;
        }
        if (isHere(pool)) {
            pool.answered(answer, now);
            return pool;
        }
        if (answer.status() == Status.OK && answer.granted() > 0 && !pool.held().has(answer.lease())) {
            orphans.add(new Hold(ids.getAsLong(), pool.bucket(), 0, answer.lease()));
        }
        return null;
    }

    /** The stream is gone, and with it what was asked for; what is held stays. */
    void broken() {
        asks.clear();
        orphans.clear();
        pools.forEach(PermitPool::forgetAsk);
    }

    /** Of all that hear of it when the server is lost; a copy. */
    List<PermitPool> all() {
        return List.copyOf(pools);
    }

    long untilNext(boolean mayAsk, long now) {
        long next = orphans.isEmpty() ? Long.MAX_VALUE : 0;
        for (PermitPool pool : pools) {
            next = Math.min(next, pool.untilNext(now, mayAsk, patienceNanos));
        }
        return next;
    }

    /** This client ends. */
    List<Hold> giveAllBack(long now) {
        List<Hold> wishes = new ArrayList<>();
        pools.forEach(pool -> pool.giveAllBack(now, this::nextId, wishes));
        return wishes;
    }
}
