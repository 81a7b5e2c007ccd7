package io.sluice.recovery;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Interrupts the thread that made it, unless it is turned off before; leaves no interrupt behind afterwards.
 * <p>A thread has one mark for all interrupts. One that somebody else set while the alarm rang is lost with the alarm's, unless the
 * call had thrown {@link InterruptedException} before; one that was there at the beginning stays.
 */
final class Alarm implements Runnable {
    /* RUNNING -> OFF by the caller, or RUNNING -> RINGING -> RUNG by the timer: who loses the compare-and-set waits for RUNG. */
    private static final int RUNNING = 0;
    private static final int OFF = 1;
    private static final int RINGING = 2;
    private static final int RUNG = 3;

    private final Thread caller = Thread.currentThread();
    private final boolean marked = caller.isInterrupted();
    private final AtomicInteger state = new AtomicInteger(RUNNING);

    @Override
    public void run() {
        if (state.compareAndSet(RUNNING, RINGING)) {
            caller.interrupt();
            state.set(RUNG);
        }
    }

    /**
     * The call is over; on the thread that made this.
     *
     * @param heard whether the call ended by an {@link InterruptedException}, which took the mark away
     * @return false if the alarm had rung
     */
    boolean turnOff(boolean heard) {
        if (state.compareAndSet(RUNNING, OFF)) {
            return true;
        }
        while (state.get() != RUNG) {
            Thread.onSpinWait(); // the timer is between two instructions
        }
        if (!heard) {
            Thread.interrupted();
        }
        if (marked) {
            caller.interrupt();
        }
        return false;
    }
}
