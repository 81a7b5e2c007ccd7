package io.sluice.bulkhead;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Uses that nobody keeps a token for: taken by {@code tryAcquirePermission}, ended by {@code releasePermission}. A release that has
 * no such use before it frees nothing; so one release too many can never free the slot of a call that holds a token, nor bring
 * the count below zero.
 */
final class HandUses {
    /* Uses that have not been released, and above bit 32 those among them that had their verdict. */
    private volatile long uses;

    private static final long JUDGED = 1L << 32;
    private static final VarHandle USES;

    static {
        try {
            USES = MethodHandles.lookup().findVarHandle(HandUses.class, "uses", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    void taken() {
        USES.getAndAdd(this, 1L);
    }

    /** A use got its verdict; without effect if there is none that could. */
    void judge() {
        long seen = uses;
        while (judged(seen) < (int) seen && !USES.compareAndSet(this, seen, seen + JUDGED)) {
            seen = uses;
        }
    }

    /** A use was released; false if there is none. */
    boolean release(boolean hadVerdict) {
        long seen = uses;
        while ((int) seen > 0) {
            long verdict = hadVerdict && judged(seen) > 0 ? JUDGED : 0;
            if (USES.compareAndSet(this, seen, seen - 1 - verdict)) {
                return true;
            }
            seen = uses;
        }
        return false;
    }

    /** Uses that had their verdict and have not been released. */
    long judged() {
        return judged(uses);
    }

    private static long judged(long seen) {
        return seen >>> 32;
    }
}
