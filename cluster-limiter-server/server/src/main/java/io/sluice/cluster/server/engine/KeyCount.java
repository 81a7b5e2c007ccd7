package io.sluice.cluster.server.engine;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** How many keys have a place of their own, and how many may: of a rule, of the namespace it is part of, of the store. Safe for many threads. */
final class KeyCount {
    private final @Nullable KeyCount whole; // that this is a part of
    private final AtomicInteger keys = new AtomicInteger();
    private final LongAdder crowdedOut = new LongAdder();
    private volatile int most;

    KeyCount(@Nullable KeyCount whole, int most) {
        this.whole = whole;
        this.most = most;
    }

    /** One that is over its bound has no place for new keys; it loses none. */
    void most(int keysAtMost) {
        most = keysAtMost;
    }

    int keys() {
        return keys.get();
    }

    /** Asks of keys without a place of their own. */
    long crowdedOut() {
        return crowdedOut.sum();
    }

    boolean isFull() {
        return keys.get() >= most || whole != null && whole.isFull();
    }

    /** Counts a key, if there is a place for it here and in the whole. */
    boolean tryAdd() {
        int present;
        do {
            present = keys.get();
            if (present >= most) {
                return false;
            }
        } while (!keys.compareAndSet(present, present + 1));
        if (whole != null && !whole.tryAdd()) {
            keys.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Counts a key for which there must be a place. */
    void add() {
        keys.incrementAndGet();
        if (whole != null) {
            whole.add();
        }
    }

    void remove() {
        keys.decrementAndGet();
        if (whole != null) {
            whole.remove();
        }
    }

    /** Somebody asked for a key without a place. */
    void crowdOut() {
        crowdedOut.increment();
        if (whole != null) {
            whole.crowdOut();
        }
    }
}
