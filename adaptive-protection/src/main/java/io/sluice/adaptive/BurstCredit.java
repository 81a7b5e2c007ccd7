package io.sluice.adaptive;

/**
 * Time for which a queue may stand: a gate that was not in need for a while lets a burst in beyond its limit, for four times as long as it
 * was not, up to a few service times. The idea is CoDel's (Nichols and Jacobson, 2012): a queue is good that goes away by itself.
 */
final class BurstCredit {
    /*
     * All fields are written by whichever thread notices, without a lock: volatile, but a change may be lost or late. That lengthens or
     * shortens a credit by the time between two calls; what bounds it, the longest credit, is worked out anew each time.
     *
     *   low        calls in flight fell to where the gate is not in need, and have not risen since
     *   lowSince   since when that is, or since the last refusal
     *   end        end of the credit; meaningful while `open`
     */
    private static final long LONGEST = 2_000_000_000L;
    private static final int TIMES_THE_QUIET = 4;

    private volatile boolean low = true;
    private volatile boolean refused;
    private volatile boolean open;
    private volatile long lowSince;
    private volatile long end;
    private volatile long needSince;
    private volatile long usual;

    BurstCredit(long now) {
        lowSince = now;
    }

    boolean isOpen() {
        return open;
    }

    /** Whether the gate was not in need until now: if it comes into need, a credit starts. */
    boolean isLow() {
        return low;
    }

    /** Since when the gate was not in need, or since the last refusal. */
    long lowSince() {
        return lowSince;
    }

    /** Whether the credit is still good; closes it if not. */
    boolean covers(long now) {
        if (now - end < 0) {
            return true;
        }
        open = false;
        return false;
    }

    /** The gate comes into need. */
    void start(long now, long longest) {
        low = false;
        needSince = now;
        long enough = Math.max(longest, Math.min(LONGEST, usual + usual / 4));
        long until = now + Math.min(enough, TIMES_THE_QUIET * Math.max(0, now - lowSince));
        if (!open || until - end > 0) {
            end = until;
            open = true;
        }
    }

    /** A call was refused. */
    void refused() {
        if (!refused) {
            refused = true;
        }
    }

    /** A call ended; the gate is not in need if {@code few} are in flight. */
    void ended(boolean few, long now) {
        if (refused) {
            refused = false;
            lowSince = now;
        }
        if (few && !low) {
            long lasted = now - needSince;
            long before = usual;
            usual = before + (Math.min(lasted, 2 * LONGEST) - before) / 4;
            lowSince = now;
            low = true;
        }
    }

    /** Forgets how long the gate was not in need. */
    void drop(long now) {
        open = false;
        lowSince = now;
    }
}
