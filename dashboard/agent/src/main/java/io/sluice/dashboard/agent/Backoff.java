package io.sluice.dashboard.agent;

import io.sluice.core.time.NanoClock;
import java.util.concurrent.TimeUnit;

/**
 * How long to wait before the next try: any time up to half a second after the first failure, doubling up to {@value #MOST_SECONDS} s, so that a
 * console that comes back is not met by everybody at once. Not safe for several threads.
 */
final class Backoff {
    private static final long FIRST = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int MOST_SECONDS = 30;
    private static final long MOST = TimeUnit.SECONDS.toNanos(MOST_SECONDS);

    private final NanoClock clock;
    private int failures;

    Backoff(NanoClock clock) {
        this.clock = clock;
    }

    /** Nanoseconds to wait after another failure. */
    long next() {
        long bound = failures >= 6 ? MOST : Math.min(MOST, FIRST << failures);
        failures++;
        return anyUpTo(bound);
    }

    /** Any number of nanoseconds up to this. */
    long anyUpTo(long bound) {
        return bound == 0 ? 0 : clock.random().nextLong(bound + 1);
    }

    void succeeded() {
        failures = 0;
    }
}
