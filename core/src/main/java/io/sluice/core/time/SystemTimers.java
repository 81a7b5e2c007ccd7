package io.sluice.core.time;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The timers of the machine's clock: the JDK's indexed heap, which frees a cancelled timer at once, on one daemon thread. */
final class SystemTimers implements TimerService {
    static final SystemTimers INSTANCE = new SystemTimers();

    private static final Logger log = LoggerFactory.getLogger(TimerService.class);
    private static final long IDLE_SECONDS_BEFORE_THREAD_ENDS = 10;

    private final ScheduledThreadPoolExecutor executor;

    SystemTimers() {
        executor = new ScheduledThreadPoolExecutor(1, SystemTimers::thread);
        executor.setRemoveOnCancelPolicy(true);
        executor.setKeepAliveTime(IDLE_SECONDS_BEFORE_THREAD_ENDS, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
    }

    @Override
    public Timer schedule(long delayNanos, Runnable task) {
        AtomicBoolean decided = new AtomicBoolean(); // the task has begun, or was cancelled: a future cannot tell
        Runnable work = () -> {
            if (decided.compareAndSet(false, true)) {
                runLogged(task);
            }
        };
        Future<?> future = executor.schedule(work, delayNanos, TimeUnit.NANOSECONDS);
        return () -> {
            boolean kept = decided.compareAndSet(false, true);
            if (kept) {
                future.cancel(false);
            }
            return kept;
        };
    }

    @Override
    public int pending() {
        return executor.getQueue().size();
    }

    /** Also used by {@link ManualClock}: a timer that throws is one log line, whatever clock it goes by. */
    static void runLogged(Runnable task) {
        try {
            task.run();
        } catch (Throwable failure) {
            log.error("A timer task failed; other timers go on", failure);
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(null, work, "sluice-timers", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null); // nothing of the application that happens to be first
        return thread;
    }

    @Override
    public String toString() {
        return "TimerService.system()";
    }
}
