package io.sluice.ratelimiter;

import java.time.Duration;

/**
 * Permits that are taken now for a later time, or have come already: see {@link RateLimiter#reserve()}.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
public sealed interface Reservation permits PooledRateLimiter.Reserved {

    /**
     * How long until the permits may be used; zero if they may be used now. It counts down, and gets shorter when an earlier one
     * is cancelled; it gets longer only if the limit is lowered or drained meanwhile.
     */
    Duration waitDuration();

    /** Whether the time has come. */
    boolean isGranted();

    /**
     * Gives the permits back; those who wait behind move up.
     *
     * @return false if their time had come before, or they were cancelled before: then nothing changes
     */
    boolean cancel();
}
