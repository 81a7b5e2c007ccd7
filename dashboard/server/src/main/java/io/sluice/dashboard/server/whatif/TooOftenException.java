package io.sluice.dashboard.server.whatif;

import java.time.Duration;

/** Somebody asks more often than he may; the message says how long to wait. */
public final class TooOftenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Duration wait;

    TooOftenException(Duration wait) {
        super(
                "one question may be asked in " + Turns.BETWEEN.toMillis()
                        + " ms, and one waits already; the next may be in " + wait.toMillis() + " ms",
                null,
                false,
                false);
        this.wait = wait;
    }

    /** How long to wait. */
    public Duration retryAfter() {
        return wait;
    }
}
