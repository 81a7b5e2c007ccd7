package io.sluice.core.gate;

import io.sluice.core.window.StripedCells;

/**
 * Counts calls since ever: what {@link CallCounts} reports, on stripes. A gate has one of its own; the gates of a guard share
 * the guard's.
 * <p><b>Thread safety.</b> Safe for many threads. A reading taken while calls go on never shows more ended calls than permitted
 * ones: ends are read first.
 * <p>A gate that writes a word for each call anyway may count in that, and override the methods here.
 */
public class CallCounters extends StripedCells {
    /* The cells 0 to 3 count outcomes. */
    private static final int PERMITTED = 4;
    private static final int REJECTED = 5;
    private static final int VERDICTS = 6; // given to a use without a token that has not been released yet
    /** The first of the cells that a subclass asked for. */
    protected static final int MORE = 7;

    public CallCounters() {
        this(0);
    }

    /**
     * With so many cells more on the same stripes, for what a gate counts besides.
     */
    protected CallCounters(int more) {
        super(MORE + more);
    }

    public void permitted() {
        add(PERMITTED);
    }

    /** Where the calling thread counts: looked up once for the begin and the end of a call. */
    public long[] own() {
        return stripe();
    }

    /** Counts on a stripe that {@link #own} returned. */
    public void permitted(long[] stripe) {
        add(PERMITTED, stripe);
    }

    /** Returns how many rejections this thread's stripe had counted before: a free source of "every n-th". */
    public long rejected() {
        return add(REJECTED);
    }

    public void ended(Outcome outcome) {
        add(outcome.cell);
    }

    /** Counts on the stripe on which {@link #permitted(long[])} counted. */
    public void ended(Outcome outcome, long[] stripe) {
        addAgain(outcome.cell, stripe);
    }

    /** Notes that a use without a token got its verdict, so that its release is not taken for a cancellation. */
    public void verdictGiven() {
        give(VERDICTS);
    }

    /** Whether a use without a token that is being released had its verdict; each verdict covers one release. */
    public boolean releaseHasVerdict() {
        return tryTake(VERDICTS);
    }

    /** Calls let in that have not ended; never too low, since ends are read first. */
    public long inFlight() {
        return counts().inFlight();
    }

    public CallCounts counts() {
        long succeeded = sum(Outcome.SUCCEEDED.cell);
        long failed = sum(Outcome.FAILED.cell);
        long ignored = sum(Outcome.IGNORED.cell);
        long cancelled = sum(Outcome.CANCELLED.cell);
        return new CallCounts(sum(PERMITTED), sum(REJECTED), succeeded, failed, ignored, cancelled);
    }
}
