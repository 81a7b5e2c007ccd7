package io.sluice.cli.demo.limits;

import io.sluice.cli.demo.OpenLoop;
import io.sluice.core.time.NanoClock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets calls arrive, phase after phase. */
final class Load {
    private final List<Phase> phases;
    private final NanoClock clock;
    private final Runnable arrival;
    private final CountDownLatch ended = new CountDownLatch(1);

    /**
     * @param arrival runs on the timers' thread for each call; must not block
     */
    Load(List<Phase> phases, NanoClock clock, Runnable arrival) {
        this.phases = phases;
        this.clock = clock;
        this.arrival = arrival;
    }

    /** Begins; returns at once. */
    void start(long startNanos) {
        start(0, startNanos);
    }

    private void start(int index, long startNanos) {
        if (index == phases.size()) {
            ended.countDown();
            return;
        }
        Phase phase = phases.get(index);
        long next = startNanos + TimeUnit.SECONDS.toNanos(phase.seconds());
        new OpenLoop(phase.arrivals(), clock, due -> arrival.run(), () -> start(index + 1, next)).start(startNanos);
    }

    void awaitEnd() throws InterruptedException {
        ended.await();
    }
}
