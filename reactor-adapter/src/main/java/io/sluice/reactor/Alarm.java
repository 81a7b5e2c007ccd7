package io.sluice.reactor;

import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One timer at a time, after which the work goes on on a thread of the scheduler; once cut, none is set any more. */
final class Alarm {
    private static final Timer CUT = () -> false;

    private final NanoClock clock;
    private final AtomicReference<@Nullable Timer> timer = new AtomicReference<>();

    Alarm(NanoClock clock) {
        this.clock = clock;
    }

    /** Takes the place of the timer before, which has rung or was cancelled. */
    void set(long nanos, Runnable work) {
        Timer before = timer.get();
        if (isCut(before)) {
            return;
        }
        Timer next = clock.timers().schedule(nanos, () -> Calls.goOn(work));
        if (!timer.compareAndSet(before, next)) {
            next.cancel(); // cut meanwhile
        }
    }

    void cut() {
        Timer last = timer.getAndSet(CUT);
        if (last != null) {
            last.cancel();
        }
    }

    @SuppressWarnings("ReferenceEquality") // the very one
    private static boolean isCut(@Nullable Timer timer) {
        return timer == CUT;
    }
}
