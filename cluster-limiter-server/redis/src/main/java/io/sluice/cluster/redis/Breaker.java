package io.sluice.cluster.redis;

import java.util.random.RandomGenerator;

/**
 * Whether a node answers. It does not if three flushes in a row were not answered; then it is probed, after a wait that doubles from 50 ms
 * to half a second, of which a random part is left out so that servers do not come together. Not safe for several threads.
 */
final class Breaker {
    private static final int FAILURES = 3;
    private static final long FIRST_WAIT_NANOS = 50_000_000;
    private static final long LONGEST_WAIT_NANOS = 500_000_000;

    private final RandomGenerator random;
    private int failures;
    private long wait = FIRST_WAIT_NANOS;

    Breaker(RandomGenerator random) {
        this.random = random;
    }

    boolean isOpen() {
        return failures >= FAILURES;
    }

    void succeeded() {
        failures = 0;
        wait = FIRST_WAIT_NANOS;
    }

    /** Returns whether this opened it. */
    boolean failed() {
        failures = Math.min(FAILURES + 1, failures + 1);
        return failures == FAILURES;
    }

    /** When to probe. */
    long nextWaitNanos() {
        long next = wait - (long) (random.nextDouble() * wait / 2);
        wait = Math.min(2 * wait, LONGEST_WAIT_NANOS);
        return next;
    }
}
