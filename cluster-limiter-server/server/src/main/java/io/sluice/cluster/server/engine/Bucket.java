package io.sluice.cluster.server.engine;

/**
 * The permits of one key under one rule, in memory; safe for many threads. Time is handed in: {@link #time} says which clock a bucket goes
 * by, and all other methods want what it told.
 */
interface Bucket {
    /** Instead of a number of permits: this bucket is closed; the key was forgotten, or goes on in another bucket. Look it up again. */
    long CLOSED = -1;

    /** Instead of a time to wait: the permits cannot be had within the time. */
    long REFUSED = -2;

    /** A lease that was granted, or a time to come back. */
    record Leased(long id, long permits, long retryAfterNanos) {
        static final Leased CLOSED = new Leased(0, Bucket.CLOSED, 0);
    }

    CompiledRule rule();

    /**
     * The time on this bucket's own clock.
     *
     * @param nanos the time on the store's
     */
    default long time(long nanos) {
        return nanos;
    }

    /**
     * Takes up to {@code want} permits and not fewer than {@code min}.
     *
     * @return how many; 0 or {@link #CLOSED}
     */
    long take(long now, long want, long min);

    /**
     * Takes permits that come within a time, before they have come.
     *
     * @return how long to wait before they are used, in nanoseconds; {@link #REFUSED} or {@link #CLOSED}
     */
    default long reserve(long now, long permits, long maxWaitNanos) {
        return REFUSED;
    }

    /** Takes a grant back; a closed bucket has nothing to put it into. */
    void undo(long now, long permits, long takenAt);

    /** How long until so many permits can be had, if nobody else takes any. */
    long waitNanos(long now, long permits);

    long available(long now);

    /** How much of what can be had at once is spent, from 0 to 1, and beyond by what was reserved. */
    double spentShare(long now);

    /**
     * Leases up to {@code want} permits; only under a rule of which something is leasable.
     *
     * @param id the lease's number, if there is one
     */
    Leased lease(Client client, long id, long want, long now);

    /** Ends a lease; what was not used goes back. Returns false if the bucket is closed. */
    boolean release(Client client, long lease, long unused, long now);

    /** So many permits of a lease were used. Returns false if the bucket is closed. */
    boolean report(Client client, long lease, long used, long now);

    /** How many permits are leased out. */
    long outstanding();

    /** Closes it for a successor. */
    void close();

    /** Closes it if nothing of it is leased out, so that what is spent is all there is to know. */
    boolean closeIfUnleased(long now);

    /** Closes it if forgetting it changes nothing: it has been full since then, and nothing of it is leased out. */
    boolean closeIfFull(long since, long now);
}
