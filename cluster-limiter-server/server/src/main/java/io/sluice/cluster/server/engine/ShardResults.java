package io.sluice.cluster.server.engine;

import java.util.Arrays;

/** What a {@link LimitStore} answers to a batch, entry by entry. Written by the store, then read by who asked. */
public final class ShardResults {
    /** Instead of a time to come back: never, the permits are more than can be had at once. */
    public static final long NEVER = Long.MAX_VALUE;

    private final Verdict[] verdicts;
    private final long[] granted;
    private final long[] remaining;
    private final long[] retryAfterNanos;
    private final long[] leases;
    private final long[] times;
    private final long[] waits;

    /** With every entry {@link Verdict#UNKNOWN}. */
    public ShardResults(int size) {
        verdicts = new Verdict[size];
        Arrays.fill(verdicts, Verdict.UNKNOWN);
        granted = new long[size];
        remaining = new long[size];
        retryAfterNanos = new long[size];
        leases = new long[size];
        times = new long[size];
        waits = new long[size];
    }

    public int size() {
        return verdicts.length;
    }

    /**
     * @param lease the lease's number; 0 if it is none
     * @param time when this was done, by the store's clock
     */
    public void ok(int at, long permits, long left, long lease, long time) {
        verdicts[at] = Verdict.OK;
        granted[at] = permits;
        remaining[at] = left;
        leases[at] = lease;
        times[at] = time;
    }

    /** What was granted has not come yet: it may be used after this time. */
    public void usableAfter(int at, long nanos) {
        waits[at] = nanos;
    }

    /**
     * @param afterNanos when another try makes sense; {@link #NEVER} if none does
     */
    public void refused(int at, Verdict why, long left, long afterNanos) {
        verdicts[at] = why;
        remaining[at] = left;
        retryAfterNanos[at] = afterNanos;
    }

    public Verdict verdict(int at) {
        return verdicts[at];
    }

    public long granted(int at) {
        return granted[at];
    }

    /** How many permits the bucket has left. */
    public long remaining(int at) {
        return remaining[at];
    }

    public long retryAfterNanos(int at) {
        return retryAfterNanos[at];
    }

    /** How long to wait before what was granted is used; mostly 0. */
    public long waitNanos(int at) {
        return waits[at];
    }

    public long lease(int at) {
        return leases[at];
    }

    public long time(int at) {
        return times[at];
    }
}
