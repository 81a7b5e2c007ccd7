package io.sluice.recovery;

import io.sluice.core.time.NanoClock;
import io.sluice.core.window.LatencyHistogram;
import io.sluice.core.window.LatencyHistogram.Percentiles;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A percentile of the latencies of the last calls: what went in during the half window before, and during the one before that.
 * <p>It is worked out at the turn of a half window, by the first call that comes after it, and stands until the next.
 */
final class HedgeDelay {
    private final LatencyHistogram latencies = new LatencyHistogram();
    private final double percent;
    private final long minimum;
    private final long halfWindowNanos;
    private final ReentrantLock turning = new ReentrantLock();
    private @Nullable Percentiles before; // guarded by turning
    private volatile long turnNanos;
    private volatile long nanos;

    /** Null if the configuration asks for none. */
    static @Nullable HedgeDelay of(HedgeConfig config, NanoClock clock) {
        Double percent = config.delayPercentile();
        return percent == null ? null : new HedgeDelay(config, percent, clock.nanos());
    }

    private HedgeDelay(HedgeConfig config, double percent, long now) {
        this.percent = percent;
        minimum = config.minimumNumberOfCalls();
        halfWindowNanos = config.percentileWindow().toNanos() / 2;
        turnNanos = now + halfWindowNanos;
        nanos = config.delay().toNanos();
    }

    void record(long latencyNanos) {
        latencies.record(latencyNanos);
    }

    long nanos(long now) {
        if (now - turnNanos >= 0 && turning.tryLock()) {
            try {
                if (now - turnNanos >= 0) {
                    turn(now);
                }
            } finally {
                turning.unlock();
            }
        }
        return nanos;
    }

    /** Too few calls are kept for the next turn, and the delay stays as it is. */
    private void turn(long now) {
        Percentiles latest = latencies.drain();
        Percentiles all = before == null ? latest : before.plus(latest);
        if (all.count() >= minimum) {
            nanos = Math.max(1, all.at(percent).toNanos());
            before = latest;
        } else {
            before = all;
        }
        turnNanos = now + halfWindowNanos;
    }
}
