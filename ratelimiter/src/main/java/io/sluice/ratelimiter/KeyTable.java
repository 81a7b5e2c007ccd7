package io.sluice.ratelimiter;

import io.sluice.ratelimiter.RateLimiterConfig.Limit;
import io.sluice.ratelimiter.algorithm.Gcra;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The buckets of all values: one for each of those that are known, and a few that the rest share. */
@SuppressWarnings("ReferenceEquality") // which limit and which bucket it is, not what they are like
final class KeyTable {
    /*
     * cells    the buckets of their own, by value. Read by every call; written under this monitor
     * byDue    the same buckets, by when they were going to be full when last looked at. Taking makes that later, so if the first is
     *          not due, nobody is full. (Giving back makes it earlier; then somebody may be full and not found, until he is due.)
     * shared   the buckets of those who have none
     *
     * Never two buckets for one value:
     *  - A bucket is dropped by a CAS that finds it full and holds it for ever. Nobody takes a permit of it after that; who had it in
     *    hands looks again. A new one of the same value starts as full as this one was.
     *  - A new bucket is put into `cells` while it is held, then reads what the shared one owes, then opens. Who takes of a shared
     *    bucket looks into `cells` afterwards. One of the two sees the other: either the new bucket starts with that permit, or the
     *    taker finds the new bucket, gives the permit back and takes from the right one.
     *  - An update holds a bucket for ever before it reads what is spent, and puts another one in its place.
     * (KeyedStress)
     *
     * While the table is full and the first in byDue is not due, it is closed: new values go to the shared buckets without a lock.
     */
    static final int SHARED = 256;

    private static final long SHARED_BIT =
            1L << 61; // a token: the rest is the place in `shared`; or else a number of CellNumbers
    private static final long KEPT_IDLE_NANOS = 60_000_000_000L;
    private static final int MOST_LOOKS = 32;

    private final ConcurrentHashMap<Object, KeyCell> cells = new ConcurrentHashMap<>();
    private final PriorityQueue<KeyCell> byDue = // guarded by this
            new PriorityQueue<>((a, b) -> Long.signum(a.due - b.due));
    private final CellNumbers numbers = new CellNumbers(); // written under this monitor
    private int maxKeys; // guarded by this
    private volatile Limits limits;
    private volatile GcraPool[] shared;
    private volatile long closedUntil;

    KeyTable(KeyedRateLimiterConfig config, long now) {
        limits = Limits.of(config, null);
        maxKeys = config.maxKeys();
        shared = new GcraPool[SHARED];
        for (int i = 0; i < SHARED; i++) {
            shared[i] = new GcraPool(limits.standard, limits.standard.unused(now));
        }
        open(now);
    }

    // ---- taking

    /** The value's own bucket, if it is known now. */
    @Nullable KeyCell find(Object value) {
        return cells.get(value);
    }

    /**
     * Takes permits of a value now, or not.
     *
     * @param found what {@link #find} has just said
     * @return the bucket they were taken of, for {@link #giveBack}; or a {@link Refusal} that says when they can be had
     */
    long take(Object value, @Nullable KeyCell found, long now, long permits) {
        KeyCell own = found;
        while (true) {
            if (own == null) {
                own = newcomer(value, now);
            }
            GcraPool bucket = own != null ? own : shared[place(value)];
            int answer = bucket.take(now, permits, false);
            if (answer == Pool.HELD) {
                Thread.yield(); // it has just been replaced, or has not been opened yet
            } else if (own == null && cells.containsKey(value)) {
                if (answer == Pool.GRANTED) {
                    bucket.giveBack(now, permits);
                }
            } else if (answer == Pool.SHORT) {
                return permits > bucket.mostAtOnce() ? Refusal.NEVER : Refusal.tooLate(bucket.due(now, permits), 0);
            } else {
                return own != null ? own.number : SHARED_BIT | place(value);
            }
            own = cells.get(value);
        }
    }

    /** Gives back permits that were not used; what was full and forgotten since stays so. */
    void giveBack(long token, long now, long permits) {
        GcraPool bucket = (token & SHARED_BIT) != 0 ? shared[(int) token] : numbers.find(token);
        if (bucket != null) {
            bucket.giveBack(now, permits);
        }
    }

    /** A bucket for a value that has none; null if it has to share one. */
    private @Nullable KeyCell newcomer(Object value, long now) {
        boolean closed = now - closedUntil < 0;
        return closed && limits.of(value) == limits.standard ? null : add(value, now);
    }

    /** So that values whose hashes differ in a few high bits, or in steps of a power of two, do not meet. */
    private static int place(Object value) {
        return value.hashCode() * 0x9E37_79B9 >>> Integer.SIZE - Integer.numberOfTrailingZeros(SHARED);
    }

    // ---- coming and going

    private synchronized @Nullable KeyCell add(Object value, long now) {
        KeyCell present = cells.get(value);
        if (present != null) {
            return present;
        }
        Gcra gcra = limits.of(value);
        if (!makeRoom(now) && gcra == limits.standard) {
            return null;
        }
        KeyCell added = new KeyCell(value, numbers.next(), gcra);
        numbers.put(added);
        cells.put(value, added);
        added.follow(shared[place(value)], now);
        added.due = added.fullAt(now);
        byDue.add(added);
        return added;
    }

    /** Drops values that are full: if there is no place left, whoever is; else those who have been for long. */
    private boolean makeRoom(long now) {
        for (int looks = 0; looks < MOST_LOOKS; looks++) {
            KeyCell first = byDue.peek();
            long since = byDue.size() < maxKeys ? now - KEPT_IDLE_NANOS : now;
            if (first == null || first.due - since > 0) {
                break;
            }
            byDue.remove();
            if (first.holdIfFull(since, now)) {
                cells.remove(first.value);
                numbers.remove(first);
            } else {
                first.due = first.fullAt(now);
                byDue.add(first);
            }
        }
        KeyCell first = byDue.peek();
        if (first == null || byDue.size() < maxKeys) {
            return true;
        }
        closedUntil = first.due;
        return false;
    }

    private void open(long now) {
        closedUntil = now - KEPT_IDLE_NANOS; // also for who comes with a reading that is a little older
    }

    // ---- changes

    /** Goes on under another configuration, keeping the share that is spent. */
    synchronized void update(KeyedRateLimiterConfig config, long now) {
        Limits next = Limits.of(config, limits);
        if (next.standard != limits.standard) {
            GcraPool[] nextShared = new GcraPool[SHARED];
            for (int i = 0; i < SHARED; i++) {
                nextShared[i] = successor(shared[i], new GcraPool(next.standard), now);
            }
            shared = nextShared;
        }
        limits = next;
        maxKeys = config.maxKeys();
        byDue.clear();
        for (KeyCell cell : cells.values()) {
            KeyCell goingOn = underItsLimit(cell, now);
            goingOn.due = goingOn.fullAt(now);
            byDue.add(goingOn);
        }
        open(now);
    }

    private KeyCell underItsLimit(KeyCell cell, long now) {
        Gcra gcra = limits.of(cell.value);
        if (gcra == cell.gcra()) {
            return cell;
        }
        KeyCell next = successor(cell, new KeyCell(cell.value, cell.number, gcra), now);
        numbers.put(next);
        cells.put(next.value, next);
        return next;
    }

    private static <P extends GcraPool> P successor(GcraPool before, P next, long now) {
        before.hold();
        next.follow(before, now);
        return next;
    }

    // ---- readings

    long tracked() {
        return cells.mappingCount();
    }

    /** How many shared buckets owe something. */
    int overflow(long now) {
        int owing = 0;
        for (GcraPool bucket : shared) {
            owing += bucket.fullAt(now) - now > 0 ? 1 : 0;
        }
        return owing;
    }

    long available(Object value, long now) {
        GcraPool bucket = cells.get(value);
        if (bucket == null) {
            bucket = new GcraPool(limits.of(value)); // the one it would get
            bucket.follow(shared[place(value)], now);
        }
        return bucket.available(now);
    }

    /** Whose limit is what. An unchanged limit is the same object after an update. */
    private record Limits(Limit limit, Gcra standard, Map<String, Limit> overrides, Map<String, Gcra> own) {

        static Limits of(KeyedRateLimiterConfig config, @Nullable Limits before) {
            Limit limit = config.limit();
            Gcra standard = before != null && limit.equals(before.limit) ? before.standard : gcra(limit);
            Map<String, Gcra> own = new HashMap<>();
            config.overrides().forEach((value, override) -> own.put(value, gcra(value, override, before)));
            return new Limits(limit, standard, config.overrides(), own);
        }

        private static Gcra gcra(String value, Limit limit, @Nullable Limits before) {
            Gcra same = before != null && limit.equals(before.overrides.get(value)) ? before.own.get(value) : null;
            return same == null ? gcra(limit) : same;
        }

        Gcra of(Object value) {
            return own.isEmpty() ? standard : own.getOrDefault(value.toString(), standard);
        }

        private static Gcra gcra(Limit limit) {
            return Gcra.tokenBucket(limit.limitForPeriod(), limit.periodNanos(), limit.burst(), 0);
        }
    }
}
