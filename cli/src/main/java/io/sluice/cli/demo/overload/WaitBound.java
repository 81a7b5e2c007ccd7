package io.sluice.cli.demo.overload;

import io.sluice.core.time.NanoClock;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;

/**
 * Waits for something behind the server that answers so many calls at once, such as a database behind a pool of connections. Who
 * finds no free connection waits in line; no thread does.
 */
final class WaitBound implements Endpoint {
    /** Calls that are answered in a second when there are always some: 16 at once, each in 40 ms on average. */
    static final int PER_SECOND = 400;

    private static final int CONNECTIONS = 16;
    private static final long LEAST_NANOS = 20_000_000;
    private static final double MEAN_OF_THE_REST_NANOS = 20e6; // exponential

    private final NanoClock clock;
    private final SplittableRandom random = new SplittableRandom(42); // guarded by this, as all below
    private final Queue<Runnable> line = new ArrayDeque<>();
    private int free = CONNECTIONS;

    WaitBound(NanoClock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized void serve(Runnable done) {
        if (free > 0) {
            free--;
            ask(done);
        } else {
            line.add(done);
        }
    }

    private void ask(Runnable done) {
        long nanos = LEAST_NANOS + (long) (-Math.log(1 - random.nextDouble()) * MEAN_OF_THE_REST_NANOS);
        clock.timers().schedule(nanos, () -> {
            next();
            done.run();
        });
    }

    private synchronized void next() {
        Runnable next = line.poll();
        if (next == null) {
            free++;
        } else {
            ask(next);
        }
    }
}
