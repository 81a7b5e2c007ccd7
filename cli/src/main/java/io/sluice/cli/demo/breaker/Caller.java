package io.sluice.cli.demo.breaker;

import io.sluice.cli.demo.Arrivals;
import io.sluice.cli.demo.OpenLoop;
import io.sluice.cli.demo.breaker.Script.Phase;
import io.sluice.core.time.NanoClock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An application that needs the service for each of its own requests. As in a classic servlet container, a thread takes up a
 * request and is held until the call has ended; there are as many threads as it takes.
 */
final class Caller {
    private final Script script;
    private final NanoClock clock;
    private final Route route;
    private final Tally tally;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    /** Calls that have not ended, and one for those still to arrive. */
    private final AtomicLong open = new AtomicLong(1);

    private final CountDownLatch done = new CountDownLatch(1);
    private final long startNanos;

    Caller(Script script, NanoClock clock, Route route, Tally tally, long startNanos) {
        this.script = script;
        this.clock = clock;
        this.route = route;
        this.tally = tally;
        this.startNanos = startNanos;
    }

    /** Lets the load begin; returns at once. */
    void begin() {
        Arrivals arrivals = new Arrivals(Script.RATE, script.seconds());
        new OpenLoop(arrivals, clock, this::arrived, this::close).start(startNanos);
    }

    /** Waits until the load is over and every call has ended. */
    void awaitEnd() throws InterruptedException {
        done.await();
    }

    private void arrived(long dueNanos) {
        open.incrementAndGet();
        tally.arrived();
        threads.execute(() -> handle(dueNanos));
    }

    private void handle(long dueNanos) {
        boolean whileSlow = script.phaseAt(dueNanos - startNanos) == Phase.SLOW;
        Ending ending = Ending.FAILED;
        try {
            ending = route.call();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            tally.ended(ending, clock.nanos() - dueNanos, whileSlow);
            close();
        }
    }

    private void close() {
        if (open.decrementAndGet() == 0) {
            done.countDown();
        }
    }
}
