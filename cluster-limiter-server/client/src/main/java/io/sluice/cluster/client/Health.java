package io.sluice.cluster.client;

import io.sluice.core.time.NanoClock;
import java.util.random.RandomGenerator;

/**
 * Whether a server answers. Not safe for several threads; time is handed in.
 * <p>It does not if there is no stream, if half of 20 or more asks failed within a second, or if nothing was answered for three deadlines.
 * Then it is probed, after a wait that doubles from 50 ms to 2 s, of which a random part is left out so that clients do not come together.
 */
final class Health {
    private static final long WINDOW_NANOS = 1_000_000_000;
    private static final int LEAST_ASKS = 20;
    private static final int DEADLINES = 3;
    private static final long FIRST_WAIT_NANOS = 50_000_000;
    private static final long LONGEST_WAIT_NANOS = 2_000_000_000;

    private final long deadlineNanos;
    private final RandomGenerator random;
    private boolean open;
    private boolean answering;
    private long windowStart;
    private int asks;
    private int failures;
    private boolean failing; // since unansweredSince
    private long unansweredSince;
    private long wait = FIRST_WAIT_NANOS;
    private long probeAt;

    /**
     * @param random as {@link NanoClock#random()}
     */
    Health(long deadlineNanos, RandomGenerator random, long now) {
        this.deadlineNanos = deadlineNanos;
        this.random = random;
        probeAt = now;
    }

    boolean isAnswering() {
        return open && answering;
    }

    boolean isOpen() {
        return open;
    }

    /** There is a stream, and the server said welcome. */
    void opened(long now) {
        open = true;
        restart(now);
    }

    /** The stream is gone. */
    void broken(long now) {
        open = false;
        degrade(now);
    }

    private void restart(long now) {
        answering = true;
        failing = false;
        windowStart = now;
        asks = 0;
        failures = 0;
    }

    void answered(long now) {
        count(now);
        failing = false;
        wait = FIRST_WAIT_NANOS;
        if (open && !answering) {
            restart(now);
        }
    }

    /**
     * @param askedAt when what was not answered was asked
     */
    void failed(long askedAt, long now) {
        count(now);
        failures++;
        if (!failing) {
            failing = true;
            unansweredSince = askedAt;
        }
        boolean tooMany = asks >= LEAST_ASKS && 2 * failures >= asks;
        if (answering && (tooMany || now - unansweredSince >= DEADLINES * deadlineNanos)) {
            degrade(now);
        }
    }

    private void count(long now) {
        if (now - windowStart >= WINDOW_NANOS) {
            windowStart = now;
            asks = 0;
            failures = 0;
        }
        asks++;
    }

    private void degrade(long now) {
        answering = false;
        putProbeOff(now);
    }

    // ---- probing

    /** How long until the server may be probed, or a stream tried: zero or less if it may now. */
    long untilProbe(long now) {
        return probeAt - now;
    }

    /** The server is probed, or a stream is tried: not again before a wait. */
    void putProbeOff(long now) {
        probeAt = now + wait - (long) (random.nextDouble() * wait / 2);
        wait = Math.min(2 * wait, LONGEST_WAIT_NANOS);
    }
}
