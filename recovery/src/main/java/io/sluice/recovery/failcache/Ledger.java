package io.sluice.recovery.failcache;

import io.sluice.recovery.failcache.Backlog.Entry;
import io.sluice.recovery.failcache.FailCacheConfig.WhenFull;
import io.sluice.recovery.failcache.FailCacheEvent.Reason;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The backlog and the counts of a fail-cache, for many threads: every method is one step under a short lock. Times are as in
 * {@link Backlog}.
 */
final class Ledger {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition replayEnded = lock.newCondition();
    private final Backlog backlog = new Backlog();
    private long stored;
    private long recovered;
    private long replayed;
    private long failedReplays;
    private long expired;
    private long dropped;
    private long refused;
    private boolean stopping; // nothing is played any more

    /** A request that made room for another. */
    record Evicted(Entry entry, Reason reason) {}

    /**
     * Takes room for a request that is about to be stored, if need be that of expired ones, or of the oldest.
     *
     * @param evicted gets what had to go
     * @return whether there is room
     */
    boolean takeRoom(int size, FailCacheConfig config, Instant now, List<Evicted> evicted) {
        lock.lock();
        try {
            Entry oldest = backlog.oldest();
            while (!backlog.hasRoom(size, config) && oldest != null) {
                if (hasExpired(oldest, config, now)) {
                    evicted.add(new Evicted(oldest, Reason.EXPIRED));
                    expired++;
                } else if (config.whenFull() == WhenFull.DROP_OLDEST && size <= config.maxBytes()) {
                    evicted.add(new Evicted(oldest, Reason.EVICTED));
                    dropped++;
                } else {
                    break;
                }
                backlog.evict(oldest);
                oldest = backlog.oldest();
            }
            if (!backlog.hasRoom(size, config)) {
                refused++;
                return false;
            }
            backlog.reserve(size);
            return true;
        } finally {
            lock.unlock();
        }
    }

    static boolean hasExpired(Entry entry, FailCacheConfig config, Instant now) {
        return !now.isBefore(entry.request.storedAt().plus(config.expiry()));
    }

    void notStored(int size) {
        step(() -> backlog.giveBack(size));
    }

    void stored(StoredRequest request, long due) {
        step(() -> {
            stored++;
            backlog.callFailed();
            backlog.add(new Entry(request, due));
        });
    }

    void recovered(StoredRequest request, long due) {
        step(() -> {
            recovered++;
            backlog.reserve(request.bytes().length);
            backlog.add(new Entry(request, due));
        });
    }

    @Nullable Entry next(long now, FailCacheConfig config) {
        lock.lock();
        try {
            return stopping ? null : backlog.next(now, config);
        } finally {
            lock.unlock();
        }
    }

    long wait(long now, FailCacheConfig config) {
        lock.lock();
        try {
            return stopping ? Backlog.NEVER : backlog.wait(now, config);
        } finally {
            lock.unlock();
        }
    }

    void replayed(Entry entry) {
        step(() -> {
            replayed++;
            backlog.ended(entry, true);
            replayEnded.signalAll();
        });
    }

    /** A request that was being played, or about to be, is given up. */
    void givenUp(Entry entry, Reason reason) {
        step(() -> {
            if (reason == Reason.EXPIRED) {
                expired++;
            } else {
                dropped++;
            }
            backlog.ended(entry, false);
            replayEnded.signalAll();
        });
    }

    void failed(Entry entry, long due) {
        step(() -> {
            failedReplays++;
            backlog.failed(entry, due);
            replayEnded.signalAll();
        });
    }

    void paused(Entry entry, long until) {
        step(() -> {
            backlog.paused(entry, until);
            replayEnded.signalAll();
        });
    }

    /** From now on nothing more is played; waits for what is being played, but not for longer. */
    void stop(long nanos) throws InterruptedException {
        lock.lock();
        try {
            stopping = true;
            long left = nanos;
            while (backlog.playing() > 0 && left > 0) {
                left = replayEnded.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void step(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }

    FailCacheSnapshot snapshot(String name) {
        lock.lock();
        try {
            return new FailCacheSnapshot(
                    name,
                    backlog.entries(),
                    backlog.bytes(),
                    backlog.playing(),
                    stored,
                    recovered,
                    replayed,
                    failedReplays,
                    expired,
                    dropped,
                    refused);
        } finally {
            lock.unlock();
        }
    }
}
