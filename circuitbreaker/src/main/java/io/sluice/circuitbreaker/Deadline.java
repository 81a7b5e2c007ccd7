package io.sluice.circuitbreaker;

import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import org.jspecify.annotations.Nullable;

/** The end of a phase: a moment, and the timer that tells of it. */
final class Deadline {
    private static final Timer NONE = () -> false;

    final long endNanos;
    private @Nullable Timer timer; // guarded by this; NONE once disarmed

    Deadline(long endNanos) {
        this.endNanos = endNanos;
    }

    /** The same end for the phase that takes over, whose timer is its own. */
    static @Nullable Deadline renewed(@Nullable Deadline old) {
        return old == null ? null : new Deadline(old.endNanos);
    }

    boolean passed(NanoClock clock) {
        return clock.exactNanos() - endNanos >= 0;
    }

    /** Sets the timer, unless it was set or disarmed before. */
    synchronized void arm(NanoClock clock, Runnable timeUp) {
        if (timer == null) {
            timer = clock.timers().schedule(endNanos - clock.exactNanos(), timeUp);
        }
    }

    /** Frees the timer. */
    synchronized void disarm() {
        if (timer != null) {
            timer.cancel();
        }
        timer = NONE;
    }
}
