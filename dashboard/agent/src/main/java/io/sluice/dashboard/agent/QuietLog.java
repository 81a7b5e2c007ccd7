package io.sluice.dashboard.agent;

import io.sluice.core.time.NanoClock;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** At most one line a minute, whatever happens; the others are counted, and told with the next. Safe for many threads. */
final class QuietLog {
    private static final Logger log = LoggerFactory.getLogger(ConsoleAgent.class);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final NanoClock clock;
    private final String name;
    private long lastNanos; // these are guarded by this
    private boolean written;
    private long suppressed;

    QuietLog(NanoClock clock, String name) {
        this.clock = clock;
        this.name = name;
    }

    synchronized void warn(String what) {
        long now = clock.exactNanos();
        if (written && now - lastNanos < MINUTE) {
            suppressed++;
            return;
        }
        log.warn("{}: {}{}", name, what, suppressed == 0 ? "" : " (" + suppressed + " lines left out since the last)");
        written = true;
        lastNanos = now;
        suppressed = 0;
    }
}
