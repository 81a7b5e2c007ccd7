package io.sluice.core.gate;

import java.util.concurrent.locks.LockSupport;

/** A waiter whose thread, platform or virtual, is parked meanwhile. */
final class ParkingWaiter extends Waiter {
    private final Thread thread = Thread.currentThread();
    private long token; // written before `over`, read after it
    private volatile boolean over;

    @Override
    protected void done(long newToken) {
        token = newToken;
        over = true;
        // else this thread's next park, which is the application's, would return at once
        if (!thread.equals(Thread.currentThread())) {
            LockSupport.unpark(thread);
        }
    }

    /** Parks until the wait is over; an interrupted thread gives up, and keeps its mark. */
    long await() {
        while (!over) {
            if (thread.isInterrupted() && cancel()) {
                return Gate.INTERRUPTED;
            }
            LockSupport.park(this);
        }
        return token;
    }
}
