package io.sluice.cluster.client;

import io.sluice.cluster.protocol.ClientFrame.Bucket;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The stakes of one keyed limiter, by value; bounded. Safe for many threads.
 * <p>A value is forgotten as soon as its place is wanted and there is nothing to remember of it: no lease, and no refusal that still holds; or,
 * as others come, when nobody has asked for it for a minute. Of values for which there is no place nothing is remembered: the server is
 * asked for each of their calls, and while it does not answer they are refused.
 */
final class StakeTable {
    private static final long IDLE_NANOS = 60_000_000_000L;
    private static final int SWEPT_AT_ONCE = 2;
    private static final int LOOKED_AT_FOR_PLACE = 32;

    private final Stakes stakes;
    private final String rule;
    private final Map<String, Stake> byKey = new ConcurrentHashMap<>();
    private Iterator<Map.Entry<String, Stake>> sweeper = byKey.entrySet().iterator(); // guarded by this
    private boolean closed; // guarded by this

    StakeTable(Stakes stakes, String rule) {
        this.stakes = stakes;
        this.rule = rule;
    }

    /**
     * The stake in a value's bucket.
     *
     * @param most how many values may be known
     * @param eager whether leases are asked for before anybody was in want of one
     */
    Stake of(String key, int most, boolean eager, long now) {
        Stake known = byKey.get(key);
        if (known == null) {
            return fresh(key, most, eager, now);
        }
        known.touch(now);
        return known;
    }

    private synchronized Stake fresh(String key, int most, boolean eager, long now) {
        Bucket bucket = new Bucket(rule, key);
        forget(SWEPT_AT_ONCE, now - IDLE_NANOS, now);
        while (byKey.size() > most && forget(LOOKED_AT_FOR_PLACE, now, now)) {
            // there are to be fewer than before
        }
        if (closed || byKey.size() >= most && !forget(LOOKED_AT_FOR_PLACE, now, now)) {
            return stakes.passing(bucket);
        }
        return byKey.computeIfAbsent(key, absent -> stakes.use(bucket, eager));
    }

    /** Looks at the next few, and forgets those of which there is nothing to remember. */
    private boolean forget(int lookedAt, long idleSince, long now) {
        boolean forgot = false;
        for (int i = 0; i < lookedAt; i++) {
            if (!sweeper.hasNext()) {
                sweeper = byKey.entrySet().iterator();
                if (!sweeper.hasNext()) {
                    break;
                }
            }
            Map.Entry<String, Stake> entry = sweeper.next();
            if (entry.getValue().isIdle(idleSince, now) && byKey.remove(entry.getKey(), entry.getValue())) {
                stakes.release(entry.getValue());
                forgot = true;
            }
        }
        return forgot;
    }

    int size() {
        return byKey.size();
    }

    long available(long now) {
        return byKey.values().stream()
                .mapToLong(stake -> stake.bucket().available(now))
                .sum();
    }

    /** Forgets all, and remembers nothing from now on. */
    synchronized void close() {
        closed = true;
        byKey.values().forEach(stakes::release);
        byKey.clear();
    }
}
