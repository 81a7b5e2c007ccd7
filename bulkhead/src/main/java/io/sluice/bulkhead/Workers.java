package io.sluice.bulkhead;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of a pool: as many as there is work for, never more than the most. Whoever hands over tasks sees to it that there are
 * never more unfinished ones than that, so a task waits here no longer than a thread needs to come back from its last one.
 * <p>The JDK's pool either queues before it grows or, made to grow first, may let a thread time out while a task waits.
 */
final class Workers implements Executor {
    private static final Logger log = LoggerFactory.getLogger(Workers.class);

    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    // all guarded by lock
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private int most;
    private int core;
    private long keepAliveNanos;
    private int threads;
    private int idle;
    private long started;

    Workers(String name, ThreadPoolBulkheadConfig config) {
        this.name = name;
        resize(config);
    }

    void resize(ThreadPoolBulkheadConfig config) {
        resize(
                config.maxThreadPoolSize(),
                config.coreThreadPoolSize(),
                config.keepAliveDuration().toNanos());
    }

    /** Lets the threads go once they have nothing to do; tasks that come all the same are served. */
    void retire() {
        lock.lock();
        try {
            resize(most, 0, 0);
        } finally {
            lock.unlock();
        }
    }

    private void resize(int newMost, int newCore, long newKeepAliveNanos) {
        lock.lock();
        try {
            most = newMost;
            core = newCore;
            keepAliveNanos = newKeepAliveNanos;
            work.signalAll(); // the idle ones look whether they are still wanted
        } finally {
            lock.unlock();
        }
    }

    int threads() {
        lock.lock();
        try {
            return threads;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void execute(Runnable task) {
        lock.lock();
        try {
            tasks.addLast(task);
            if (idle < tasks.size() && threads < most) {
                startThread(task);
            } else {
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** If the machine has no thread left, the task waits for those there are; without any it is refused. */
    private void startThread(Runnable task) {
        Thread thread = new Thread(this::serve, name + "-" + ++started);
        thread.setDaemon(true);
        threads++;
        try {
            thread.start();
        } catch (OutOfMemoryError noThread) {
            threads--;
            if (threads == 0) {
                tasks.remove(task);
                throw noThread;
            }
        }
    }

    private void serve() {
        for (Runnable task = next(); task != null; task = next()) {
            try {
                task.run();
            } catch (Throwable failure) {
                log.error("A task of bulkhead {} failed to settle", name, failure);
            }
        }
    }

    /** The next task; null if this thread is not needed any more, and then it no longer counts. */
    private @Nullable Runnable next() {
        Thread.interrupted(); // was meant for the last task
        lock.lock();
        try {
            while (tasks.isEmpty()) {
                if (threads > most || threads > core && !awaited()) {
                    threads--;
                    return null;
                }
                if (threads <= core) {
                    await();
                }
            }
            return tasks.removeFirst();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a task as long as an idle thread is kept; false if none came and others are enough to stay. */
    private boolean awaited() {
        long left = keepAliveNanos;
        idle++;
        try {
            while (tasks.isEmpty() && left > 0 && threads > core && threads <= most) {
                left = work.awaitNanos(left);
            }
        } catch (InterruptedException nobodyMeantIt) {
            return true; // starts waiting anew
        } finally {
            idle--;
        }
        return !tasks.isEmpty() || left > 0 || threads <= core;
    }

    private void await() {
        idle++;
        while (tasks.isEmpty() && threads <= core && threads <= most) {
            work.awaitUninterruptibly();
        }
        idle--;
    }
}
