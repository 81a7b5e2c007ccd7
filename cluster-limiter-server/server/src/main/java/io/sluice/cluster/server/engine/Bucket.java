package io.sluice.cluster.server.engine;

import io.sluice.cluster.server.engine.SipHash.Hash;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The permits of one key under one rule, in memory; safe for many threads. Time is handed in: {@link #time} says which clock a bucket goes
 * by, and all other methods want what it told. It knows its key, and carries the link to the next one of its {@link BucketTable}.
 */
abstract class Bucket {
    /** Instead of a number of permits: this bucket is closed; the key was forgotten, or goes on in another bucket. Look it up again. */
    static final long CLOSED = -1;

    /** Instead of a time to wait: the permits cannot be had within the time. */
    static final long REFUSED = -2;

    private static final VarHandle NEXT;

    static {
        try {
            NEXT = MethodHandles.lookup().findVarHandle(Bucket.class, "next", Bucket.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final CompiledRule rule;
    private final long hashLow; // of the key; not as an object, of which there would be one more for each key
    private final long hashHigh;

    @SuppressWarnings("UnusedVariable") // by its handle
    private @Nullable Bucket next;

    /**
     * @param key what its key is known by
     */
    Bucket(Hash key, CompiledRule rule) {
        this.rule = rule;
        hashLow = key.low();
        hashHigh = key.high();
    }

    /** A lease that was granted, or a time to come back. */
    record Leased(long id, long permits, long retryAfterNanos) {
        static final Leased CLOSED = new Leased(0, Bucket.CLOSED, 0);
    }

    final CompiledRule rule() {
        return rule;
    }

    // ---- in a table

    final Hash key() {
        return new Hash(hashLow, hashHigh);
    }

    final boolean isOf(Hash key) {
        return hashLow == key.low() && hashHigh == key.high();
    }

    final long hashLow() {
        return hashLow;
    }

    final @Nullable Bucket nextAcquire() {
        return (Bucket) NEXT.getAcquire(this);
    }

    final void setNextRelease(@Nullable Bucket bucket) {
        NEXT.setRelease(this, bucket);
    }

    // ---- permits

    /**
     * The time on this bucket's own clock.
     *
     * @param nanos the time on the store's
     */
    long time(long nanos) {
        return nanos;
    }

    /**
     * Takes up to {@code want} permits and not fewer than {@code min}.
     *
     * @return how many; 0 or {@link #CLOSED}
     */
    abstract long take(long now, long want, long min);

    /**
     * Takes permits that come within a time, before they have come.
     *
     * @return how long to wait before they are used, in nanoseconds; {@link #REFUSED} or {@link #CLOSED}
     */
    long reserve(long now, long permits, long maxWaitNanos) {
        return REFUSED;
    }

    /** Takes a grant back; a closed bucket has nothing to put it into. */
    abstract void undo(long now, long permits, long takenAt);

    /** How long until so many permits can be had, if nobody else takes any. */
    abstract long waitNanos(long now, long permits);

    abstract long available(long now);

    /** How much of what can be had at once is spent, from 0 to 1, and beyond by what was reserved. */
    abstract double spentShare(long now);

    /**
     * Leases up to {@code want} permits; only under a rule of which something is leasable.
     *
     * @param id the lease's number, if there is one
     */
    abstract Leased lease(Client client, long id, long want, long now);

    /** Ends a lease; what was not used goes back. Returns false if the bucket is closed. */
    abstract boolean release(Client client, long lease, long unused, long now);

    /** So many permits of a lease were used. Returns false if the bucket is closed. */
    abstract boolean report(Client client, long lease, long used, long now);

    /** How many permits are leased out. */
    abstract long outstanding();

    /** Closes it for a successor. */
    abstract void close();

    /** Closes it if nothing of it is leased out, so that what is spent is all there is to know. */
    abstract boolean closeIfUnleased(long now);

    /** Closes it if forgetting it changes nothing: it has been full since then, and nothing of it is leased out. */
    abstract boolean closeIfFull(long since, long now);
}
