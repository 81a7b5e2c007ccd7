package io.sluice.core.gate;

/**
 * Calls since the gate was made. It holds at any time that {@code offered = permitted + rejected} and
 * {@code permitted = succeeded + failed + ignored + cancelled + inFlight}, unless a use without a token was ended twice.
 *
 * @param permitted calls let in
 * @param rejected calls refused
 * @param succeeded calls let in that did what they should
 * @param failed calls let in that failed
 * @param ignored calls let in whose end says nothing, by configuration
 * @param cancelled calls let in that were given up before their end was known
 */
public record CallCounts(long permitted, long rejected, long succeeded, long failed, long ignored, long cancelled) {

    /** Calls that asked. */
    public long offered() {
        return permitted + rejected;
    }

    /** Calls let in that have not ended; never negative, even if a use without a token was ended twice. */
    public long inFlight() {
        return Math.max(0, permitted - succeeded - failed - ignored - cancelled);
    }
}
