package io.sluice.core.time;

/**
 * Runs small tasks later, by the clock it belongs to.
 * <p><b>Contract.</b> A task runs once, not before its delay has passed, unless it was cancelled. Tasks share one thread: they
 * must be short and must never block. A task that throws is logged and harms no other.
 * <p><b>Thread safety.</b> Safe for many threads. What a thread did before {@code schedule} happens-before the task.
 * <p><b>Cost.</b> Scheduling and cancelling are O(log n) in the pending timers, under one lock.
 */
public interface TimerService {

    /**
     * @param delayNanos how long to wait, in nanoseconds; zero or less means as soon as possible
     */
    Timer schedule(long delayNanos, Runnable task);

    /** How many timers are waiting; cancelled ones are gone at once. */
    int pending();

    /** The timers of the machine's clock: one daemon thread for the whole process, alive only while timers wait. */
    static TimerService system() {
        return SystemTimers.INSTANCE;
    }
}
