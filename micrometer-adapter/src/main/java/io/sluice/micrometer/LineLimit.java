package io.sluice.micrometer;

import io.sluice.core.time.NanoClock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets through a few lines of each kind in each period, and counts the others. Periods begin with the first line after the last. Safe for
 * many threads; the kinds must be few, since none is forgotten.
 */
final class LineLimit {
    /** Instead of a number: this line is one too many. */
    static final long SUPPRESSED = -1;

    private final int lines;
    private final long periodNanos;
    private final Map<Object, Period> periods = new ConcurrentHashMap<>();

    LineLimit(int lines, Duration period) {
        this.lines = lines;
        periodNanos = period.toNanos();
    }

    private static final class Period {
        private long startNanos; // all guarded by this
        private int written;
        private long suppressed;
        private boolean begun;
    }

    /** How many lines of this kind were suppressed since the last that was not; or {@link #SUPPRESSED}. */
    long ask(Object kind, NanoClock clock) {
        Period period = periods.computeIfAbsent(kind, first -> new Period());
        long now = clock.nanos();
        synchronized (period) {
            if (!period.begun || now - period.startNanos >= periodNanos) {
                period.begun = true;
                period.startNanos = now;
                period.written = 0;
            }
            if (period.written == lines) {
                period.suppressed++;
                return SUPPRESSED;
            }
            period.written++;
            long suppressed = period.suppressed;
            period.suppressed = 0;
            return suppressed;
        }
    }
}
