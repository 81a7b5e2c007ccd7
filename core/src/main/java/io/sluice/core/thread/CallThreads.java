package io.sluice.core.thread;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where a blocking call runs whose caller may stop waiting before it is over: on a virtual thread of its own where the runtime has
 * them, else in a bounded pool of daemon threads.
 * <p><b>The pool</b> has up to {@value #MOST_THREADS} threads, which end after {@value #IDLE_SECONDS} idle seconds; up to
 * {@value #MOST_QUEUED} more calls stand in line, and any further one is rejected ({@link
 * java.util.concurrent.RejectedExecutionException}). It is one for the whole process: hand in an executor of your own to keep one
 * resource's hung calls from another's.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
public final class CallThreads {
    /** The most threads of the pool. */
    public static final int MOST_THREADS = 256;

    /** The most calls that stand in line for one of them. */
    public static final int MOST_QUEUED = 1_000;

    private static final int IDLE_SECONDS = 20;
    private static final String NAME = "sluice-calls";

    private CallThreads() {}

    /** The one of this process. */
    public static Executor shared() {
        return Shared.EXECUTOR;
    }

    /** What is used where there are no virtual threads; a new one. */
    static ThreadPoolExecutor pool() {
        AtomicLong number = new AtomicLong();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                MOST_THREADS,
                MOST_THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_QUEUED),
                work -> daemon(work, number.incrementAndGet()));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static Thread daemon(Runnable work, long number) {
        Thread thread = new Thread(null, work, NAME + "-" + number, 0, false);
        thread.setDaemon(true);
        return thread;
    }

    private static final class Shared {
        static final Executor EXECUTOR = VirtualThreads.available() ? VirtualThreads.executor(NAME) : pool();
    }
}
