package io.sluice.core.time;

import java.util.concurrent.locks.LockSupport;

/**
 * Lets the calling thread, platform or virtual, wait until time has passed by a clock: what {@code Thread.sleep} is for the
 * machine's clock.
 */
public final class Pause {
    private final Thread thread = Thread.currentThread();
    private volatile boolean over;

    private Pause() {}

    /**
     * Waits. It costs one timer, which is gone when this returns or throws.
     *
     * @param nanos how long, in nanoseconds; zero or less does not wait, but looks for an interrupt
     * @throws InterruptedException if the thread is interrupted, before or meanwhile
     */
    public static void of(long nanos, NanoClock clock) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (nanos > 0) {
            new Pause().await(nanos, clock);
        }
    }

    private void await(long nanos, NanoClock clock) throws InterruptedException {
        Timer timer = clock.timers().schedule(nanos, this::end);
        while (!over) {
            if (Thread.interrupted()) {
                timer.cancel();
                throw new InterruptedException();
            }
            LockSupport.park(this);
        }
    }

    private void end() {
        over = true;
        LockSupport.unpark(thread);
    }
}
