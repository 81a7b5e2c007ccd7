package io.sluice.cli.demo;

import io.sluice.core.Check;
import java.util.concurrent.TimeUnit;

/**
 * When calls arrive: evenly, at a fixed rate, whether or not earlier ones were answered. The first arrives at the very beginning.
 *
 * @param perSecond the rate, from 1 to 10,000
 * @param seconds for how long, from 1 to 3,600
 */
public record Arrivals(int perSecond, int seconds) {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    public Arrivals {
        Check.inRange("perSecond", perSecond, 1, 10_000);
        Check.inRange("seconds", seconds, 1, 3_600);
    }

    public long total() {
        return (long) perSecond * seconds;
    }

    /** How many have arrived this long after the beginning, this moment included. */
    public long by(long elapsedNanos) {
        if (elapsedNanos < 0) {
            return 0;
        }
        long wholeSeconds = elapsedNanos / SECOND;
        if (wholeSeconds >= seconds) {
            return total();
        }
        return wholeSeconds * perSecond + elapsedNanos % SECOND * perSecond / SECOND + 1;
    }

    /**
     * How long after the beginning one arrives; rounded up, so that it counts in {@link #by} of that moment.
     *
     * @param index 0 for the first
     */
    public long at(long index) {
        return index / perSecond * SECOND + (index % perSecond * SECOND + perSecond - 1) / perSecond;
    }
}
