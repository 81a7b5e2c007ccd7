package io.sluice.cluster.client;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Permits that this client holds until a time, by its own clock. Safe for many threads. */
final class HeldLease {
    /*
     * `left` is the permits that can be taken; CLOSED for ever once the lease is used up or given back, so what is told to the server then
     * is final. What was told before that, `toldUsed`, is kept as the least that is used: a permit that a call puts back is taken again
     * only if the server has not been told of it. Telling and putting back hold the monitor; taking is one compare-and-set.
     */
    static final long NOTHING = -1;

    private static final long CLOSED = -1;
    private static final VarHandle LEFT;

    static {
        try {
            LEFT = MethodHandles.lookup().findVarHandle(HeldLease.class, "left", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long id;
    private final long number;
    private final long granted;
    private final long grantedAt;
    private final long expiresAt;
    private volatile long left;
    private long toldUsed; // guarded by this

    /**
     * @param id the server's number for it
     * @param number our own, not negative
     */
    HeldLease(long id, long number, long granted, long grantedAt, long expiresAt) {
        this.id = id;
        this.number = number;
        this.granted = granted;
        this.grantedAt = grantedAt;
        this.expiresAt = expiresAt;
        left = granted;
    }

    /**
     * Takes permits.
     *
     * @return how many are left then, or {@link #NOTHING} if there were not enough, or the lease is over
     */
    long take(long now, long permits) {
        if (expiresAt - now <= 0) {
            return NOTHING;
        }
        while (true) {
            long seen = left;
            if (seen < permits) {
                return NOTHING;
            }
            if (LEFT.compareAndSet(this, seen, seen - permits)) {
                return seen - permits;
            }
            Thread.onSpinWait();
        }
    }

    /** Puts permits back that were taken and not used, if that changes nothing that the server was told. */
    synchronized void putBack(long permits) {
        while (true) {
            long seen = left;
            if (seen == CLOSED || granted - seen - permits < toldUsed) {
                return;
            }
            if (LEFT.compareAndSet(this, seen, seen + permits)) {
                return;
            }
        }
    }

    /** How many were used, to be told to the server: from now on they stay used. */
    synchronized long tellUsed() {
        toldUsed = granted - Math.max(0, left);
        return toldUsed;
    }

    /** Closes it if nothing is left. */
    boolean closeIfUsedUp() {
        return LEFT.compareAndSet(this, 0L, CLOSED);
    }

    /**
     * Closes it for good.
     *
     * @return how many permits were not used
     */
    synchronized long close() {
        return Math.max(0, (long) LEFT.getAndSet(this, CLOSED));
    }

    boolean isOver(long now) {
        return expiresAt - now <= 0;
    }

    long id() {
        return id;
    }

    long number() {
        return number;
    }

    long granted() {
        return granted;
    }

    long grantedAt() {
        return grantedAt;
    }

    long left() {
        return Math.max(0, left);
    }

    boolean isHalfUsed(long stillLeft) {
        return 2 * stillLeft <= granted;
    }
}
