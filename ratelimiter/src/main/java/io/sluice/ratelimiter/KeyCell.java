package io.sluice.ratelimiter;

import io.sluice.ratelimiter.algorithm.Gcra;

/** The bucket of one value. It is held until it is told what to {@link #follow}, and again, for ever, when it was dropped or replaced. */
final class KeyCell extends GcraPool {
    final Object value;
    final long number;
    long due; // guarded by the table; when it was going to be full, as seen when last looked at

    /**
     * @param number names this bucket in tokens
     */
    KeyCell(Object value, long number, Gcra gcra) {
        super(gcra);
        this.value = value;
        this.number = number;
    }
}
