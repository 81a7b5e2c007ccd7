package io.sluice.recovery.failcache;

import java.util.Comparator;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait, and the decisions about them: whether there is room, and which is played when. Times are nanoseconds
 * since the fail-cache was made.
 * <p>Not safe for several threads: the fail-cache guards it.
 */
final class Backlog {
    /** Nothing will happen until something else does. */
    static final long NEVER = Long.MAX_VALUE;

    /** A request that is kept. */
    static final class Entry {
        final StoredRequest request;
        int failedReplays;
        long due;

        Entry(StoredRequest request, long due) {
            this.request = request;
            this.due = due;
        }

        long id() {
            return request.id();
        }

        int size() {
            return request.bytes().length;
        }
    }

    private final TreeSet<Entry> byDue =
            new TreeSet<>(Comparator.<Entry>comparingLong(entry -> entry.due).thenComparingLong(Entry::id));
    private final TreeMap<Long, Entry> byAge = new TreeMap<>();
    private int entries; // waiting, being played, and being stored
    private long bytes; // of all these
    private int playing;
    private boolean probing = true; // one at a time, until one succeeds
    private long pausedUntil; // nothing is played before

    int entries() {
        return entries;
    }

    long bytes() {
        return bytes;
    }

    int playing() {
        return playing;
    }

    boolean hasRoom(int size, FailCacheConfig config) {
        return entries < config.maxEntries() && bytes + size <= config.maxBytes();
    }

    /** Takes room for a request that is about to be stored, whether there is any or not. */
    void reserve(int size) {
        entries++;
        bytes += size;
    }

    void giveBack(int size) {
        entries--;
        bytes -= size;
    }

    /** A request for which room was taken waits from now on. */
    void add(Entry entry) {
        byDue.add(entry);
        byAge.put(entry.id(), entry);
    }

    /** A call has just failed whose request was kept. */
    void callFailed() {
        probing = true;
    }

    /** The request that waits and was stored first. */
    @Nullable Entry oldest() {
        return byAge.isEmpty() ? null : byAge.firstEntry().getValue();
    }

    /** Takes a waiting request out for good. */
    void evict(Entry entry) {
        takeOut(entry);
        giveBack(entry.size());
    }

    /** Takes the next request to be played; null if none may be now. */
    @Nullable Entry next(long now, FailCacheConfig config) {
        if (wait(now, config) > 0) {
            return null;
        }
        Entry next = byDue.first();
        takeOut(next);
        playing++;
        return next;
    }

    /** How long until {@link #next} has something, if nothing happens meanwhile. */
    long wait(long now, FailCacheConfig config) {
        int atOnce = probing ? 1 : config.maxConcurrentReplays();
        if (byDue.isEmpty() || playing >= atOnce) {
            return NEVER;
        }
        return Math.max(0, Math.max(byDue.first().due, pausedUntil) - now);
    }

    /** A request that was being played is done, or given up. */
    void ended(Entry entry, boolean succeeded) {
        playing--;
        probing &= !succeeded;
        giveBack(entry.size());
    }

    /** A request that was being played failed, and waits for its next turn. */
    void failed(Entry entry, long due) {
        playing--;
        probing = true;
        entry.failedReplays++;
        entry.due = due;
        add(entry);
    }

    /** A request could not be played, and no other should be tried before that time. */
    void paused(Entry entry, long until) {
        playing--;
        probing = true;
        pausedUntil = Math.max(pausedUntil, until);
        add(entry);
    }

    private void takeOut(Entry entry) {
        byDue.remove(entry);
        byAge.remove(entry.id());
    }
}
