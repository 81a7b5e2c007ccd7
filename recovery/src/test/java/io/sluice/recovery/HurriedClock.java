package io.sluice.recovery;

import io.sluice.core.time.ManualClock;
import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import io.sluice.core.time.TimerService;
import java.util.ArrayList;
import java.util.List;

/**
 * A manual clock that nobody has to move: whoever sets a timer finds that its time has come. It starts a second before the wrap of
 * nanoTime.
 */
final class HurriedClock implements NanoClock, TimerService {
    final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 1_000_000_000L);
    final List<Long> waits = new ArrayList<>();

    @Override
    public long nanos() {
        return clock.nanos();
    }

    @Override
    public TimerService timers() {
        return this;
    }

    @Override
    public synchronized Timer schedule(long delayNanos, Runnable task) {
        waits.add(delayNanos);
        Timer timer = clock.schedule(delayNanos, task);
        clock.advance(delayNanos);
        return timer;
    }

    @Override
    public int pending() {
        return clock.pending();
    }

    List<Long> waitsInMillis() {
        return waits.stream().map(nanos -> nanos / 1_000_000).toList();
    }
}
