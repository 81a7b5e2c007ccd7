package io.sluice.cli.demo;

import io.sluice.core.time.NanoClock;
import java.util.function.LongConsumer;

/**
 * Lets calls arrive when they are due and never waits for an answer, as users do. If the machine was busy, those that are late
 * arrive at once, each with the time at which it was due; so a slow machine shows as latency and not as a lighter load.
 */
public final class OpenLoop {
    private final Arrivals arrivals;
    private final NanoClock clock;
    private final LongConsumer arrival;
    private final Runnable end;
    private long startNanos;
    private long arrived; // by the thread of the timers only

    /**
     * @param arrival runs on the timers' thread for each call, with the time by the clock at which it was due; must not block
     * @param end runs there after the last
     */
    public OpenLoop(Arrivals arrivals, NanoClock clock, LongConsumer arrival, Runnable end) {
        this.arrivals = arrivals;
        this.clock = clock;
        this.arrival = arrival;
        this.end = end;
    }

    /** Begins; returns at once. */
    public void start(long beginningNanos) {
        startNanos = beginningNanos;
        scheduleNext();
    }

    private void arrive() {
        long due = arrivals.by(clock.nanos() - startNanos);
        while (arrived < due) {
            arrival.accept(startNanos + arrivals.at(arrived));
            arrived++;
        }
        if (arrived < arrivals.total()) {
            scheduleNext();
        } else {
            end.run();
        }
    }

    private void scheduleNext() {
        clock.timers().schedule(startNanos + arrivals.at(arrived) - clock.nanos(), this::arrive);
    }
}
