package io.sluice.guard;

/**
 * Hears how long the calls of a guard took: the SPI of those who keep histograms; see {@link Guard#measure}.
 * <p>Each attempt counts by itself, from when the gates let it in to its end, whether it succeeded or failed; waits at gates, refusals and
 * cancelled calls do not. Uses without a token have no beginning, so they are not heard of. What a listener throws is logged once.
 * <p><b>Thread safety.</b> A listener must be safe for many threads.
 * <p><b>Cost.</b> Nothing while a guard has none. With one, a call reads the clock at its beginning and end, as it does for many gates, and
 * allocates nothing; besides it costs what the listener does.
 */
@FunctionalInterface
public interface DurationListener {

    /**
     * A call has ended, on this thread, which should not be held up.
     *
     * @param nanos how long it took, in nanoseconds
     */
    void ended(long nanos);
}
