package io.sluice.adaptive.queue;

import org.jspecify.annotations.Nullable;

/** Those who wait, from the oldest to the newest; any of them can leave at once. Guarded by the queue's lock. */
final class Line {
    private @Nullable Entry oldest;
    private @Nullable Entry newest;
    private int size;

    int size() {
        return size;
    }

    @Nullable Entry oldest() {
        return oldest;
    }

    @Nullable Entry newest() {
        return newest;
    }

    void add(Entry entry) {
        entry.older = newest;
        entry.inLine = true;
        if (newest == null) {
            oldest = entry;
        } else {
            newest.newer = entry;
        }
        newest = entry;
        size++;
    }

    /** Returns false if it is not in line any more. */
    boolean remove(Entry entry) {
        if (!entry.inLine) {
            return false;
        }
        if (entry.older == null) {
            oldest = entry.newer;
        } else {
            entry.older.newer = entry.newer;
        }
        if (entry.newer == null) {
            newest = entry.older;
        } else {
            entry.newer.older = entry.older;
        }
        entry.older = null;
        entry.newer = null;
        entry.inLine = false;
        size--;
        return true;
    }
}
