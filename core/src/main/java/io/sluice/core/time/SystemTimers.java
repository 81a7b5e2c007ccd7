package io.sluice.core.time;

import io.sluice.core.time.TimerQueue.Entry;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The timers of the machine's clock, on one daemon thread that lives while timers are in use. */
final class SystemTimers implements TimerService {
    /*
     * queue, thread, usedAt   guarded by this
     *
     * The thread takes what is due and decides how long to sleep in one step under the lock, and parks without it. Whoever adds a timer
     * that comes before the end of that sleep unparks the thread, also one that has not parked yet: then it does not. A thread that has
     * slept for long and finds no timer ends in such a step, too, so the next timer finds no thread and starts one.
     */
    static final SystemTimers INSTANCE = new SystemTimers();

    private static final Logger log = LoggerFactory.getLogger(TimerService.class);
    private static final long IDLE_NANOS = 10_000_000_000L; // without a timer, before the thread ends

    private final TimerQueue queue = new TimerQueue(System.nanoTime());
    private @Nullable Thread thread; // null: nobody has used a timer for a while
    private long usedAt; // when the last timer was added

    @Override
    public Timer schedule(long delayNanos, Runnable task) {
        Entry entry;
        Thread asleep = null;
        synchronized (this) {
            usedAt = System.nanoTime();
            entry = queue.add(task, delayNanos, usedAt);
            if (thread == null) {
                thread = start();
            } else if (queue.mustWake(entry)) {
                asleep = thread;
            }
        }
        LockSupport.unpark(asleep);
        return () -> cancel(entry);
    }

    private synchronized boolean cancel(Entry entry) {
        return queue.cancel(entry);
    }

    @Override
    public synchronized int pending() {
        return queue.size();
    }

    // ---- the thread

    private Thread start() {
        Thread started = new Thread(null, this::run, "sluice-timers", 0, false);
        started.setDaemon(true);
        started.setContextClassLoader(null); // nothing of the application that happens to be first
        started.start();
        return started;
    }

    private void run() {
        try {
            runTimers();
        } finally {
            replaceIfFailed();
        }
    }

    private void runTimers() {
        while (true) {
            Runnable task;
            long sleepNanos = 0;
            synchronized (this) {
                long now = System.nanoTime();
                task = queue.takeDue(now);
                if (task == null) {
                    if (queue.size() == 0 && now - usedAt >= IDLE_NANOS) {
                        thread = null;
                        return;
                    }
                    sleepNanos = queue.sleepNanos(now, IDLE_NANOS);
                }
            }
            if (task == null) {
                LockSupport.parkNanos(this, sleepNanos);
            } else {
                runLogged(task);
            }
            Thread.interrupted(); // was meant for a task: with it, the thread could not sleep
        }
    }

    /** A log that throws, or wants memory that is not there, must not be the end of all timers. */
    private synchronized void replaceIfFailed() {
        if (Thread.currentThread().equals(thread)) {
            thread = null; // should no other one start, the next timer tries again
            thread = queue.size() == 0 ? null : start();
        }
    }

    /** Also used by {@link ManualClock}: a timer that throws is one log line, whatever clock it goes by. */
    static void runLogged(Runnable task) {
        try {
            task.run();
        } catch (Throwable failure) {
            log.error("A timer task failed; other timers go on", failure);
        }
    }

    @Override
    public String toString() {
        return "TimerService.system()";
    }
}
