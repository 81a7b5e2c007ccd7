package io.sluice.bulkhead;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Uses that nobody keeps a token for: taken by {@code tryAcquirePermission}, ended by {@code releasePermission}. A release that has
 * no such use before it frees nothing; so one release too many can never free the slot of a call that holds a token, nor bring
 * the count below zero.
 */
final class HandUses {
    /* Uses that have not been released, and above bit 32 those among them that had their verdict. */
    private final AtomicLong uses = new AtomicLong();

    private static final long JUDGED = 1L << 32;

    void taken() {
        uses.getAndIncrement();
    }

    /** A use got its verdict; without effect if there is none that could. */
    void judge() {
        long seen = uses.get();
        while (judged(seen) < (int) seen && !uses.compareAndSet(seen, seen + JUDGED)) {
            seen = uses.get();
        }
    }

    /** A use was released; false if there is none. */
    boolean release(boolean hadVerdict) {
        long seen = uses.get();
        while ((int) seen > 0) {
            long verdict = hadVerdict && judged(seen) > 0 ? JUDGED : 0;
            if (uses.compareAndSet(seen, seen - 1 - verdict)) {
                return true;
            }
            seen = uses.get();
        }
        return false;
    }

    /** Uses that had their verdict and have not been released. */
    long judged() {
        return judged(uses.get());
    }

    private static long judged(long seen) {
        return seen >>> 32;
    }
}
