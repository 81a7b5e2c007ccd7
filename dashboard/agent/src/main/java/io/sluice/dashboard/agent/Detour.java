package io.sluice.dashboard.agent;

import io.sluice.core.time.NanoClock;
import java.util.concurrent.TimeUnit;

/**
 * How long to poll before the stream is tried again: a minute after it was buffered, since that may only have seemed so while both sides were
 * busy; twice as long each time it is buffered again, up to ten minutes; and by chance up to a quarter more, so that those who were too busy
 * together do not come back together. Not safe for several threads.
 */
final class Detour {
    private static final long SHORTEST = TimeUnit.MINUTES.toNanos(1);
    private static final long LONGEST = TimeUnit.MINUTES.toNanos(10);

    private final NanoClock clock;
    private long next = SHORTEST;
    private long end;

    Detour(NanoClock clock) {
        this.clock = clock;
    }

    /** The stream was buffered. */
    void begin() {
        end = clock.exactNanos() + next + clock.random().nextLong(next / 4);
        next = Math.min(LONGEST, 2 * next);
    }

    boolean isOver() {
        return clock.exactNanos() - end >= 0;
    }

    /** The stream has worked for a while: it is not buffered on this way. */
    void unneeded() {
        next = SHORTEST;
    }
}
